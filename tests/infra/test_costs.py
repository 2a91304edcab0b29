"""What docs/deploy.md says that a month costs."""

import json
from pathlib import Path

from infra.costs import ALARMS, SECRETS, USED, month, table

from .conftest import GIVEN, RATES  # isort: skip

OF_CONTENT = sum(each.is_secret for each in RATES.settings.values())
DOCS = Path(__file__).parents[2] / "docs" / "deploy.md"


def test_the_table_in_the_docs_is_the_one_that_is_computed():
    """`python -m infra.costs` prints it."""
    assert table() in DOCS.read_text("utf-8")


def test_what_is_counted_is_what_is_deployed(synthesised):
    """An alarm or a secret more is a line more on the bill."""
    for name in GIVEN:
        kinds = [
            each["Type"]
            for path in synthesised.glob(f"content-assets-{name}*.template.json")
            for each in json.loads(path.read_text("utf-8"))["Resources"].values()
        ]
        assert kinds.count("AWS::CloudWatch::Alarm") == ALARMS
        assert kinds.count("AWS::SecretsManager::Secret") == SECRETS + OF_CONTENT
        assert kinds.count("AWS::CloudWatch::Dashboard") == 1


def test_what_costs_most_is_there_whether_it_runs_or_not():
    """So that a run more costs next to nothing."""
    small, *_ = USED
    lines = {each.what: each.usd for each in month(small)}
    running = sum(usd for what, usd in lines.items() if what.startswith(("Lambda", "S3")))
    assert running < 0.1 * sum(lines.values())
