"""The recording is what its provenance says."""

import hashlib
import itertools
import json
import re

from demo.recording import RECORDING, load_recording


def test_every_snapshot_has_the_digest_that_the_provenance_gives() -> None:
    """Byte for byte, in the order of time."""
    table = RECORDING.with_name("PROVENANCE.md").read_text("utf-8")
    expected = re.findall(
        r"^\| `(all_week\S+)\.geojson` .*`([0-9a-f]{64})` \|$", table, re.MULTILINE
    )
    found = [(s.name, hashlib.sha256(s.body).hexdigest()) for s in load_recording()]
    assert len(found) == 6
    assert found == expected


def test_neighbours_hold_revisions_additions_and_removals() -> None:
    """What the demonstration is to show is really in the recording."""
    feeds = [{f["id"]: f for f in json.loads(s.body)["features"]} for s in load_recording()]
    steps = list(itertools.pairwise(feeds))
    assert sum(len(after.keys() - before.keys()) for before, after in steps) == 4
    assert sum(len(before.keys() - after.keys()) for before, after in steps) == 13
    kept = [(before, after, before.keys() & after.keys()) for before, after in steps]
    assert sum(before[i] != after[i] for before, after, ids in kept for i in ids) == 19
