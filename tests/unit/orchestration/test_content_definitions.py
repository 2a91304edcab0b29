"""What is found of a content's own definitions for Dagster."""

from collections.abc import Callable
from pathlib import Path

import pytest

from content_assets.errors import ConfigurationError
from content_assets.orchestration.content_definitions import content_definitions

HEAD = """
import dagster as dg


class Box(dg.ConfigurableResource):
    size: int

"""
INIT = "from content_assets.authoring import Content\nCONTENT = Content('{name}')\n"


@pytest.fixture
def write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_content: Callable[[str], None]
) -> Callable[[str, str], None]:
    """Write a content of one module `definitions`, and name it."""
    monkeypatch.syspath_prepend(tmp_path)

    def do(name: str, text: str) -> None:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(INIT.replace("{name}", name), "utf-8")
        (tmp_path / name / "definitions.py").write_text(HEAD + text, "utf-8")
        with_content(name)

    return do


def test_definitions_are_found_in_an_object_a_function_and_a_list(
    write: Callable[[str, str], None],
) -> None:
    write(
        "found_defs",
        """
@dg.asset
def one(): ...

@dg.asset
def two(): ...

both = [one, dg.AssetSpec("elsewhere")]
alone = dg.AssetSpec("alone")
box = dg.Definitions(resources={"box": Box(size=1)}, assets=[two])

@dg.definitions
def bigger():
    return dg.Definitions(resources={"bigger": Box(size=2)})
""",
    )
    found = content_definitions()
    assert {each.key.to_user_string() for each in found.assets} == {"one", "two"}
    assert len(found.assets) == 2
    assert [each.key.to_user_string() for each in found.external] == ["elsewhere", "alone"]
    assert found.resources.keys() == {"box", "bigger"}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "engine_name",
            'defs = dg.Definitions(resources={"workbench": Box(size=1)})\n',
            "resource workbench: expected a name that the engine has not",
        ),
        (
            "twice_named",
            (
                'a = dg.Definitions(resources={"box": Box(size=1)})\n'
                'b = dg.Definitions(resources={"box": Box(size=2)})\n'
            ),
            "resource box: expected each name once",
        ),
        (
            "another_kind",
            "@dg.repository\ndef repo(): return []\n@dg.definitions\ndef defs(): return repo\n",
            "expected dg.Definitions, found",
        ),
    ],
)
def test_what_can_not_be_merged_is_refused_by_name(
    write: Callable[[str, str], None], name: str, text: str, message: str
) -> None:
    write(name, text)
    with pytest.raises(ConfigurationError, match=message):
        content_definitions()
