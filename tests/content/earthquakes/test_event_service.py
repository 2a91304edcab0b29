"""A day from the event service: whole, politely, and nothing of its neighbours."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

import pytest

from content_assets.content.earthquakes.event_service import DayReading, UsgsDays
from content_assets.errors import SourceContentError, SourceUnreachableError
from content_assets.http.client import HttpClient
from content_assets.http.effects import Effects
from demo.event_service import PATH
from demo.faults import Fault
from demo.replayer import Replayer
from tests.polling import PATIENCE_SECONDS

DAY = "2025-04-29"
START = round(datetime(2025, 4, 29, tzinfo=UTC).timestamp() * 1000)
END = START + 86_400_000


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def clock(self) -> float:
        """Seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move on."""
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture(scope="module")
def replayer() -> Iterator[Replayer]:
    """The recorded week."""
    with Replayer(life_seconds=0) as running:
        yield running


@pytest.fixture
def time() -> Time:
    """No second is really waited."""
    return Time()


@pytest.fixture
def service(replayer: Replayer, time: Time) -> Iterator[UsgsDays]:
    """Ask the stand-in; its events and faults are as recorded again afterwards."""
    effects = Effects(monotonic=time.clock, sleep=time.sleep, dice=lambda: 0.0)
    kept, replayer.event_service.events = (
        replayer.event_service.events,
        dict(replayer.event_service.events),
    )
    replayer.requests.clear()
    with HttpClient(user_agent="test", timeout_seconds=PATIENCE_SECONDS, effects=effects) as client:
        yield UsgsDays(client, replayer.url, clock=time.clock, sleep=time.sleep)
    replayer.event_service.events = kept
    replayer.event_service.most_events = 20_000
    replayer.heal()


def ids(day: DayReading) -> list[str]:
    """Of the events of a day."""
    return [each["id"] for each in day.rows]


def expected(replayer: Replayer) -> set[str]:
    """By the record itself."""
    events = replayer.event_service.events
    return {i for i, e in events.items() if START <= e["properties"]["time"] < END}


class TestFetch:
    def test_a_day_is_whole_and_nothing_of_its_neighbours(self, service, replayer):
        """Events at the very ends are put in by hand; the service includes both ends."""
        events = replayer.event_service.events
        one = next(iter(events.values()))
        for name, at in (("first", START), ("last", END - 1), ("before", START - 1), ("next", END)):
            events[name] = {**one, "id": name, "properties": {**one["properties"], "time": at}}
        found = ids(service.fetch(DAY))
        assert {"first", "last"} <= set(found)
        assert set(found) == expected(replayer)
        assert len(found) == len(set(found))

    def test_it_says_when_the_service_answered(self, service, replayer):
        """By the service's clock."""
        at = datetime.fromtimestamp(replayer.event_service.generated / 1000, UTC)
        assert service.fetch(DAY).made_at == at

    def test_a_full_answer_is_halved_until_it_is_not(self, service, replayer):
        """Each event once, whatever the cap."""
        service.most_events = replayer.event_service.most_events = 40
        assert sorted(ids(service.fetch(DAY))) == sorted(expected(replayer))
        assert len(replayer.requests) > 10

    @pytest.mark.parametrize("status", [400, 413])
    def test_what_is_refused_as_too_large_is_halved(self, service, replayer, status):
        """The whole day is refused, each half is not."""
        text = "22874 matching events exceeds search limit of 20000."
        replayer.fail(Fault(kind="status", source="usgs_days", status=status, text=text, times=1))
        assert sorted(ids(service.fetch(DAY))) == sorted(expected(replayer))
        assert len(replayer.requests) == 3

    def test_one_that_always_refuses_is_given_up(self, service, replayer):
        """After eleven halvings of the first half, not after all of them."""
        text = "22874 matching events exceeds search limit of 20000."
        replayer.fail(Fault(kind="status", source="usgs_days", status=400, text=text))
        with pytest.raises(SourceUnreachableError, match="400"):
            service.fetch(DAY)
        assert len(replayer.requests) < 15

    def test_a_refusal_for_another_reason_is_reported_as_the_service_explains_it(
        self, service, replayer
    ):
        """Halves would be refused as well."""
        text = "Error 400: Bad Request\n\nBad endtime value.\n\n/query?apikey=secret"
        replayer.fail(Fault(kind="status", source="usgs_days", status=400, text=text))
        with pytest.raises(SourceUnreachableError, match="Bad endtime value") as caught:
            service.fetch(DAY)
        assert "secret" not in str(caught.value)
        assert len(replayer.requests) == 1

    def test_more_in_a_minute_than_the_cap_is_told(self, service, replayer):
        """It would be halved for ever."""
        service.most_events = 1
        with pytest.raises(SourceContentError, match="in one minute"):
            service.fetch(DAY)
        assert len(replayer.requests) < 50

    def test_a_quiet_day_is_empty(self, service):
        """And no error."""
        assert ids(service.fetch("2025-01-01")) == []

    @pytest.mark.parametrize("kind", ["html", "not_json", "wrong_schema"])
    def test_an_answer_of_another_kind_is_refused(self, service, replayer, kind):
        """As with the feed."""
        replayer.fail(Fault(kind=kind, source="usgs_days"))
        with pytest.raises(SourceContentError, match="usgs_days"):
            service.fetch(DAY)


class TestPoliteness:
    def test_two_requests_are_a_second_apart(self, service, time):
        """The first one isn't kept waiting."""
        service.fetch(DAY)
        assert time.slept == []
        service.fetch("2025-04-30")
        service.fetch("2025-05-01")
        assert time.slept == [1.0, 1.0]

    def test_a_service_that_asks_us_to_wait_is_not_asked_before(self, service, replayer, time):
        """Retry-After, in seconds."""
        replayer.fail(
            Fault(kind="status", source="usgs_days", status=429, retry_after_seconds=7, times=1)
        )
        service.fetch(DAY)
        assert time.slept == [7.0]

    def test_a_query_says_what_it_wants(self, service, replayer):
        """GeoJSON, by time, no more than one answer may hold."""
        service.fetch(DAY)
        (asked,) = replayer.requests
        assert urlsplit(asked.path).path == PATH
        assert dict(parse_qsl(urlsplit(asked.path).query)) == {
            "format": "geojson",
            "starttime": "2025-04-29T00:00:00.000",
            "endtime": "2025-04-29T23:59:59.999",
            "orderby": "time-asc",
            "limit": "20000",
        }

    def test_halves_do_not_overlap(self, service, replayer):
        """To the millisecond."""
        service.most_events = replayer.event_service.most_events = 100
        service.fetch(DAY)
        spans = [dict(parse_qsl(urlsplit(each.path).query)) for each in replayer.requests]
        leaves = sorted(
            (s["starttime"], s["endtime"])
            for s in spans
            if not any(
                o is not s and s["starttime"] <= o["starttime"] and o["endtime"] <= s["endtime"]
                for o in spans
            )
        )
        for (_, end), (start, _) in pairwise(leaves):
            gap = datetime.fromisoformat(start) - datetime.fromisoformat(end)
            assert round(gap.total_seconds() * 1000) == 1
