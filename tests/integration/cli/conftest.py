"""The program, on a folder or on S3, with a recorded feed."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from content_assets.cli.exits import Exit
from content_assets.cli.main import main
from content_assets.cli.parts import parts
from demo.recording import short_recording
from demo.replayer import Replayer


@dataclass(frozen=True)
class Done:
    """What a call came to."""

    code: int
    out: str
    err: str

    @property
    def data(self):
        return json.loads(self.out)


@pytest.fixture
def replayer() -> Iterator[Replayer]:
    with Replayer(short_recording(), life_seconds=0) as running:
        yield running


@pytest.fixture
def settings(monkeypatch, replayer, tmp_path):
    """Sets settings by name; a folder is the store unless told otherwise."""

    def set_(**given: str) -> None:
        for name, value in given.items():
            monkeypatch.setenv(f"CONTENT_ASSETS_{name.upper()}", value)
        parts.cache_clear()

    set_(store_url=f"file://{tmp_path}/store", sources="usgs", usgs_base_url=replayer.url)
    yield set_
    parts.cache_clear()


@pytest.fixture
def call(settings, capfd):
    """One call of the program, as from a shell that has just started."""

    def call_(*arguments: str) -> Done:
        parts.cache_clear()
        capfd.readouterr()
        code = main(arguments)
        out, err = capfd.readouterr()
        return Done(int(code), out, err)

    return call_


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Where three releases are kept, once they were made."""
    return tmp_path_factory.mktemp("three") / "store"


@pytest.fixture
def three(call, replayer, tmp_path, kept):
    """Three releases, made for the first test that asks and copied for the others."""
    is_made = kept.exists()
    for _ in range(3):
        assert is_made or call("run").code == Exit.GOOD
        replayer.advance()
    source, target = (kept, tmp_path / "store") if is_made else (tmp_path / "store", kept)
    shutil.copytree(source, target)
