"""What is watched, and whether somebody could hear it."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from content_assets.contracts.assets import raw_assets
from content_assets.contracts.metrics import NAMESPACE, OF_SOURCES, UNITS, Dimension, Metric
from infra.constructs.alarms import SOURCES
from infra.settings import ENVIRONMENTS, PROD
from tests.synthesis import warnings

from .conftest import DIGEST, read_resources

ROOT = Path(__file__).parents[2]
WITHOUT_ALARM = {"docs/runbook/restore.md"}  # pages that people look for by themselves


@pytest.fixture
def alarms(watched, environment):
    """Each alarm's properties, by the end of its name."""
    found = [e["Properties"] for e in watched.values() if e["Type"] == "AWS::CloudWatch::Alarm"]
    return {
        each["AlarmName"].removeprefix(f"content-assets-{environment}-"): each for each in found
    }


class TestAlarms:
    def test_are_there_for_everything_that_a_person_must_know(self, alarms):
        """A new one needs its page, and its line here."""
        assert set(alarms) == {
            "worker-errors",
            "worker-throttles",
            "api-errors",
            "api-throttles",
            "api-5xx",
            "authorizer-errors",
            "authorizer-throttles",
            "dead-letters",
            "run-not-seen",
            "stale-usgs",
            "stale-eonet",
            "stale-swpc_kp",
            "stale-swpc_forecast",
            "stale-swpc_alerts",
            "rejected-usgs",
            "rejected-eonet",
            "rejected-swpc_kp",
            "rejected-swpc_forecast",
            "rejected-swpc_alerts",
            "older-bodies",
            "unproven-documents",
            "held-sets",
            "growth-held",
            "waiting-sets",
            "runs-failed",
            "runs-degraded",
            "not-in-agreement",
            "pointer-faults",
            "unreadable-records",
            "collection-not-ended",
        }

    def test_watch_metrics_that_are_written(self, alarms, environment):
        """Names and dimensions are those of lambda_entry/observability.py."""
        ours = [each for each in alarms.values() if each["Namespace"] == NAMESPACE]
        assert {each["MetricName"] for each in ours} == UNITS.keys()  # others are not paid for
        for each in ours:
            dimensions = {d["Name"]: d["Value"] for d in each["Dimensions"]}
            assert dimensions.pop(Dimension.ENVIRONMENT) == environment
            is_of_source = each["MetricName"] in OF_SOURCES
            assert set(dimensions) == ({Dimension.SOURCE} if is_of_source else set())

    def test_watch_every_source(self):
        """One that is added is watched, too."""
        assert set(SOURCES) == set(raw_assets())

    def test_watch_what_the_pipeline_is_called(self, alarms, pipeline):
        """A name that nobody has never breaks a threshold."""
        (function,) = alarms["worker-errors"]["Dimensions"]
        assert function["Value"] == pipeline["WorkerFunction"]["Properties"]["FunctionName"]
        (queue,) = alarms["dead-letters"]["Dimensions"]
        assert "DeadLetters" in json.dumps(queue["Value"])

    def test_hear_silence_only_where_it_is_bad_news(self, alarms):
        """A worker that never starts writes no metric."""
        silence = {name for name, each in alarms.items() if each["TreatMissingData"] == "breaching"}
        assert silence == {"run-not-seen", "collection-not-ended"}

    def test_wait_for_more_than_one_run_that_was_not_seen(self, alarms, environment):
        """And not for much longer."""
        alarm = alarms["run-not-seen"]
        minutes = alarm["Period"] / 60 * alarm["EvaluationPeriods"]
        assert minutes == 3 * ENVIRONMENTS[environment].run_minutes

    def test_tell_somebody_when_they_begin_and_when_they_end(self, alarms, watched):
        """By the topic, to which an address is subscribed."""
        for each in alarms.values():
            assert (
                each["AlarmActions"] == each["OKActions"] == [{"Ref": each["OKActions"][0]["Ref"]}]
            )
            assert each["OKActions"][0]["Ref"].startswith("Alarms")
        (address,) = [e for e in watched.values() if e["Type"] == "AWS::SNS::Subscription"]
        assert address["Properties"]["Endpoint"] == "alarms@site.example"

    def test_name_a_page_of_the_runbook_that_is_there(self, alarms):
        """Whoever is woken up reads what to do."""
        pages = {each["AlarmDescription"].removeprefix("Runbook: ") for each in alarms.values()}
        assert [page for page in pages if not (ROOT / page).is_file()] == []
        kept = {f"docs/runbook/{each.name}" for each in (ROOT / "docs/runbook").glob("*.md")}
        assert kept == pages | {page for page in kept if page in _messages()}


def _messages() -> str:
    """The code, whose error messages name pages that no alarm names."""
    return "".join(path.read_text("utf-8") for path in (ROOT / "content_assets").rglob("*.py"))


@pytest.mark.parametrize(
    "page", sorted((ROOT / "docs/runbook").glob("*.md")), ids=lambda page: page.stem
)
def test_a_page_says_what_it_means_what_to_do_and_that_it_was_tried(page):
    """And what it cites is there."""
    text = page.read_text("utf-8")
    for part in ("**It means**: ", "**Readers see**: ", "## Look", "\nTried: "):
        assert text.count(part) == 1, part
    assert "## Do" in text or "## Look, and do" in text
    cited = re.findall(r"`(tests/[\w/]+\.py)`", text)
    assert [each for each in cited if not (ROOT / each).is_file()] == []


class TestNobodyIsTold:
    def test_without_an_address_synthesis_warns_by_name(self, tmp_path):
        """An alarm that reaches nobody is none."""
        silent = replace(PROD, alarm_email=None)
        (warning,) = warnings(silent, tmp_path, image_digest=DIGEST)
        assert "prod.alarm_email is not set" in warning


class TestBudget:
    def test_of_prod_tells_before_and_after_it_is_spent(self, synthesised):
        """What docs/security.md leaves to it."""
        found = {
            name: [
                each["Properties"]
                for each in read_resources(
                    synthesised, f"content-assets-{name}-observability"
                ).values()
                if each["Type"] == "AWS::Budgets::Budget"
            ]
            for name in ENVIRONMENTS
        }
        assert found["dev"] == []
        (budget,) = found["prod"]
        assert budget["Budget"]["BudgetLimit"] == {"Amount": 50, "Unit": "USD"}
        notices = budget["NotificationsWithSubscribers"]
        kinds = [each["Notification"]["NotificationType"] for each in notices]
        assert kinds == ["ACTUAL", "FORECASTED"]
        assert all(each["Subscribers"][0]["Address"] for each in notices)


class TestTopic:
    def test_takes_only_alarms_of_this_account(self, watched):
        """And nothing without TLS."""
        (policy,) = [e for e in watched.values() if e["Type"] == "AWS::SNS::TopicPolicy"]
        said = policy["Properties"]["PolicyDocument"]["Statement"]
        (allowed,) = [each for each in said if each["Effect"] == "Allow"]
        assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
        assert "aws:SourceAccount" in allowed["Condition"]["StringEquals"]
        assert [each["Sid"] for each in said if each["Effect"] == "Deny"] != []


class TestDashboard:
    def test_shows_every_metric_that_is_written(self, watched):
        """One that nobody sees need not be written."""
        (board,) = [e for e in watched.values() if e["Type"] == "AWS::CloudWatch::Dashboard"]
        shown = json.dumps(board["Properties"]["DashboardBody"])
        assert [metric for metric in Metric if metric not in shown] == []
