"""Every alarm rings once: over the metric lines of real runs, as the template has it.

What a run is, is recorded once; its lines are then written as often as the schedule would.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from content_assets.contracts.revalidation import Health
from content_assets.errors import ConfigurationError, SiteUnreachableError
from content_assets.publishing import keys
from content_assets.publishing.status import read_status
from content_assets.publishing.store import Overwrite
from demo.faults import Fault
from infra.constructs.alarms import page_of
from infra.settings import ENVIRONMENTS
from lambda_entry.observability import Circumstances, collection_line
from tests.infra.alarm_clock import rings
from tests.infra.recorded_runs import Recorded, alarms_of, long_enough, rung_by
from tests.metered import Metered, metered

HOUR = timedelta(hours=1)
OF_AWS = {
    "worker-errors": ("AWS/Lambda", "Errors"),
    "worker-throttles": ("AWS/Lambda", "Throttles"),
    "api-errors": ("AWS/Lambda", "Errors"),
    "api-throttles": ("AWS/Lambda", "Throttles"),
    "authorizer-errors": ("AWS/Lambda", "Errors"),
    "authorizer-throttles": ("AWS/Lambda", "Throttles"),
    "api-5xx": ("AWS/ApiGateway", "5xx"),
    "dead-letters": ("AWS/SQS", "ApproximateNumberOfMessagesVisible"),
}


class OldSite:
    """A site that reads the catalogue alone, or is down."""

    def __init__(self, *, is_down: bool = False) -> None:
        self.is_down = is_down

    def health(self) -> Health:
        """What it reads, or nothing."""
        if self.is_down:
            msg = "site: expected an answer, found none"
            raise SiteUnreachableError(msg)
        return Health(deployment="d", revision_at_build=1, contracts={"catalog": [1]})

    def revalidate(self, _request: Any) -> Any:
        """Not reached."""
        raise AssertionError

    def page(self, _path: str) -> Any:
        """Not reached."""
        raise AssertionError


@pytest.fixture(scope="module")
def recorded() -> Mapping[str, Recorded]:
    """Real runs: a good one, and one of each accident."""
    found: dict[str, Recorded] = {}

    def run(name: str) -> None:
        receipt = running.run()
        found[name] = Recorded(receipt, read_status(running.store), datetime.now(UTC))

    with metered() as running:
        run("good")
        good = dict(running.store._objects)
        _accident(running, "unreachable site", run)
        running.store._objects = dict(good)
        running.replayer.fail(Fault(kind="status", status=503))
        run("source is down")
        running.replayer.heal()
        running.store._objects = dict(good)
        del running.store._objects[keys.PRODUCTION]
        run("production is lost")
        running.store._objects = dict(good)
        running.store.put(keys.STATUS, b"{", Overwrite())
        run("status.json is cut short")
        running.store._objects = dict(good)
        running.replayer.advance()
        _accident(running, "refused", run)
        running.store.refuse("public/releases/", ConfigurationError("expected X, found 403"))
        running.store._objects = dict(good)
        run("403 on a release")
    return found


def _accident(running: Metered, name: str, run: Callable[[str], None]) -> None:
    """A site that is down, or that can't read the release."""
    running.sites["site"] = OldSite(is_down=name == "unreachable site")
    run(name)
    running.sites.clear()


@pytest.fixture
def alarms(watched: dict[str, Any], environment: str) -> dict[str, dict[str, Any]]:
    """Each alarm's properties, by the end of its name."""
    return alarms_of(watched, environment)


class TestGoodRuns:
    def test_ring_nothing_however_long(self, alarms, recorded, environment) -> None:
        hours = long_enough(environment)
        assert rung_by(alarms, recorded["good"], environment, hours=hours) == set()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("403 on a release", {"runs-failed", "not-in-agreement"}),
        ("source is down", {"runs-degraded", "stale-usgs"}),
        ("unreachable site", {"runs-degraded", "not-in-agreement", "unproven-documents"}),
        ("refused", {"runs-degraded", "not-in-agreement"}),
        ("production is lost", {"runs-failed", "pointer-faults", "not-in-agreement"}),
    ],
)
def test_an_accident_that_lasts_rings(alarms, recorded, environment, name, expected) -> None:
    """And nothing else does."""
    rung = rung_by(alarms, recorded[name], environment, hours=long_enough(environment))
    assert rung - {"unproven-documents"} == expected - {"unproven-documents"}
    assert rung >= expected


def test_a_record_that_cannot_be_read_rings_at_once(alarms, recorded, environment) -> None:
    run = recorded["status.json is cut short"]
    assert "unreadable-records" in rung_by(alarms, run, environment)


def test_a_single_failed_run_does_not_ring(alarms, recorded, environment) -> None:
    """The store may have been down for a moment."""
    bad, good = recorded["403 on a release"], recorded["good"]
    now = bad.ended_at
    cadence = timedelta(minutes=ENVIRONMENTS[environment].run_minutes)
    lines = [*bad.lines(environment, at=now - cadence), *good.lines(environment, at=now)]
    earlier = [line for n in range(2, 20) for line in good.lines(environment, at=now - n * cadence)]
    assert not rings(alarms["runs-failed"], [*earlier, *lines], now=now)


def test_no_run_for_three_cadences_rings(alarms, recorded, environment) -> None:
    """A failed run is one that was seen."""
    cadence = timedelta(minutes=ENVIRONMENTS[environment].run_minutes)
    run = recorded["403 on a release"]
    lines = list(run.lines(environment, at=run.ended_at))
    alarm = alarms["run-not-seen"]
    assert not rings(alarm, lines, now=run.ended_at + 2 * cadence)
    assert rings(alarm, lines, now=run.ended_at + 3 * cadence + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("members", "name"),
    [
        ({"held": {"page_x": ["lost 9 of 10 documents"]}}, "held-sets"),
        ({"held": {"page_x": ["grew by 20,000 documents"]}}, "growth-held"),
    ],
)
def test_sets_that_wait_ring(alarms, recorded, environment, members, name) -> None:
    run = recorded["good"].changed(**members)
    assert name in rung_by(alarms, run, environment, hours=long_enough(environment))


@pytest.mark.parametrize(
    ("asset", "minutes"),
    [
        ("page_earthquakes__week", 30),
        ("page_natural_events__open", 180),
        ("page_places__countries", 180),
        ("page_gone__long_ago", 0),
    ],
)
def test_sets_that_wait_for_longer_than_their_group_may_ring(
    alarms, recorded, environment, asset, minutes
) -> None:
    """Each group has its own limit: that of its sources."""
    good = recorded["good"]
    for waited, has_rung in ((minutes - 1, False), (minutes + 1, True)):
        since = good.ended_at - timedelta(minutes=waited)
        run = good.changed(
            waiting={asset: "waits for page_y: it is held"},
            waiting_since={asset: since.isoformat()},
        )
        rung = rung_by(alarms, run, environment, hours=0)
        assert ("waiting-sets" in rung) == has_rung


@pytest.mark.parametrize(
    ("members", "name"),
    [
        ({"rejected": 11}, "rejected-usgs"),
        ({"older_since": "2020-01-01T00:00:00Z"}, "older-bodies"),
    ],
)
def test_what_a_source_did_rings(alarms, recorded, environment, members, name) -> None:
    good = recorded["good"]
    assert good.status
    usgs = good.status.sources["usgs"].model_copy(update=members)
    run = good.changed(sources={"usgs": usgs})
    assert name in rung_by(alarms, run, environment)


class TestCollections:
    @pytest.fixture
    def line(self, environment: str) -> Callable[..., dict[str, Any]]:
        def make(at: datetime, *, has_ended: bool) -> dict[str, Any]:
            around = Circumstances(environment=environment, memory_mb=1, request_id="", now=at)
            line: dict[str, Any] = json.loads(collection_line(around, has_ended=has_ended))
            return line

        return make

    def test_that_do_not_end_or_never_begin_ring(self, alarms, line) -> None:
        now, day = datetime.now(UTC), timedelta(days=1)
        alarm = alarms["collection-not-ended"]
        cut_short = [line(now - n * day, has_ended=False) for n in range(3)]
        assert rings(alarm, cut_short, now=now)
        assert rings(alarm, [], now=now)

    def test_that_end_every_other_day_do_not(self, alarms, line) -> None:
        now, day = datetime.now(UTC), timedelta(days=1)
        lines = [line(now - n * day, has_ended=n % 2 == 0) for n in range(4)]
        assert not rings(alarms["collection-not-ended"], lines, now=now)


@pytest.mark.parametrize("name", OF_AWS)
def test_what_aws_counts_rings(alarms, name) -> None:
    """Its metrics are AWS' own; ministack's tests cause some of them."""
    namespace, metric = OF_AWS[name]
    now = datetime.now(UTC)
    dimensions = {each["Name"]: each["Value"] for each in alarms[name]["Dimensions"]}

    def line(value: float) -> dict[str, Any]:
        described = {
            "Namespace": namespace,
            "Dimensions": [list(dimensions)],
            "Metrics": [{"Name": metric}],
        }
        about = {"Timestamp": int(now.timestamp() * 1000) - 1, "CloudWatchMetrics": [described]}
        return {"_aws": about, **dimensions, metric: value}

    assert not rings(alarms[name], [line(0)], now=now)
    assert rings(alarms[name], [line(4)], now=now)


def test_every_alarm_is_rung_here(alarms) -> None:
    """One that is added has to be caused, too; of the sources, one for all."""
    rung = {
        *OF_AWS,
        *("runs-failed", "runs-degraded", "not-in-agreement", "stale-usgs", "unproven-documents"),
        *("pointer-faults", "unreadable-records", "run-not-seen", "held-sets", "growth-held"),
        *("waiting-sets", "rejected-usgs", "older-bodies", "collection-not-ended"),
    }
    kinds = {page_of(name) for name in rung}
    assert {page_of(name) for name in alarms} == kinds
