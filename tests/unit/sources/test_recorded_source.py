"""A source that answers with a file."""

from pathlib import Path

import pytest

from content_assets.errors import SourceUnreachableError
from content_assets.publishing.canonical import digest_of
from content_assets.publishing.reading import Reading
from content_assets.sources.json_body import Caps
from content_assets.sources.recorded_source import RecordedSource


@pytest.fixture
def source(tmp_path: Path) -> RecordedSource:
    caps = Caps(max_bytes=10, max_elements=10, max_records=10)
    return RecordedSource("levels", tmp_path, lambda body: Reading([], [], digest_of(body)), caps)


def test_answers_once_and_again_when_the_file_changed(source: RecordedSource) -> None:
    path = source.folder / "levels.json"
    path.write_bytes(b"one")
    first = source.fetch(None)
    assert first
    assert first.body == b"one"
    assert source.fetch(first.validators) is None
    path.write_bytes(b"two")
    second = source.fetch(first.validators)
    assert second
    assert second.fingerprint != first.fingerprint


def test_without_its_file_is_unreachable_by_name(source: RecordedSource) -> None:
    (source.folder / "other.json").write_bytes(b"")
    with pytest.raises(SourceUnreachableError, match=r"levels\.\*, found none"):
        source.fetch(None)


def test_with_two_files_is_unreachable_too(source: RecordedSource) -> None:
    for suffix in ("json", "xml"):
        (source.folder / f"levels.{suffix}").write_bytes(b"")
    with pytest.raises(SourceUnreachableError, match=r"found levels\.json, levels\.xml"):
        source.fetch(None)


def test_larger_than_its_caps_is_refused_before_it_is_read(source: RecordedSource) -> None:
    (source.folder / "levels.json").write_bytes(b"x" * 11)
    with pytest.raises(SourceUnreachableError, match="at most 10 bytes, found 11"):
        source.fetch(None)
