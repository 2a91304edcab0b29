"""Metrics: what a run's receipt and status become for CloudWatch."""

import json
from datetime import UTC, datetime

import pytest

from content_assets.contracts.metrics import UNITS, Metric
from content_assets.contracts.receipt import SourceFreshness, Status
from lambda_entry.observability import Circumstances, collection_line, cost, metric_lines
from tests.unit.lambda_entry.receipts import make_receipt, report

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
AROUND = Circumstances(request_id="req-1", environment="prod", memory_mb=1024, now=NOW)


def make_status(*, stale_since=None, held=None):
    usgs = SourceFreshness(checked_at="x", is_fresh=not stale_since, stale_since=stale_since)
    return Status(
        checked_at="2026-11-23T12:00:00.000Z",
        state="succeeded",
        run="0199",
        head=None,
        production=None,
        revision=0,
        mirror_revision=0,
        published_at=None,
        sources={"usgs": usgs},
        held=held or {},
    )


def read(receipt, status):
    """Each metric's value, as CloudWatch would take it from the lines."""
    values: dict[str, float] = {}
    for text in metric_lines(receipt, status, AROUND):
        line = json.loads(text)
        (about,) = line["_aws"]["CloudWatchMetrics"]
        assert about["Namespace"] == "ContentAssets"
        assert all(line[name] for names in about["Dimensions"] for name in names)
        for metric in about["Metrics"]:
            assert metric["Unit"] == UNITS[metric["Name"]]
        members = line.keys() & set(Metric)
        assert members & UNITS.keys() == {metric["Name"] for metric in about["Metrics"]}
        values |= {name: line[name] for name in members}
    return values


class TestMetricLines:
    def test_give_every_metric_that_there_is(self):
        """An alarm on one that nobody writes would never ring."""
        receipt = make_receipt(deliveries=[report(proven_milliseconds=30.0)])
        of_runs = read(receipt, make_status())
        line = json.loads(collection_line(AROUND, has_ended=True))
        assert of_runs.keys() | {Metric.COLLECTIONS_ENDED} == set(Metric)
        assert line[Metric.COLLECTIONS_ENDED] == 1

    def test_nothing_was_proven_is_no_time_of_zero(self):
        """It would make the dashboard better than the truth."""
        unproven = make_receipt(deliveries=[report(state="unproven", unproven=["a", "b"])])
        values = read(unproven, make_status())
        assert Metric.TIME_TO_PROOF not in values
        assert values[Metric.UNPROVEN_DOCUMENTS] == 2

    def test_the_slowest_target_counts(self):
        """And documents left unproven are added up."""
        reports = [report(proven_milliseconds=30.0, unproven=["a"]), report(proven_milliseconds=9)]
        values = read(make_receipt(deliveries=reports), make_status())
        assert values[Metric.TIME_TO_PROOF] == 30
        assert values[Metric.UNPROVEN_DOCUMENTS] == 1
        assert values[Metric.DOCUMENTS_CHANGED] == 6
        assert values[Metric.DOCUMENTS] == 10

    @pytest.mark.parametrize("state", ["unreachable", "misconfigured"])
    def test_a_site_that_could_not_be_told_is_unproven(self, state):
        """Nothing was proven, and no document is named: the alarm must ring all the same."""
        receipt = make_receipt(deliveries=[report(state=state), report()])
        assert read(receipt, make_status())[Metric.UNPROVEN_DOCUMENTS] == 1

    @pytest.mark.parametrize(
        ("since", "seconds"),
        [(None, 0), ("2026-11-23T11:00:00.000Z", 3600), ("2026-11-23T12:00:09.000Z", 0)],
        ids=["fresh", "an hour", "a clock that runs ahead"],
    )
    def test_staleness_counts_from_when_the_source_went_stale(self, since, seconds):
        """A fresh one counts as zero, so that the alarm ends."""
        values = read(make_receipt(), make_status(stale_since=since))
        assert values[Metric.SOURCE_STALE_SECONDS] == seconds

    def test_held_sets_are_those_that_wait_and_not_those_of_this_run(self):
        """A set that was held days ago still waits for somebody."""
        values = read(make_receipt(), make_status(held={"a": ["why"], "b": ["why"]}))
        assert values[Metric.HELD_SETS] == 2

    def test_a_line_is_told_by_environment_and_a_source_s_also_by_source(self):
        """What infra/constructs/alarms.py asks for."""
        run, source = (json.loads(t) for t in metric_lines(make_receipt(), make_status(), AROUND))
        assert run["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["Environment"]]
        assert source["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["Environment", "Source"]]
        assert (source["Environment"], source["Source"]) == ("prod", "usgs")
        assert source["_aws"]["Timestamp"] == 1_795_435_200_000


class TestCost:
    def test_is_time_at_its_size_and_requests_by_kind(self):
        """One GB-second, five reads, three writes; what is deleted is free."""
        expected = 0.0000166667 + 5 * 0.0000004 + 3 * 0.000005
        assert cost(make_receipt(), memory_mb=1024) == pytest.approx(expected)
