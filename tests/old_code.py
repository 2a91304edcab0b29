"""Buckets that several versions of the code write and read, each through its own command line.

    python -m tests.old_code 2da0fe6     makes tests/fixtures/buckets/2da0fe6.json.gz by that commit
    python -m tests.old_code this        the same by the code that is checked out

The command line is what all versions have in common. A version comes from Git's history; where
there is none, as in a shallow clone, `tree_of` returns None.
"""

import base64
import gzip
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from demo.recording import Snapshot, load_recording
from demo.replayer import Replayer

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests/fixtures/buckets"
FIRST = "2da0fe6"  # the first version whose records are promised to be readable
EVENTS = (30, 30, 10, 30)  # of the bodies; the third loses so many that its summary is held


def feed(events: tuple[int, ...] = EVENTS) -> list[Snapshot]:
    """The recorded feed, shortened."""
    return [_shortened(*each) for each in zip(load_recording(), events, strict=False)]


def _shortened(snapshot: Snapshot, events: int) -> Snapshot:
    body = json.loads(snapshot.body)
    body["features"] = body["features"][-events:]
    body["metadata"]["count"] = events
    return replace(snapshot, body=json.dumps(body).encode())


@dataclass(frozen=True)
class Version:
    """The code of one version, asked by its command line.

    Attributes:
        tree: Where its files are.
        store: The folder that is its bucket.
        source: The address of the feed.
    """

    tree: Path
    store: Path
    source: str

    def __call__(self, *arguments: str) -> tuple[int, str]:
        """Exit code and output of one verb."""
        environ = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "LOGNAME": "operator",
            "PYTHONPATH": str(self.tree),
            "CONTENT_ASSETS_STORE_URL": self.store.as_uri(),
            "CONTENT_ASSETS_SOURCES": "usgs",
            "CONTENT_ASSETS_USGS_BASE_URL": self.source,
        }
        command = [sys.executable, "-m", "content_assets.cli", *arguments]
        done = subprocess.run(
            command, cwd=self.tree, env=environ, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr


@contextmanager
def tree_of(commit: str) -> Iterator[Path | None]:
    """The files of a commit; None where this clone's history does not reach it."""
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=False)
    if archive.returncode:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
            files.extractall(folder, filter="data")
        yield Path(folder)


def fill(version: Version, replayer: Replayer) -> None:
    """Runs, a rollback and back, a set that is held, a takedown, a collection."""
    _expect(version("run"), 0, 3)
    replayer.advance()
    _expect(version("run"), 0, 3)
    _expect(version("rollback", "1", "--reason", "looked wrong"), 0, 3)
    _expect(version("unpin"), 0, 3)
    replayer.advance()
    _expect(version("run"), 3)
    path = min((version.store / "public/production/earthquakes/events").glob("*.json"))
    document = path.relative_to(version.store / "public/production").as_posix()
    _expect(version("takedown", document, "--reason", "asked for", "--yes"), 0, 3)
    _expect(version("gc"), 0, 3)


def _expect(done: tuple[int, str], *codes: int) -> None:
    if done[0] not in codes:
        raise RuntimeError(done[1])


def pack(folder: Path) -> bytes:
    """All objects of a bucket in a folder, in one file."""
    objects = {
        path.relative_to(folder).as_posix(): base64.b64encode(path.read_bytes()).decode()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }
    return gzip.compress(json.dumps(objects).encode(), mtime=0)


def unpack(name: str) -> dict[str, bytes]:
    """The objects of a kept bucket, by key."""
    text = gzip.decompress((FOLDER / f"{name}.json.gz").read_bytes())
    return {key: base64.b64decode(body) for key, body in json.loads(text).items()}


def main(commit: str) -> None:
    """Make the kept bucket of a version.

    Raises:
        SystemExit: The history does not reach it.
    """
    with tempfile.TemporaryDirectory() as folder, tree_of(commit) as found:
        tree = ROOT if commit == "this" else found
        if tree is None:
            raise SystemExit(f"{commit}: expected it in Git's history, found no such commit")
        with Replayer(feed(), life_seconds=0) as replayer:
            fill(Version(tree, Path(folder), replayer.url), replayer)
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{commit}.json.gz").write_bytes(pack(Path(folder)))


if __name__ == "__main__":
    main(sys.argv[1])
