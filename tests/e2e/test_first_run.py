"""The first run of all, and not everything is there: what was published is proven all the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from demo.faults import Fault
from demo.launcher import Parts, run_parts
from demo.processes import Processes
from demo.seaweedfs import SeaweedFS
from tests.e2e.worker import run_here
from tests.length import some_of
from tests.polling import PATIENCE_SECONDS

EVENTS = 40


@pytest.fixture
def parts(processes: Processes, seaweedfs: SeaweedFS) -> Iterator[Parts]:
    """Start an empty bucket and a short feed."""
    with run_parts(processes, s3=seaweedfs, events=EVENTS) as running:
        yield running


def run(parts: Parts, url: str, **settings: str) -> dict[str, Any]:
    """Run the worker; what the receipt says."""
    return run_here(parts.worker_environ(site_url=url) | settings)


def unproven(receipt: dict[str, Any]) -> dict[str, str]:
    """What a run could not prove, by target."""
    return {d["target"]: d["problem"] for d in receipt["deliveries"] if d["state"] != "proven"}


def test_pages_of_a_source_that_was_never_good_say_so(parts: Parts, site_build: Path) -> None:
    """They are proven with what is known; and made when the source is good for the first time."""
    url = parts.start_site(site_build).url
    parts.replayer.fail(Fault(kind="html", source="usgs"))
    receipt = run(parts, url)
    assert receipt["state"] == "degraded"
    assert unproven(receipt) == {}
    for page in ("/", "/earthquakes", "/countries", "/statistics"):
        text = requests.get(url + page, timeout=PATIENCE_SECONDS).text
        assert "USGS Earthquake Hazards Program" in text, page
        assert "was not good yet" in text, page
    parts.replayer.heal()
    receipt = run(parts, url)
    assert (receipt["state"], unproven(receipt)) == ("succeeded", {})
    assert "was not good yet" not in requests.get(url, timeout=PATIENCE_SECONDS).text


@pytest.mark.parametrize("only", some_of(["eonet", "usgs", "swpc"], at_most=1))
def test_a_site_of_one_source_is_proven(parts: Parts, site_build: Path, only: str) -> None:
    """No page waits for what nobody asks for."""
    receipt = run(parts, parts.start_site(site_build).url, CONTENT_ASSETS_SOURCES=only)
    assert (receipt["state"], unproven(receipt)) == ("succeeded", {})
