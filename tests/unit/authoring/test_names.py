"""The public API: each name is there, documented, and loads no more than it needs."""

import inspect
import subprocess
import sys
from types import ModuleType

import pytest

from content_assets import authoring
from content_assets.authoring import sources

_SEES = """
import sys
from content_assets.authoring import {names}
print(*sorted({{"dagster", "pandas", "numpy", "boto3"}} & sys.modules.keys()))
"""


def loaded_by(code: str) -> list[str]:
    """The heavy packages that a process has loaded at its end."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize("name", authoring.__all__)
def test_each_name_is_there(name: str) -> None:
    assert getattr(authoring, name) is not None
    assert name in dir(authoring)


@pytest.mark.parametrize("module", [authoring, sources])
def test_each_function_and_class_is_documented(module: ModuleType) -> None:
    values = {name: getattr(module, name) for name in module.__all__}
    found = {n: v for n, v in values.items() if inspect.isfunction(v) or inspect.isclass(v)}
    assert [name for name, value in found.items() if not inspect.getdoc(value)] == []


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = authoring.no_such_name


def test_sources_load_no_framework() -> None:
    code = _SEES.replace("from content_assets.authoring import {names}", "import {names}")
    assert loaded_by(code.format(names="content_assets.authoring.sources")) == []


def test_documents_load_no_framework() -> None:
    assert loaded_by(_SEES.format(names="Content, Document, Setting, SourceSpec")) == []
