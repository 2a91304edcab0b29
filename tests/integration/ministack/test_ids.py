"""One id from the API through queue and worker to the site, in the logs of each."""

import json

from content_assets.publishing import keys
from tests.polling import wait_for

from .cloud import PREFIX


def log_of(released, function):
    """The structured lines of a function, whichever instance wrote them."""
    logs = released.cloud.client("logs")
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=f"/aws/lambda/{PREFIX}-{function}"
    )
    texts = [e["message"] for page in pages for e in page["events"]]
    return [json.loads(line) for text in texts for line in text.splitlines() if line[:1] == "{"]


def log_of_site(released):
    """The site's structured lines."""
    lines = released.site.process.log_text().splitlines()
    return [json.loads(line) for line in lines if line.startswith('{"time"')]


def revise(released):
    """Let the source say something new."""
    features = json.loads(released.source.feed.answer.body)["features"]
    magnitude = features[0]["properties"]["mag"] or 0
    released.source.feed.revise(features[0]["id"], {"mag": round(magnitude + 0.1, 1)})


class TestIds:
    def test_of_a_refresh_are_in_every_line_from_the_api_to_the_site(self, released):
        """The request's id and the run's, as the client was told them; the release at the end."""
        revise(released)
        answer = released.cloud.ask("POST", "/refresh", token=released.token(), body={})
        request, run = answer.headers["X-Request-Id"], answer.json()["run_id"]
        assert wait_for(lambda: any(each["run"] == run for each in released.receipts()))
        (receipt,) = [each for each in released.receipts() if each["run"] == run]

        (asked,) = [line for line in log_of(released, "api") if line.get("run") == run]
        assert asked["request_id"] == request

        assert wait_for(
            lambda: any(line.get("run") == run for line in log_of(released, "worker")), seconds=20
        )
        worked = [line for line in log_of(released, "worker") if line.get("run") == run]
        assert [line for line in worked if "event" in line and "request_id" not in line] == []
        told = next(line for line in worked if line.get("event") == "run_finished")
        assert told["trigger"] == f"api {request}"
        assert told["release"] == receipt["release"]

        hooks = [line for line in log_of_site(released) if line.get("run") == run]
        assert {(h["request_id"], h["release"]) for h in hooks} == {(request, told["release"])}

    def test_of_a_rollback_lead_to_the_site_too(self, released):
        """No run: the request's id alone."""
        before = released.read(keys.PRODUCTION)["release"]
        revise(released)
        released.run()
        body = {"to": before, "reason": "test"}
        answer = released.cloud.ask("POST", "/rollback", token=released.token(), body=body)
        request = answer.headers["X-Request-Id"]

        def hooks():
            return [line for line in log_of_site(released) if line.get("request_id") == request]

        assert wait_for(lambda: bool(hooks()))
        assert {each["release"] for each in hooks()} == {before}
        (moved,) = [line for line in log_of(released, "api") if line["request_id"] == request]
        assert (moved["event"], moved["release"]) == ("production_moved", before)

        def delivered():
            trigger = f"api {request}"
            return [line for line in log_of(released, "worker") if line.get("trigger") == trigger]

        assert wait_for(lambda: bool(delivered()))
        assert {each["event"] for each in delivered()} == {"delivered"}
        released.act("/unpin", {})
