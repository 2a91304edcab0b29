"""The first version that counts, on a bucket that this code wrote, and this code after it.

In `make soak PART=compatibility`: each verb is a process of its own.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.replayer import Replayer
from tests.old_code import FIRST, ROOT, Version, feed, fill, tree_of, unpack

pytestmark = pytest.mark.skipif("SOAK" not in os.environ, reason="minutes; in `make soak`")
VERBS = (
    ("status",),
    ("log",),
    ("show",),
    ("run",),
    ("rollback", "1", "--reason", "looked wrong"),
    ("status",),
    ("unpin",),
    ("gc",),
    ("verify",),
)
WELL = {0, 3}  # 3: something is held


@pytest.fixture(scope="module")
def tree() -> Iterator[Path]:
    """The first version's files."""
    with tree_of(FIRST) as found:
        if found is None:
            pytest.skip(f"this clone's history does not reach {FIRST}; fetch all of it")
        yield found


def try_verbs(version: Version) -> None:
    for verb in VERBS:
        code, output = version(*verb)
        assert code in WELL, f"{version.tree.name} {' '.join(verb)}: {code}\n{output}"


def test_each_reads_runs_rolls_back_and_collects_what_the_other_wrote(
    tree: Path, tmp_path: Path
) -> None:
    with Replayer(feed(), life_seconds=0) as replayer:
        ours = Version(ROOT, tmp_path, replayer.url)
        theirs = Version(tree, tmp_path, replayer.url)
        fill(ours, replayer)
        taken_down = json.loads(_production(tmp_path))["taken_down"].keys()
        replayer.advance()
        try_verbs(theirs)
        assert json.loads(_production(tmp_path))["taken_down"].keys() == taken_down
        try_verbs(ours)
        assert json.loads(_production(tmp_path))["taken_down"].keys() == taken_down


def test_the_first_version_reads_the_kept_bucket_of_this_one(tree: Path, tmp_path: Path) -> None:
    for key, body in unpack("this").items():
        path = tmp_path / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    with Replayer(feed()[3:], life_seconds=0) as replayer:
        try_verbs(Version(tree, tmp_path, replayer.url))


def _production(store: Path) -> bytes:
    return (store / "private/channels/production.json").read_bytes()
