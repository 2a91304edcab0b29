"""Which content a process runs, and what is found in it."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import TypeGuard

import pytest

from content_assets import loader
from content_assets.errors import ConfigurationError
from content_assets.loader import MANIFEST, PAGE_MAP, Content, load_content

SLICED = {
    "__init__.py": "from content_assets.authoring import Content\nCONTENT = Content('{name}')\n",
    "assets.py": "FIRST = 'root'\n",
    "rates/__init__.py": "",
    "rates/assets.py": "from {name}.assets import FIRST\nSECOND = 'rates'\n",
    "rates/assets_archive.py": "THIRD = 'archive'\n",
    "rates/assetsish.py": "raise AssertionError('nobody asked for it')\n",
    "rates/documents.py": "raise AssertionError('nobody asked for it')\n",
}


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """A content of two modules of assets in a slice, and one beside it; its name."""
    name = f"a_content_{abs(hash(request.node.name))}"
    for path, text in SLICED.items():
        file = tmp_path / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("{name}", name), "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(loader.VARIABLE, raising=False)
    load_content.cache_clear()
    return name


@pytest.fixture(autouse=True)
def _forgotten() -> object:
    yield
    load_content.cache_clear()


def is_text(value: object, _: ModuleType) -> TypeGuard[str]:
    return isinstance(value, str) and value in {"root", "rates", "archive"}


def test_assets_are_found_in_the_package_and_in_its_slices_each_once(named: str) -> None:
    assert Content(named).find("assets", is_text) == ["root", "rates", "archive"]


def test_without_a_name_it_is_the_one_that_ships(named: str) -> None:
    assert load_content() == Content("content_assets.content")


def test_pyproject_names_it(named: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(f'[tool.content-assets]\ncontent = "{named}"\n')
    assert load_content() == Content(named)


def test_the_variable_goes_before_pyproject(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.content-assets]\ncontent = "another"\n')
    monkeypatch.setenv(loader.VARIABLE, named)
    assert load_content() == Content(named)


def test_files_beside_the_package_are_read_without_importing_its_modules(
    named: str, tmp_path: Path
) -> None:
    (tmp_path / named / PAGE_MAP).write_text('{"routes": []}')
    assert Content(named).folder == tmp_path / named
    assert Content(named).read(PAGE_MAP) == '{"routes": []}'


@pytest.mark.parametrize(("name", "advice"), [(MANIFEST, "make generate"), (PAGE_MAP, "routes")])
def test_a_file_that_is_missing_is_named_with_what_to_do(
    named: str, name: str, advice: str
) -> None:
    with pytest.raises(ConfigurationError, match=rf"{named}: expected .*{name}, .*{advice}"):
        Content(named).read(name)


def test_a_package_that_is_not_there_is_named(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(loader.VARIABLE, "no_such_content.at_all")
    with pytest.raises(ConfigurationError, match=r"no_such_content\.at_all: expected a package"):
        load_content()


def test_a_package_that_declares_none_is_told_how(
    named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(loader.VARIABLE, f"{named}.rates")
    with pytest.raises(ConfigurationError, match=r"expected CONTENT = Content\("):
        load_content()


def test_a_package_that_declares_another_is_told_how(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copied folder would otherwise run the content that it was copied from."""
    (tmp_path / named / "__init__.py").write_text(
        "from content_assets.authoring import Content\nCONTENT = Content('json')\n"
    )
    monkeypatch.setenv(loader.VARIABLE, named)
    with pytest.raises(ConfigurationError, match=rf"Content\('{named}'\) in it, found .*'json'"):
        load_content()


def test_a_module_that_is_no_package_is_named(named: str, tmp_path: Path) -> None:
    (tmp_path / f"{named}_file.py").write_text("")
    with pytest.raises(ConfigurationError, match=r"_file: expected a package"):
        Content(f"{named}_file").modules("assets")


@pytest.mark.parametrize("text", ["[tool.content-assets\n", "[tool.content-assets]\ncontent = 3\n"])
@pytest.mark.usefixtures("named")
def test_a_pyproject_that_names_no_package_is_named_itself(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(ConfigurationError, match=r"pyproject\.toml: expected "):
        load_content()


def test_an_import_that_fails_within_the_content_is_shown_as_it_is(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / named / "__init__.py").write_text("import no_such_thing\n")
    monkeypatch.setenv(loader.VARIABLE, named)
    with pytest.raises(ModuleNotFoundError, match="no_such_thing"):
        load_content()


def test_declaring_a_content_imports_neither_dagster_nor_pandas() -> None:
    program = (
        "import sys; from content_assets.loader import load_content; load_content(); "
        "print(sorted({'dagster', 'pandas', 'pydantic', 'boto3'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
