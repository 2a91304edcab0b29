"""History: a worker's runs, read from its receipts into a laptop's instance."""

import base64
import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import cast

import dagster as dg
import pytest
from dagster import DagsterInstance
from dagster._daemon.auto_run_reexecution.auto_run_reexecution import filter_runs_to_should_retry

from content_assets.bootstrap import make_author
from content_assets.contracts.receipt import KeptReceipt
from content_assets.errors import BadContentError
from content_assets.orchestration.history import importing
from content_assets.orchestration.history.export import export_history
from content_assets.orchestration.history.importing import (
    IMPORTED_TAG,
    import_history,
    import_run,
)
from content_assets.orchestration.history.reading import read_history
from content_assets.orchestration.history.sensor import build_history_sensor
from content_assets.orchestration.sensors import release_sensor, revalidation_sensor
from content_assets.publishing import keys
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.store import Overwrite
from content_assets.runtime.worker import work
from tests.integration.history.retrying import flaky

TODAY = datetime.now(UTC).date()
SINCE, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture
def laptop(tmp_path):
    """An instance on disk, as `dagster dev` has one."""
    (tmp_path / "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        yield instance


@pytest.fixture(scope="module")
def recorded():
    """What `two_runs` left, once it ran."""
    return []


@pytest.fixture
def two_runs(pipeline, replayer, recorded):
    """A worker ran twice, with news in between; its receipts are in the store."""
    if not recorded:
        first = work(pipeline, trigger="test")
        replayer.advance()
        for receipt in (first, work(pipeline, trigger="test")):
            recorded.append((receipt, pipeline.store.get(_key(receipt)).body))
    for receipt, body in recorded:
        pipeline.store.put(_key(receipt), body, Overwrite())
    return [receipt for receipt, _ in recorded]


def _events(instance):
    return {
        r.run_id: len(instance.get_records_for_run(r.run_id, limit=10_000).records)
        for r in instance.get_runs()
    }


def _import(pipeline, laptop, limit=100):
    return import_history(pipeline.store, laptop, since=SINCE, until=TOMORROW, limit=limit)


def _key(receipt):
    return keys.receipt(receipt.started_at[:10], receipt.run)


def _rewrite(pipeline, receipt, **changes):
    """Another receipt at the key of this one; what was there."""
    kept = KeptReceipt.model_validate_json(pipeline.store.get(_key(receipt)).body)
    body = record_bytes(kept.model_copy(update=changes))
    pipeline.store.put(_key(receipt), body, Overwrite())
    return kept


class TestImport:
    def test_every_run_is_there_with_its_status_times_and_materializations(
        self, pipeline, laptop, two_runs
    ):
        """As if it had run here."""
        report = _import(pipeline, laptop)
        assert report.imported == [receipt.run for receipt in two_runs]
        assert (report.is_complete, report.problems) == (True, {})
        records = laptop.get_run_records(ascending=True)
        assert len(records) == 6
        groups = [r.dagster_run.tags["content_assets/run_group"] for r in records]
        assert groups == [receipt.run for receipt in two_runs for _ in range(3)]
        for record in records:
            assert record.dagster_run.status == dg.DagsterRunStatus.SUCCESS
            assert record.dagster_run.tags[IMPORTED_TAG] == "yes"
            assert 0 < record.end_time - record.start_time < 60
        release = laptop.get_latest_materialization_event(dg.AssetKey("release"))
        assert release.asset_materialization.tags["dagster/data_version"] == two_runs[1].release

    def test_a_run_that_waited_behind_others_comes_after_them(self, pipeline, laptop, replayer):
        """It is named when it is asked for; the UI's latest is what was made last."""
        asked = make_author().run
        before = work(pipeline, trigger="schedule")
        replayer.advance()
        waited = work(pipeline, trigger="api", run_id=asked)
        assert waited.run < before.run
        assert _import(pipeline, laptop).imported == [before.run, waited.run]
        release = laptop.get_latest_materialization_event(dg.AssetKey("release"))
        assert release.asset_materialization.tags["dagster/data_version"] == waited.release

    def test_again_it_changes_nothing(self, pipeline, laptop, two_runs):
        """Idempotent."""
        _import(pipeline, laptop)
        before = _events(laptop)
        again = _import(pipeline, laptop)
        assert (again.imported, again.known) == ([], 2)
        assert _events(laptop) == before

    def test_bounded_it_goes_on_where_it_left(self, pipeline, laptop, two_runs):
        """One run a tick."""
        first = _import(pipeline, laptop, limit=1)
        assert (first.imported, first.is_complete) == ([two_runs[0].run], False)
        second = _import(pipeline, laptop, limit=1)
        assert (second.imported, second.is_complete) == ([two_runs[1].run], True)

    def test_killed_at_any_event_it_is_gone_on_with(self, pipeline, laptop, two_runs, tmp_path):
        """No event twice, none missing."""
        with dg.DagsterInstance.ephemeral() as whole:
            _import(pipeline, whole, limit=1)
            expected = _events(whole)
        for stored in (0, 5, 33):
            home = tmp_path / f"killed-{stored}"
            home.mkdir()
            with dg.DagsterInstance.from_config(str(home)) as instance:
                dying = _DyingInstance(instance, after=stored)
                with pytest.raises(KeyboardInterrupt):
                    _import(pipeline, dying, limit=1)
                assert sum(_events(instance).values()) == stored
                _import(pipeline, instance, limit=1)
                assert _events(instance) == expected

    def test_one_at_a_time(self, pipeline, laptop, two_runs):
        """The other leaves at once, and says that there is more."""
        with importing._alone(laptop) as is_alone:
            assert is_alone
            report = _import(pipeline, laptop)
        assert (report.imported, report.is_complete) == ([], False)
        assert len(_import(pipeline, laptop).imported) == 2

    def test_killed_between_an_event_and_its_runs_status_the_status_is_made_good(
        self, laptop, tmp_path
    ):
        """Dagster stores the one, then the other."""
        (recorded,) = _recorded(partition_key="2026-01-02")
        for index, event in enumerate(recorded.events):
            if event.dagster_event and event.dagster_event.is_job_event:
                home = tmp_path / f"killed-{index}"
                home.mkdir()
                with dg.DagsterInstance.from_config(str(home)) as instance:
                    with pytest.raises(KeyboardInterrupt):
                        import_run(
                            cast("DagsterInstance", _DyingInstance(instance, after=index)), recorded
                        )
                    instance.event_log_storage.store_event(event)
                    import_run(instance, recorded)
                    (record,) = instance.get_run_records()
                    assert record.dagster_run.status == dg.DagsterRunStatus.SUCCESS
                    assert record.start_time <= record.end_time
                    assert _events(instance) == {record.dagster_run.run_id: len(recorded.events)}

    def test_a_receipt_that_was_written_again_is_imported_again(
        self, pipeline, laptop, two_runs, replayer
    ):
        """A run failed, and its message came again: both are shown."""
        again = _rewrite(pipeline, two_runs[0], history=None)
        assert len(_import(pipeline, laptop).imported) == 2
        assert len(laptop.get_runs()) == 3
        _rewrite(pipeline, two_runs[0], history=again.history)
        assert _import(pipeline, laptop).imported == [two_runs[0].run]
        assert len(laptop.get_runs()) == 6

    def test_a_run_of_this_instance_itself_is_left_alone(self, laptop):
        """It knows more of it than a receipt."""
        dg.materialize([flaky], instance=laptop, partition_key="2026-01-02")
        before = _events(laptop)
        for recorded in read_history(export_history(laptop)):
            import_run(laptop, recorded)
        assert _events(laptop) == before
        assert IMPORTED_TAG not in laptop.get_runs()[0].tags


class _DyingInstance:
    """An instance whose process is killed after so many events."""

    def __init__(self, instance, *, after):
        self._instance = instance
        self._left = after

    def handle_new_event(self, event):
        if self._left == 0:
            raise KeyboardInterrupt
        self._left -= 1
        self._instance.handle_new_event(event)

    def __getattr__(self, name):
        return getattr(self._instance, name)


class TestBadReceipts:
    def test_are_named_and_left_out(self, pipeline, laptop, two_runs):
        """The others are imported."""
        kept = _rewrite(pipeline, two_runs[0])
        for history in ("%%%", "AAAA", "", kept.history[:-40]):
            _rewrite(pipeline, two_runs[0], history=history)
            report = _import(pipeline, laptop)
            assert list(report.problems) == [_key(two_runs[0])]
            assert "expected" in report.problems[_key(two_runs[0])]
        assert (report.known, len(laptop.get_runs())) == (1, 3)
        pipeline.store.put(_key(two_runs[0]), b"<html>", Overwrite())
        assert "expected a receipt" in _import(pipeline, laptop).problems[_key(two_runs[0])]

    def test_nothing_of_one_is_imported(self, pipeline, laptop, two_runs):
        """Not even what comes before the place that can't be read."""
        data = _unpacked(_rewrite(pipeline, two_runs[0]).history)
        data["runs"][2]["events"][-1] = "{}"
        _rewrite(pipeline, two_runs[0], history=_packed(data))
        assert _import(pipeline, laptop).imported == [two_runs[1].run]
        groups = {run.tags["content_assets/run_group"] for run in laptop.get_runs()}
        assert groups == {two_runs[1].run}

    def test_whatever_stands_in_a_member_no_other_error_gets_out(self):
        """It would end the import of all the others."""
        good = _unpacked(_exported(partition_key="2026-01-02"))
        run = good["runs"][0]
        places = [(good, "format"), (good, "dagster"), (good, "runs"), (run["events"], 3)]
        places += [(run, name) for name in run]
        event = run["events"][0]
        nonsense = [None, 7, -1e300, "x", "null", "[]", '{"__class__": "Nobody"}', [], [[]], {}]
        nonsense += ["[" * 100_000, event, [event[:-1]], event.replace('"', '"x')]
        refused = 0
        for place, name in places:
            right = place[name]
            for wrong in nonsense:
                place[name] = wrong
                try:
                    read_history(_packed(good))
                except BadContentError:
                    refused += 1
            place[name] = right
        assert len(read_history(_packed(good))) == 1
        assert refused > 0.8 * len(places) * len(nonsense)

    def test_events_of_another_run_are_refused(self):
        """They would be counted as this one's."""
        data = _unpacked(_exported(partition_key="2026-01-02"))
        other = _unpacked(_exported(partition_key="2026-01-01"))
        data["runs"][0]["events"][1:] = other["runs"][0]["events"][1:]
        with pytest.raises(BadContentError, match="1 other runs"):
            read_history(_packed(data))

    def test_one_that_unpacks_to_too_much_is_refused(self):
        """A small receipt could fill the memory."""
        bomb = base64.b64encode(gzip.compress(bytes(300 * 1024 * 1024), compresslevel=1)).decode()
        with pytest.raises(BadContentError, match="more than"):
            read_history(bomb)

    def test_events_of_a_newer_dagster_are_refused_by_name(self, pipeline, laptop, two_runs):
        """They would be read wrongly."""
        data = _unpacked(_rewrite(pipeline, two_runs[0]).history)
        _rewrite(pipeline, two_runs[0], history=_packed({**data, "dagster": "99.0.0"}))
        assert "99.0.0" in _import(pipeline, laptop).problems[_key(two_runs[0])]

    def test_a_receipt_without_history_is_known_and_empty(self, pipeline, laptop, two_runs):
        """One of an older worker."""
        _rewrite(pipeline, two_runs[0], history=None)
        assert len(_import(pipeline, laptop).imported) == 2
        assert len(laptop.get_runs()) == 3


def _unpacked(history):
    return json.loads(gzip.decompress(base64.b64decode(history)))


def _packed(data):
    return base64.b64encode(gzip.compress(json.dumps(data).encode())).decode()


@dg.asset
def broken():
    """Fails."""
    msg = "always"
    raise RuntimeError(msg)


def _exported(**arguments):
    with dg.DagsterInstance.ephemeral() as lambda_:
        dg.materialize([flaky], instance=lambda_, **arguments)
        return export_history(lambda_)


def _recorded(**arguments):
    return read_history(_exported(**arguments))


class TestEverythingDagsterKnows:
    def test_retries_partitions_checks_and_failures(self, laptop):
        """Not only what our own graph has."""
        for recorded in _recorded(partition_key="2026-01-02"):
            import_run(laptop, recorded)
        (record,) = laptop.get_run_records()
        assert record.dagster_run.tags["dagster/partition"] == "2026-01-02"
        (stats,) = laptop.get_run_step_stats(record.dagster_run.run_id)
        assert stats.attempts == 2
        key = dg.AssetKey("flaky")
        assert laptop.get_materialized_partitions(key) == {"2026-01-02"}
        checks = laptop.event_log_storage.get_latest_asset_check_execution_by_key(
            [dg.AssetCheckKey(key, "is_good")]
        )
        assert [c.status.value for c in checks.values()] == ["FAILED"]


class TestSecrets:
    def test_no_setting_travels_in_the_history(self, pipeline, worker, two_runs):
        """It is packed, so that nobody would find one by looking."""
        secrets = [v for name, v in worker.environ.items() if name.startswith("AWS_")]
        assert secrets
        for receipt in two_runs:
            text = json.dumps(_unpacked(_rewrite(pipeline, receipt).history))
            assert not [secret for secret in secrets if secret in text]


class TestSensor:
    def test_imports_a_bounded_number_a_tick_and_goes_on(self, pipeline, laptop, two_runs):
        """Its cursor is the last day that it looked at."""
        sensor = build_history_sensor(lambda: pipeline.store, runs_a_tick=1)
        context = dg.build_sensor_context(laptop)
        said = [sensor.evaluate_tick(context).skip_message for _ in range(3)]
        assert said == [
            "1 runs imported, 0 known; there is more",
            "1 runs imported, 1 known",
            "0 runs imported, 2 known",
        ]
        assert context.cursor == TODAY.isoformat()
        assert len(laptop.get_runs()) == 6

    def test_ends_in_time_but_gets_on_in_each_tick(self, pipeline, laptop, two_runs):
        """Dagster would end it after a minute, and nothing would be known of it."""
        sensor = build_history_sensor(lambda: pipeline.store, seconds_a_tick=0)
        context = dg.build_sensor_context(laptop)
        sensor.evaluate_tick(context)
        assert len(laptop.get_runs()) == 3
        sensor.evaluate_tick(context)
        assert len(laptop.get_runs()) == 6

    def test_looks_back_a_day_for_receipts_that_came_late(self, pipeline, laptop, two_runs):
        """A run began before midnight, and ended after another that began after it."""
        late = pipeline.store.get(_key(two_runs[0])).body
        pipeline.store.delete(_key(two_runs[0]), Overwrite())
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        sensor = build_history_sensor(lambda: pipeline.store, now=lambda: tomorrow)
        context = dg.build_sensor_context(laptop, cursor=tomorrow.date().isoformat())
        sensor.evaluate_tick(context)
        assert len(laptop.get_runs()) == 3
        pipeline.store.put(_key(two_runs[0]), late, Overwrite())
        sensor.evaluate_tick(context)
        assert len(laptop.get_runs()) == 6


class TestNothingFollows:
    def test_the_sensors_act_on_nothing_that_was_imported(self, pipeline, laptop, two_runs):
        """No release is started, nothing is delivered."""
        _import(pipeline, laptop)
        released = release_sensor.evaluate_tick(dg.build_sensor_context(laptop))
        assert released.run_requests == []
        context = dg.build_sensor_context(laptop, resources={"workbench": _NoWorkbench()})
        delivered = revalidation_sensor.evaluate_tick(context)
        assert "only history" in delivered.skip_message

    def test_what_was_imported_is_looked_through_once(self, pipeline, laptop, two_runs):
        """Years of history make no tick slower."""
        _import(pipeline, laptop)
        context = dg.build_sensor_context(laptop)
        release_sensor.evaluate_tick(context)
        newest = laptop.get_run_records(order_by="update_timestamp", limit=1)[0]
        assert float(context.cursor) == newest.update_timestamp.timestamp()
        run = _run_of_its_own(laptop)
        (request,) = release_sensor.evaluate_tick(context).run_requests
        assert request.run_key == run

    def test_a_failed_run_is_not_retried_even_where_all_that_fail_are(self, tmp_path):
        """Whatever its own tags say, and this instance's settings."""
        with dg.DagsterInstance.ephemeral() as lambda_:
            failed = dg.materialize(
                [broken],
                instance=lambda_,
                raise_on_error=False,
                tags={"dagster/max_retries": "3", "dagster/will_retry": "true"},
            )
            assert not failed.success
            history = read_history(export_history(lambda_))
        (tmp_path / "dagster.yaml").write_text("run_retries: {enabled: true, max_retries: 3}\n")
        with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
            own = dg.materialize([broken], instance=instance, raise_on_error=False)
            for recorded in history:
                import_run(instance, recorded)
            retried = filter_runs_to_should_retry(instance.get_runs(), instance)
            assert [run.run_id for run in retried] == [own.run_id]

    def test_what_was_made_here_in_between_is_not_overlooked(self, pipeline, laptop, two_runs):
        """Its own event, followed by many that were imported."""
        run = _run_of_its_own(laptop)
        laptop.report_runless_asset_event(dg.AssetMaterialization("release"))
        _import(pipeline, laptop)
        released = release_sensor.evaluate_tick(dg.build_sensor_context(laptop))
        assert [request.run_key for request in released.run_requests] == [run]
        bench = _NoWorkbench()
        context = dg.build_sensor_context(laptop, resources={"workbench": bench})
        revalidation_sensor.evaluate_tick(context)
        assert bench.delivered == 1


@dg.asset
def page_earthquakes__week() -> None:
    """In the place of the real one."""


def _run_of_its_own(laptop):
    done = dg.materialize([page_earthquakes__week], instance=laptop)
    return done.run_id


class _NoWorkbench:
    """Counts deliveries."""

    delivered = 0

    def deliver(self):
        self.delivered += 1
        return []
