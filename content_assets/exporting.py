"""Export: all documents of a release as plain files, for whoever leaves or wants a copy.

Rules, in order:
  1. A folder holds one release: a file that isn't of it is refused before anything is written.
  2. Each file appears whole; an export that was cut short goes on where it was.
  3. What was taken down is left out, whichever release it is.

Belongs here: blobs -> files. Does not: raw bodies and records, which stay in the bucket.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from content_assets.contracts.paths import check_path
from content_assets.contracts.release import Release
from content_assets.errors import RefusedError, UnsafePathError
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import digest_of
from content_assets.publishing.store import ParallelMap

_PART = "~"  # ends the name of a file that is being written; no path of a document has one
_SHOWN = 3  # of the files that are in the way


@dataclass(frozen=True)
class Exported:
    """How many documents were written, and how many were there already."""

    written: int
    present: int


def export(
    archive: Archive,
    release: Release,
    folder: Path,
    *,
    is_left_out: Callable[[str], bool],
    map_: ParallelMap,
) -> Exported:
    """Write each document's canonical bytes to its path below `folder`.

    Args:
        is_left_out: Whether the document at a path was taken down.

    Raises:
        RefusedError: The folder has files that are not of this release.
        UnsafePathError: A path of the release leads elsewhere, or is a folder of another.
        MissingObjectError, StoreUnreachableError: A document can't be read; run it again.
    """
    documents = dict(archive.documents(release))
    _check_paths(documents)
    present = _present(folder, documents, release.name)
    down = {path for path in documents if is_left_out(path)}
    for path in present & down:  # since the export was cut short
        (folder / path).unlink()
    wanted = sorted(documents.keys() - present - down)

    def write(path: str) -> None:
        _write(folder / path, archive.blob(documents[path]))

    map_(write, wanted)
    return Exported(len(wanted), len(present - down))


def _check_paths(documents: Mapping[str, str]) -> None:
    """Refuse what can't lie in a folder: a damaged record writes nothing outside of it."""
    for path in documents:
        check_path(path)
        parents = (parent.as_posix() for parent in PurePosixPath(path).parents)
        if clash := next((parent for parent in parents if parent in documents), None):
            msg = (
                f"document path {clash}: expected a file in the export, found that it is the "
                f"folder of {path}, too; export another release, or rename one of the two"
            )
            raise UnsafePathError(msg)


def _present(folder: Path, documents: Mapping[str, str], release: str) -> set[str]:
    """The documents that are there, each as the release has it."""
    present, strange = set(), []
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        if not path.is_symlink() and documents.get(name) == digest_of(path.read_bytes()):
            present.add(name)
        elif not (name.endswith(_PART) and name.removesuffix(_PART) in documents):
            strange.append(name)
    if strange:
        more = f" and {len(strange) - _SHOWN} more" if len(strange) > _SHOWN else ""
        msg = (
            f"{folder}: expected a new or empty folder, or a part of this export, found "
            f"{', '.join(sorted(strange)[:_SHOWN])}{more}, not of release {release}; choose another"
        )
        raise RefusedError(msg)
    return present


def _files(folder: Path) -> Iterator[Path]:
    if folder.exists() and not folder.is_dir():
        msg = f"{folder}: expected a folder, found a file; choose another"
        raise RefusedError(msg)
    yield from (path for path in folder.rglob("*") if path.is_file() or path.is_symlink())


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + _PART)
    part.write_bytes(body)
    part.replace(path)
