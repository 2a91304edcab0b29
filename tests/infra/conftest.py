"""The app, synthesised once: 7 s; what cdk-nag finds would fail it."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.app import build_app
from infra.settings import ENVIRONMENTS


@pytest.fixture(scope="session")
def synthesised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with every environment's template."""
    folder = tmp_path_factory.mktemp("cdk.out")
    build_app(ENVIRONMENTS.values(), outdir=str(folder)).synth()
    return folder


@pytest.fixture(params=sorted(ENVIRONMENTS))
def resources(request: pytest.FixtureRequest, synthesised: Path) -> dict[str, Any]:
    """The resources of one environment, by logical id without the digest at its end."""
    text = (synthesised / f"content-assets-{request.param}.template.json").read_text("utf-8")
    return {name[:-8]: each for name, each in json.loads(text)["Resources"].items()}
