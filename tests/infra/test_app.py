"""The app as a whole: what is refused before anything is deployed."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infra.settings import DEV, ENVIRONMENTS
from tests.synthesis import apart, synthesise_careless

STACKS = 5  # of each environment; and one for GitHub
IMPLIED_DEPENDENCIES = "W3005"  # CDK writes them out


class TestApp:
    def test_is_what_cfn_lint_has_nothing_against(self, synthesised):
        """Every template of every environment."""
        templates = sorted(map(str, synthesised.glob("*.template.json")))
        assert len(templates) == (len(ENVIRONMENTS) + len(["closed"])) * STACKS + 1
        lint = Path(sys.executable).with_name("cfn-lint")
        done = subprocess.run(
            [lint, "--ignore-checks", IMPLIED_DEPENDENCIES, "--", *templates],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout

    def test_would_not_be_synthesised_with_a_finding(self, tmp_path):
        """The checks that pass are checks that can fail."""
        with pytest.raises(RuntimeError, match="server access logs disabled"):
            apart(synthesise_careless, tmp_path)

    def test_protects_production_from_being_deleted(self, synthesised):
        """And lets a developer delete what is his."""
        artifacts = json.loads((synthesised / "manifest.json").read_text("utf-8"))["artifacts"]
        protected = {
            name: artifacts[f"content-assets-{name}"]["properties"]["terminationProtection"]
            for name in ENVIRONMENTS
        }
        assert protected == {"dev": False, "prod": True}

    def test_takes_nothing_from_the_pipeline_when_there_is_no_image_at_hand(
        self, synthesised, without_image
    ):
        """An export that went would be refused by CloudFormation: the pipeline imports it."""
        for name in ENVIRONMENTS:
            for stack in (f"content-assets-{name}", f"content-assets-{name}-registry"):
                file = f"{stack}.template.json"
                found = (without_image / file).read_text("utf-8")
                assert found == (synthesised / file).read_text("utf-8")

    def test_has_no_secret_in_any_template(self, synthesised):
        """Only where Secrets Manager keeps one, and that it is to make it up."""
        for template in synthesised.glob("*.template.json"):
            text = template.read_text("utf-8")
            assert '"SecretString"' not in text
            assert "resolve:secretsmanager" not in text


class TestEnvironmentSettings:
    @pytest.mark.parametrize("field", ["name", "site_url", "alarm_email"])
    @pytest.mark.parametrize("value", [" x", "x\n", "x y", "https://site.example\n"])
    def test_white_space_is_refused_by_name(self, field: str, value: str) -> None:
        """CloudFormation would take it, and the worker's token would be refused for ever."""
        change: dict[str, Any] = {field: value}
        with pytest.raises(ValueError, match=f"{field}: expected no white space"):
            replace(DEV, **change)

    @pytest.mark.parametrize(
        "url", ["site.example", "ftp://site.example", "https://u@site.example"]
    )
    def test_the_address_of_the_site_is_one(self, url: str) -> None:
        """The worker would not start."""
        with pytest.raises(ValueError, match=r"dev\.site_url: expected"):
            replace(DEV, site_url=url)

    @pytest.mark.parametrize("field", ["noncurrent_days", "receipt_days", "access_log_days"])
    def test_times_below_a_day_are_refused_by_name(self, field):
        """S3 would refuse them only at the deployment."""
        with pytest.raises(ValueError, match=f"dev.{field}: expected at least 1 day, found 0"):
            replace(DEV, **dict[str, Any]({field: 0}))

    def test_a_protected_site_has_an_address(self):
        """A secret that is shown to nobody would be a mistake."""
        with pytest.raises(ValueError, match=r"dev\.is_site_protected: expected"):
            replace(DEV, is_site_protected=True)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("run_minutes", 1),
            ("delivery_minutes", 1441),
            ("worker_memory_mb", 128),
            ("worker_seconds", 901),
        ],
    )
    def test_what_lambda_or_its_schedules_would_refuse_is_refused_by_name(self, field, value):
        """With what is allowed, and what was found."""
        with pytest.raises(ValueError, match=f"dev.{field}: expected .* found {value}"):
            replace(DEV, **{field: value})
