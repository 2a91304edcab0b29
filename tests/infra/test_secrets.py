"""Secrets in what is synthesised: names of them, and never one."""

import json
from typing import Any

from tests.infra.conftest import SECRETS


def test_nothing_that_is_synthesised_holds_one(synthesised):
    """Neither of whoever deploys, nor one that the template would bring: AWS makes them."""
    files = [path for path in synthesised.rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        text = path.read_text("utf-8")
        assert [name for name, value in SECRETS.items() if value in text] == [], path
        assert '"SecretString"' not in text, path


def test_functions_are_told_where_secrets_lie_and_none(synthesised):
    """Whoever may read a function's configuration reads no token."""
    told: dict[str, Any] = {}
    for path in synthesised.glob("*.template.json"):
        for each in json.loads(path.read_text("utf-8"))["Resources"].values():
            if each["Type"] == "AWS::Lambda::Function":
                told |= each["Properties"].get("Environment", {}).get("Variables", {})
    secret = {name for name in told if "TOKEN" in name or "SECRET" in name}
    assert secret == {
        "CONTENT_ASSETS_API_TOKENS_SECRET",
        "CONTENT_ASSETS_ECB_KEY_SECRET_ID",
        "CONTENT_ASSETS_REVALIDATE_TOKEN_SECRET",
        "CONTENT_ASSETS_SITE_BYPASS_SECRET_ID",
    }
    assert all(isinstance(told[name], dict) for name in secret)  # a reference, no text
