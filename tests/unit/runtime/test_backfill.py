"""Backfills: days are made as they were ordered, counted right, and never by halves."""

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat

import dagster as dg
import duckdb
import pytest

from content_assets.bootstrap import Pipeline, make_author
from content_assets.contracts.receipt import Receipt
from content_assets.errors import BadContentError
from content_assets.orchestration.graph import build_resources, load_graph
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import Crash, MemoryStore
from content_assets.publishing.publish import read_head
from content_assets.publishing.rollback import rollback
from content_assets.publishing.store import Overwrite, Store
from content_assets.runtime.backfill import KEYS_AT_ONCE
from content_assets.runtime.order import Order, choose
from content_assets.runtime.run import PUBLISHING_SECONDS
from content_assets.runtime.worker import work
from content_assets.stores.counting import CountingStore
from demo.event_service import EventService
from demo.faults import Fault
from demo.recording import load_recording, short_recording
from demo.replayer import Replayer
from tests.memory_worker import first_release, objects_in, store_with, worker_on

DAYS, ARCHIVE = "page_earthquakes__days", "page_earthquakes__archive"
WEEK = "2025-04-28..2025-05-02"
ALL = ["2025-04-28", "2025-04-29", "2025-04-30", "2025-05-01", "2025-05-02"]
THIN = 12  # every twelfth event does for all but the count
YEAR_MS = 366 * 86_400_000


@pytest.fixture(scope="module")
def service() -> Iterator[Replayer]:
    """The recorded week, by time."""
    with Replayer(short_recording(), life_seconds=0) as running:
        running.event_service = EventService(load_recording())
        yield running


@pytest.fixture
def replayer(service: Replayer) -> Iterator[Replayer]:
    """As recorded, before and after."""
    events, generated = dict(service.event_service.events), service.event_service.generated
    service.event_service.events = dict(list(events.items())[::THIN])
    service.requests.clear()
    yield service
    service.heal()
    service.event_service.events, service.event_service.generated = events, generated


@pytest.fixture
def released(memory: MemoryStore, pipeline: Pipeline) -> Pipeline:
    """A worker's parts after a first run of all, without a day."""
    put_all(memory, first_release())
    return pipeline


@pytest.fixture(scope="module")
def one_day(service: Replayer) -> dict[str, bytes]:
    """What a bucket holds after one day was made, and nothing else."""
    memory = store_with({})
    fill(worker_on(memory, service).pipeline(), ALL[0])
    return objects_in(memory)


@pytest.fixture
def with_one_day(memory: MemoryStore, pipeline: Pipeline, one_day: dict[str, bytes]) -> Pipeline:
    """A worker's parts around such a bucket."""
    put_all(memory, one_day)
    return pipeline


class Dying:
    """A store whose process dies at a write: from then on it gets no answer to anything."""

    def __init__(self, store: MemoryStore, prefix: str, after: int, *, has_landed: bool) -> None:
        self._store, self._prefix, self._left = store, prefix, after
        self._has_landed, self._is_dead = has_landed, False

    def put(self, key, body, condition):
        """Die at the one that is due, before it or after it."""
        self._check()
        if key.startswith(self._prefix):
            self._is_dead = self._left == 0
            self._left -= 1
            if self._is_dead and not self._has_landed:
                raise Crash
        etag = self._store.put(key, body, condition)
        self._check()
        return etag

    def __getattr__(self, verb):
        """The other verbs."""
        self._check()
        return getattr(self._store, verb)

    def _check(self) -> None:
        if self._is_dead:
            raise Crash


def cold(pipeline: Pipeline, memory: Store) -> Pipeline:
    """The same parts, which remember nothing."""
    store = CountingStore(memory)
    return replace(pipeline, store=store, archive=Archive(store))


def put_all(memory: MemoryStore, objects: Mapping[str, bytes]) -> None:
    """Fill a bucket."""
    for key, body in objects.items():
        memory.put(key, body, Overwrite())


def fill(pipeline: Pipeline, *days: str, is_forced: bool = False) -> Receipt:
    """Order days, and nothing else."""
    return work(pipeline, trigger="test", order=Order(None, days, is_forced=is_forced))


def asked(replayer: Replayer) -> int:
    """How many questions the event service was asked."""
    return sum("/fdsnws/" in each.path for each in replayer.requests)


def published(pipeline: Pipeline) -> dict[str, dict]:
    """The documents of the mirror that are of the archive, by path."""
    found = {}
    for entry in pipeline.store.list(keys.MIRROR + "earthquakes/"):
        path = entry.key.removeprefix(keys.MIRROR)
        if path.startswith("earthquakes/days/") or path == "earthquakes/archive.json":
            found[path] = json.loads(pipeline.store.get(entry.key).body)
    return found


def days_in(pipeline: Pipeline) -> list[str]:
    """The published days, by their documents; the archive must say the same."""
    documents = published(pipeline)
    archive = documents.pop("earthquakes/archive.json", {"days": []})
    names = sorted(each["date"] for each in documents.values())
    assert names == [line["date"] for line in archive["days"]]
    for line in archive["days"]:
        day = documents[f"earthquakes/days/{line['date']}.json"]
        assert (day["$release"]["digest"], day["event_count"]) == (line["digest"], line["count"])
    return names


class TestDays:
    def test_totals_are_those_of_an_independent_count(self, released, replayer, tmp_path):
        """DuckDB, from the whole record itself: by day, band, depth; the archive, too."""
        replayer.event_service.events = EventService(load_recording()).events
        receipt = fill(released, WEEK)
        assert (receipt.state, receipt.backfill.made) == ("succeeded", [WEEK])
        source = tmp_path / "events.json"
        rows = [
            {
                "at": each["properties"]["time"],
                "mag": each["properties"]["mag"],
                "depth": each["geometry"]["coordinates"][2],
            }
            for each in replayer.event_service.events.values()
        ]
        source.write_text(json.dumps(rows), "utf-8")
        with duckdb.connect() as counter:
            counter.execute("set timezone = 'UTC'")
            counted = counter.execute(
                """select cast(epoch_ms("at") as date)::varchar as day, count(*), max(mag),
                     count(*) filter (where mag < 1), count(*) filter (where mag >= 2.5 and mag < 4.5),
                     count(*) filter (where depth < 10), count(*) filter (where depth >= 300)
                   from read_json_auto(?) group by 1 having day between ? and ? order by 1""",
                [str(source), ALL[0], ALL[-1]],
            ).fetchall()
        documents = published(released)
        told = [
            (
                day,
                document["event_count"],
                document["largest_magnitude"],
                document["bands"][0]["count"],
                document["bands"][2]["count"],
                document["depths"][0]["count"],
                document["depths"][-1]["count"],
            )
            for day, document in ((day, documents[f"earthquakes/days/{day}.json"]) for day in ALL)
        ]
        assert told == counted
        archive = documents["earthquakes/archive.json"]
        assert archive["event_count"] == sum(row[1] for row in counted)
        assert archive["bands"][0]["count"] == sum(row[3] for row in counted)
        assert archive["depths"][0]["count"] == sum(row[5] for row in counted)
        assert sum(r["count"] for r in archive["regions"]) == archive["event_count"]
        assert days_in(released) == ALL

    def test_a_run_of_all_neither_makes_days_nor_asks_for_them(self, released, replayer):
        """They cost nothing: not a request more to the store, however many there are."""
        work(released, trigger="test")
        before = work(released, trigger="test").store_requests
        fill(released, WEEK)
        count = asked(replayer)
        receipt = work(released, trigger="test")
        assert receipt.store_requests == before
        assert asked(replayer) == count
        assert not receipt.is_new_release
        assert DAYS not in {outcome.asset for outcome in receipt.assets}

    def test_a_recent_day_is_made_anew_when_it_is_asked_for(self, pipeline, replayer):
        """Its document and the archive change, no other."""
        fill(pipeline, WEEK)
        name = next(
            name
            for name, each in replayer.event_service.events.items()
            if each["properties"]["time"] // 86_400_000 == _day_number("2025-04-30")
        )
        event = replayer.event_service.events[name]
        revised = {**event, "properties": {**event["properties"], "mag": 6.9}}
        replayer.event_service.events[name] = revised
        receipt = fill(pipeline, WEEK)
        assert receipt.documents.model_dump() == {
            "total": receipt.documents.total,
            "changed": 2,
            "added": 0,
            "removed": 0,
        }
        document = published(pipeline)["earthquakes/days/2025-04-30.json"]
        assert document["largest_magnitude"] == 6.9

    def test_a_settled_day_is_never_asked_for_again_unless_forced(
        self, with_one_day, replayer, memory
    ):
        """Made long after it, by the source's clock; the others are made all the same."""
        replayer.event_service.generated += YEAR_MS
        fill(with_one_day, "2025-04-29..2025-04-30")
        count = asked(replayer)
        again = cold(with_one_day, memory)
        receipt = fill(again, WEEK)
        assert (receipt.backfill.frozen, receipt.backfill.made) == (
            2,
            ["2025-04-28", "2025-05-01..2025-05-02"],
        )
        assert asked(replayer) == count + 3
        assert fill(again, WEEK).backfill.frozen == len(ALL)
        assert asked(replayer) == count + 3
        assert fill(again, WEEK, is_forced=True).backfill.made == [WEEK]
        assert asked(replayer) == count + 3 + len(ALL)
        assert days_in(again) == ALL

    def test_days_may_be_ordered_with_other_assets(self, released):
        """Each is what it would be alone; without a first run, the week would wait."""
        chosen = f'key:"{DAYS}" or key:"page_earthquakes__week"'
        order = Order(chosen, ("2025-05-01",), is_forced=True)
        receipt = work(released, trigger="test", order=order)
        ran = {o.asset for o in receipt.assets if o.action == "ran"}
        assert {DAYS, ARCHIVE, "page_earthquakes__week"} <= ran
        assert days_in(released) == ["2025-05-01"]

    @pytest.mark.parametrize(
        ("assets", "days", "message"),
        [
            (None, ("2999-01-01",), "has not ended"),
            (None, ("nonsense",), "no such day"),
            ('key:"page_site__catalog"', ("2025-05-01",), "expected a partitioned asset"),
            (f'key:"{DAYS}"', (), "expected partitions"),
        ],
    )
    def test_an_order_that_cannot_be_kept_fails_by_name(self, pipeline, assets, days, message):
        """In the receipt; nothing is done."""
        receipt = work(pipeline, trigger="test", order=Order(assets, days))
        assert receipt.state == "failed"
        assert message in receipt.problems[0].message
        assert receipt.release is None

    def test_the_archive_alone_is_counted_anew_from_its_days(self, pipeline, memory):
        """After a change of its code."""
        fill(pipeline, WEEK)
        receipt = work(pipeline, trigger="test", order=Order(f'key:"{ARCHIVE}"'))
        assert receipt.state == "succeeded"
        assert days_in(pipeline) == ALL

    def test_more_days_than_are_made_at_once(self, pipeline):
        """Each part goes on top of the one before."""
        first = datetime(2025, 3, 1, tzinfo=UTC).date()
        last = first + timedelta(days=KEYS_AT_ONCE + 3)
        receipt = fill(pipeline, f"{first}..{last}", "2025-05-01")
        assert receipt.backfill.made == [f"{first}..{last}", "2025-05-01"]
        assert len(days_in(pipeline)) == KEYS_AT_ONCE + 5


class TestTrouble:
    def test_a_source_that_goes_down_in_the_middle_publishes_what_it_gave(self, pipeline, replayer):
        """What is left is said, and made when it is asked for again."""
        fill(pipeline, "2025-04-28..2025-04-29")
        replayer.event_service.generated += YEAR_MS  # so that it can be told apart
        replayer.fail(Fault(kind="status", source="usgs_days", status=404))
        receipt = fill(pipeline, WEEK)
        assert receipt.state == "degraded"
        assert receipt.backfill.left == [WEEK]
        (problem,) = receipt.problems
        assert problem.message.startswith(f"{WEEK} left: source usgs_days: expected")
        assert "found 404; order these partitions again" in problem.message
        assert days_in(pipeline) == ALL[:2]
        replayer.heal()
        assert fill(pipeline, WEEK).state == "succeeded"
        assert days_in(pipeline) == ALL

    def test_a_day_that_cannot_be_read_stops_no_other(self, pipeline, replayer):
        """It is named, and so is what is wrong."""
        replayer.fail(Fault(kind="wrong_schema", source="usgs_days", times=1))
        receipt = fill(pipeline, WEEK)
        assert list(receipt.backfill.failed) == ALL[:1]
        assert receipt.backfill.made == ["2025-04-29..2025-05-02"]
        assert days_in(pipeline) == ALL[1:]

    def test_what_there_is_no_time_for_is_left_and_said(self, pipeline, replayer):
        """A bounded invocation makes what it can; the rest is asked for again."""
        too_late = (
            1000.0 - PUBLISHING_SECONDS
        )  # to make more; to publish and deliver, there is time
        clock = chain([0.0] * 4, repeat(too_late))
        hurried = replace(
            pipeline,
            waiting=replace(pipeline.waiting, clock=lambda: next(clock), until=1000.0),
        )
        receipt = fill(hurried, WEEK)
        assert receipt.backfill.stopped == "no time left in this invocation"
        made = [*ALL[: len(ALL) - len(_expanded(receipt.backfill.left))]]
        assert 0 < len(made) < len(ALL)
        assert days_in(pipeline) == made
        fill(pipeline, *receipt.backfill.left)
        assert days_in(pipeline) == ALL

    @pytest.mark.parametrize(
        ("prefix", "after", "has_landed"),
        [
            (keys.BLOBS, 1, False),
            (keys.SETS, 0, True),
            (keys.STAGED, 0, True),
            (keys.STAGED, 1, True),
            (keys.RELEASES, 0, True),
            (keys.HEAD, 0, False),
            (keys.HEAD, 0, True),
            (keys.PRODUCTION, 0, True),
            (keys.MIRROR, 1, False),
        ],
    )
    def test_a_crash_in_the_middle_leaves_no_half_and_the_same_order_goes_on(
        self, with_one_day, memory, prefix, after, has_landed
    ):
        """The process dies at a write, or right after it."""
        run = make_author().run
        order = Order(None, (WEEK,))
        dying = Dying(memory, prefix, after, has_landed=has_landed)
        with pytest.raises(Crash):
            work(cold(with_one_day, dying), trigger="test", run_id=run, order=order)
        _, head = read_head(memory, Archive(memory))
        sets = [Archive(memory).index(head.assets[name].set) for name in (DAYS, ARCHIVE)]
        assert len(sets[0]) in (1, len(ALL))  # all or nothing
        receipt = work(cold(with_one_day, memory), trigger="test", run_id=run, order=order)
        assert receipt.state == "succeeded"
        assert days_in(with_one_day) == ALL

    def test_two_backfills_at_once_lose_no_day(self, released, memory):
        """The slower one says that it was superseded, and what is left."""
        orders: list[tuple[str, ...]] = [("2025-04-28..2025-04-30",), ("2025-04-30..2025-05-02",)]
        todo = list(orders)
        for _ in range(4):
            with ThreadPoolExecutor(2) as pool:
                receipts = list(pool.map(lambda days: fill(cold(released, memory), *days), todo))
            days_in(released)  # the archive never counts what isn't there
            slower = [r for r in receipts if r.backfill.left]
            assert all("a faster run" in r.problems[0].message for r in slower)
            todo = [tuple(r.backfill.left) for r in slower]
            if not todo:
                break
        assert days_in(released) == ALL

    def test_after_a_rollback_the_days_are_those_of_then(self, with_one_day):
        """Head keeps what was made since; the next backfill goes on from head."""
        before = read_head(with_one_day.store, with_one_day.archive)[1]
        fill(with_one_day, "2025-04-29")
        rollback(
            with_one_day.store,
            with_one_day.archive,
            before,
            reason="test",
            author=make_author(),
            readable=dict,
        )
        fill(with_one_day, "2025-04-30")
        _, head = read_head(with_one_day.store, with_one_day.archive)
        assert len(with_one_day.archive.index(head.assets[DAYS].set)) == 3


class TestDagsterDev:
    def test_two_backfills_at_once_are_published_one_by_one_with_the_archive(self, released):
        """Each is a Dagster run of its own with single-run tags; the second stays on the first."""
        with dg.DagsterInstance.ephemeral() as instance:
            runs = [_materialize(released, instance, [DAYS], block) for block in (ALL[:2], ALL[3:])]
            assert days_in(released) == []
            for run in runs:
                _materialize(released, instance, [ARCHIVE, "release"], publishes=run)
            partitions = instance.get_materialized_partitions(dg.AssetKey(DAYS))
        assert partitions == {*ALL[:2], *ALL[3:]}
        assert days_in(released) == [*ALL[:2], *ALL[3:]]

    def test_frozen_days_of_a_range_are_taken_as_they_are_published(self, pipeline, replayer):
        """Not asked for."""
        replayer.event_service.generated += YEAR_MS
        fill(pipeline, "2025-04-29")
        count = asked(replayer)
        with dg.DagsterInstance.ephemeral() as instance:
            _materialize(pipeline, instance, [DAYS], ALL[:3])
        assert asked(replayer) == count + 2


class TestOrder:
    def test_days_alone_choose_what_has_days(self):
        """And no other."""
        assert choose(Order(None, ("2025-05-01",))) == {DAYS, ARCHIVE}

    def test_days_of_what_has_none_are_refused(self):
        """By name."""
        with pytest.raises(BadContentError, match="page_site__catalog"):
            choose(Order('key:"page_site__catalog"', ("2025-05-01",)))


def _materialize(
    pipeline: Pipeline,
    instance: dg.DagsterInstance,
    assets: list[str],
    days: Sequence[str] = (),
    *,
    publishes: str | None = None,
) -> str:
    """As `dagster dev` does: each Dagster run with a workbench of its own; return its name."""
    bench = Workbench(pipeline, make_author(), is_local=True, publishes=publishes)
    tags = (
        {
            "dagster/asset_partition_range_start": days[0],
            "dagster/asset_partition_range_end": days[-1],
        }
        if days
        else {}
    )
    result = dg.materialize(
        list(load_graph().assets),
        instance=instance,
        resources=build_resources(bench, frames=dg.mem_io_manager),
        selection=assets,
        tags=tags,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )
    assert result.success
    if "release" in assets:
        bench.deliver()
    return bench.author.run


def _day_number(day: str) -> int:
    return round(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() // 86_400)


def _expanded(days: list[str]) -> list[str]:
    return [day for day in ALL if any(d <= day <= e for d, e in map(_ends, days))]


def _ends(text: str) -> tuple[str, str]:
    first, _, last = text.partition("..")
    return first, last or first
