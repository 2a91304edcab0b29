"""What was recorded: six consecutive snapshots of the USGS week, one answer of each other source.

Belongs here: reading demo/data/. Does not: serving it (replayer.py), changing it (feed.py).
Where it comes from: demo/data/PROVENANCE.md.
"""

import tarfile
from dataclasses import dataclass
from pathlib import Path

_DATA = Path(__file__).with_name("data")
RECORDING = _DATA / "all_week_2025-05-04.tar.xz"


@dataclass(frozen=True)
class Snapshot:
    """One answer of the feed, as recorded."""

    name: str
    body: bytes


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
