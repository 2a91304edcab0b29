"""History: a worker's runs, read from its receipts into a laptop's instance."""

from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from content_assets.contracts.receipt import KeptReceipt
from content_assets.orchestration.history import importing
from content_assets.orchestration.history.export import export_history, unpack_history
from content_assets.orchestration.history.importing import IMPORTED_TAG, import_history
from content_assets.orchestration.sensors import release_sensor, revalidation_sensor
from content_assets.publishing import keys
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.store import Overwrite
from content_assets.runtime.worker import work

TODAY = datetime.now(UTC).date()
SINCE = TODAY - timedelta(days=1)


@pytest.fixture
def laptop(tmp_path):
    """An instance on disk, as `dagster dev` has one."""
    (tmp_path / "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        yield instance


@pytest.fixture
def two_runs(pipeline, replayer):
    """A worker ran twice, with news in between."""
    first = work(pipeline, trigger="test")
    replayer.advance()
    return [first, work(pipeline, trigger="test")]


def _events(instance):
    return {
        r.run_id: len(instance.get_records_for_run(r.run_id, limit=10_000).records)
        for r in instance.get_runs()
    }


def _import(pipeline, laptop, limit=100):
    return import_history(pipeline.store, laptop, since=SINCE, limit=limit)


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
            _import(pipeline, whole)
            expected = _events(whole)
        for stored in (0, 5, 33):
            home = tmp_path / f"killed-{stored}"
            home.mkdir()
            with dg.DagsterInstance.from_config(str(home)) as instance:
                dying = _DyingInstance(instance, after=stored)
                with pytest.raises(KeyboardInterrupt):
                    _import(pipeline, dying)
                assert sum(_events(instance).values()) == stored
                _import(pipeline, instance)
                assert _events(instance) == expected

    def test_one_at_a_time(self, pipeline, laptop, two_runs):
        """The other leaves at once, and says that there is more."""
        with importing._alone(laptop) as is_alone:
            assert is_alone
            report = _import(pipeline, laptop)
        assert (report.imported, report.is_complete) == ([], False)
        assert len(_import(pipeline, laptop).imported) == 2


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
        key = keys.receipt(TODAY.isoformat(), two_runs[0].run)
        kept = KeptReceipt.model_validate_json(pipeline.store.get(key).body)
        for history in ("%%%", "AAAA", "", kept.history[:-40]):
            broken = kept.model_copy(update={"history": history})
            pipeline.store.put(key, record_bytes(broken), Overwrite())
            report = _import(pipeline, laptop)
            assert list(report.problems) == [key]
            assert "expected" in report.problems[key]
        assert _import(pipeline, laptop).known == 1

    def test_events_of_a_newer_dagster_are_refused_by_name(
        self, pipeline, laptop, two_runs, capsys
    ):
        """It would be read wrongly."""
        import base64
        import gzip
        import json

        key = keys.receipt(TODAY.isoformat(), two_runs[0].run)
        kept = KeptReceipt.model_validate_json(pipeline.store.get(key).body)
        data = json.loads(gzip.decompress(base64.b64decode(kept.history)))
        data["dagster"] = "99.0.0"
        newer = base64.b64encode(gzip.compress(json.dumps(data).encode())).decode()
        body = record_bytes(kept.model_copy(update={"history": newer}))
        pipeline.store.put(key, body, Overwrite())
        assert "99.0.0" in _import(pipeline, laptop).problems[key]

    def test_a_receipt_without_history_is_known_and_empty(self, pipeline, laptop, two_runs):
        """One of an older worker."""
        key = keys.receipt(TODAY.isoformat(), two_runs[0].run)
        kept = KeptReceipt.model_validate_json(pipeline.store.get(key).body)
        pipeline.store.put(
            key, record_bytes(kept.model_copy(update={"history": None})), Overwrite()
        )
        assert len(_import(pipeline, laptop).imported) == 2
        assert len(laptop.get_runs()) == 3


@dg.asset(
    partitions_def=dg.StaticPartitionsDefinition(["2026-01-01", "2026-01-02"]),
    retry_policy=dg.RetryPolicy(max_retries=2),
    check_specs=[dg.AssetCheckSpec("is_good", asset="flaky")],
)
def flaky(context):
    """Fails once, then is made; its check does not pass."""
    if context.retry_number == 0:
        msg = "the first time"
        raise RuntimeError(msg)
    yield dg.MaterializeResult(metadata={"rows": 7})
    yield dg.AssetCheckResult(passed=False, check_name="is_good")


class TestEverythingDagsterKnows:
    def test_retries_partitions_checks_and_failures(self, laptop):
        """Not only what our own graph has."""
        with dg.DagsterInstance.ephemeral() as lambda_:
            dg.materialize(
                [flaky],
                instance=lambda_,
                partition_key="2026-01-02",
                tags={"dagster/max_retries": "3"},
            )
            history = unpack_history(export_history(lambda_))
        for run in history.runs:
            importing._import_run(laptop, run)
        (record,) = laptop.get_run_records()
        assert record.dagster_run.tags["dagster/partition"] == "2026-01-02"
        assert "dagster/max_retries" not in record.dagster_run.tags
        (stats,) = laptop.get_run_step_stats(record.dagster_run.run_id)
        assert stats.attempts == 2
        key = dg.AssetKey("flaky")
        assert laptop.get_materialized_partitions(key) == {"2026-01-02"}
        checks = laptop.event_log_storage.get_latest_asset_check_execution_by_key(
            [dg.AssetCheckKey(key, "is_good")]
        )
        assert [c.status.value for c in checks.values()] == ["FAILED"]


class TestNothingFollows:
    def test_the_sensors_act_on_nothing_that_was_imported(self, pipeline, laptop, two_runs):
        """No release is started, nothing is delivered."""
        _import(pipeline, laptop)
        released = release_sensor.evaluate_tick(dg.build_sensor_context(laptop))
        assert released.run_requests == []
        context = dg.build_sensor_context(laptop, resources={"workbench": _NoWorkbench()})
        delivered = revalidation_sensor.evaluate_tick(context)
        assert "only history" in delivered.skip_message

    def test_what_was_made_here_in_between_is_not_overlooked(self, pipeline, laptop, two_runs):
        """Its own event, followed by many that were imported."""
        own = dg.AssetMaterialization("page_earthquakes__week")
        laptop.report_runless_asset_event(own)
        laptop.report_runless_asset_event(dg.AssetMaterialization("release"))
        _import(pipeline, laptop)
        released = release_sensor.evaluate_tick(dg.build_sensor_context(laptop))
        assert len(released.run_requests) == 1
        bench = _NoWorkbench()
        context = dg.build_sensor_context(laptop, resources={"workbench": bench})
        revalidation_sensor.evaluate_tick(context)
        assert bench.delivered == 1


class _NoWorkbench:
    """Counts deliveries."""

    delivered = 0

    def deliver(self):
        self.delivered += 1
        return []
