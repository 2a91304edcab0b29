"""The recordings: six consecutive snapshots of the USGS week, one answer of each other source.

Belongs here: reading demo/data/. Does not: serving it (replayer.py), changing it (feed.py).
Where it comes from: demo/data/PROVENANCE.md.
"""

import json
import tarfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

KEPT_EVENTS = 110  # of a short snapshot: enough that losing most of them is held
_DATA = Path(__file__).with_name("data")
RECORDING = _DATA / "all_week_2025-05-04.tar.xz"


@dataclass(frozen=True)
class Snapshot:
    """One answer of the feed, as recorded."""

    name: str
    body: bytes


@cache
def load_recording(path: Path = RECORDING) -> tuple[Snapshot, ...]:
    """Unpack the snapshots, oldest first."""
    with tarfile.open(path, "r:xz") as archive:
        members = sorted(archive.getmembers(), key=lambda member: member.name)
        opened = ((member.name, archive.extractfile(member)) for member in members)
        return tuple(Snapshot(Path(name).stem, file.read()) for name, file in opened if file)


def load_others() -> dict[str, bytes]:
    """One answer of each source that does not change, by the source's name."""
    names = ("eonet", "swpc_kp", "swpc_forecast", "swpc_alerts")
    return {name: _DATA.joinpath(f"{name}.json").read_bytes() for name in names}


@cache
def short_recording(kept: int = KEPT_EVENTS, *, newest: int = 0) -> tuple[Snapshot, ...]:
    """The same snapshots, each with its `kept` oldest and its `newest` events only.

    Fewer pages, quicker to show. The week's oldest events leave the feed from one snapshot to the
    next; its newest are revised most.
    """
    return tuple(_shortened(each, kept, newest) for each in load_recording())


def _shortened(snapshot: Snapshot, kept: int, newest: int) -> Snapshot:
    feed = json.loads(snapshot.body)
    feed["features"] = feed["features"][:newest] + feed["features"][-kept:]
    feed["metadata"]["count"] = len(feed["features"])
    return replace(snapshot, body=json.dumps(feed).encode())
