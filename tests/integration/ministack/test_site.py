"""From the schedule to the reader: the real site on this machine, looked at with a browser."""

import json

import pytest
import requests

from content_assets.publishing import keys
from tests.polling import wait_for


@pytest.fixture
def event(released):
    """An event that has a page."""
    in_feed = {f["id"] for f in json.loads(released.source.feed.answer.body)["features"]}
    prefix = keys.mirror("earthquakes/events/")
    shown = {key.removeprefix(prefix).removesuffix(".json") for key in released.keys(prefix)}
    return min(in_feed & shown)


def pair_of(released, event):
    """What the event's page carries when it shows what the mirror has."""
    path = f"earthquakes/events/{event}.json"
    return f"{path}={released.read(keys.mirror(path))['$release']['digest']}"


class TestSite:
    def test_shows_what_a_run_on_schedule_published(self, released, event, browser):
        """Every page of it was seen by the delivery before the run was called done."""
        first = min(released.receipts(), key=lambda receipt: receipt["started_at"])
        assert first["trigger"].startswith("schedule ")
        told = {each["target"]: each["state"] for each in first["deliveries"]}
        assert told == {"mirror": "proven", "site": "proven"}
        assert pair_of(released, event) in browser(f"{released.site.url}/earthquakes/{event}")

    def test_goes_back_when_the_api_is_told_to(self, released, event, browser):
        """API, queue, worker, delivery, page; and forward again."""
        page = f"{released.site.url}/earthquakes/{event}"

        def is_shown(pair):
            return wait_for(lambda: pair in requests.get(page).text)

        before, old = released.read(keys.PRODUCTION)["release"], pair_of(released, event)
        released.source.feed.revise(event, {"mag": 7.7})
        receipt = released.run()
        new = pair_of(released, event)
        assert "7.7" in browser(page)
        released.act("/rollback", {"to": before, "reason": "test"})
        assert released.read(keys.PRODUCTION)["release"] == before
        assert released.read(keys.HEAD)["release"] == receipt["release"]
        assert is_shown(old)
        seen = browser(page)
        assert old in seen
        assert "7.7" not in seen
        released.act("/unpin", {})
        assert is_shown(new)
