"""A worker's run at the caps of a source: its memory and time, and the effect on the others.

    python -m bench caps

Each case is a process of its own, over a folder that holds a good release: one source answers
with as much as its caps allow, or with a body that holds as many values as its bytes can.

Belongs here: bodies, the run, words. Does not: the caps (sources/).
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from content_assets.content.earthquakes import usgs
from content_assets.content.natural_events import eonet
from content_assets.content.space_weather import swpc
from demo.recording import load_recording
from demo.replayer import Replayer

MOST_MEGABYTES, MOST_SECONDS = 1000, 30
_RECORDS = 20_000
_NEWEST_MS = 1_746_400_000_000  # after all that is recorded
_PREFIX = {"usgs": b'{"type":"FeatureCollection","features":[', "eonet": b'{"events":['}
_CAPS = {
    usgs.NAME: usgs.CAPS,
    eonet.NAME: eonet.CAPS,
    **dict.fromkeys((swpc.KP, swpc.FORECAST, swpc.ALERTS), swpc.CAPS),
}
# its own peak: ru_maxrss of a child includes its parent's memory when it was started
_WORKER = """
import re, sys
from pathlib import Path
from lambda_entry.worker import main
code = main()
status = Path("/proc/self/status").read_text()
Path(sys.argv.pop()).write_text(re.search(r"VmHWM:\\s+([0-9]+)", status)[1])
sys.exit(code)
"""

_TEXT = """## A source at its caps

One source answers with as much as its caps allow: 20,000 records, or a body that holds as many
values as its bytes can (a bomb).
A worker's run in a process of its own, over a folder: the peak of its memory, {megabytes} MB
allowed, and its time, {seconds} s allowed.

| source | its body | MB | s | outcome | others fresh |
|---|---|---|---|---|---|
{rows}
"""


@dataclass(frozen=True)
class Measured:
    """One case.

    Attributes:
        outcome: Of the source whose body it was.
        is_unharmed: Whether every other source was asked, and is fresh.
    """

    source: str
    case: str
    megabytes: float
    seconds: float
    outcome: str
    is_unharmed: bool


def measure_caps() -> list[Measured]:
    """Every source: as many records as it may have, and as many values as its bytes hold."""
    found = []
    for source in _CAPS:
        for case, make in (("20,000 records", _full), ("a bomb", _bomb)):
            with (
                TemporaryDirectory(prefix="caps-") as folder,
                Replayer(load_recording()[:1], life_seconds=0) as replayer,
            ):
                found.append(_measure(Path(folder), replayer, source, case, make))
    return found


def render_caps(measured: Sequence[Measured]) -> str:
    """The section of docs/benchmarks.md."""
    rows = "\n".join(
        f"| {each.source} | {each.case} | {each.megabytes:.0f} | {each.seconds:.1f} | "
        f"{each.outcome} | {'yes' if each.is_unharmed else '**no**'} |"
        for each in measured
    )
    return _TEXT.format(rows=rows, megabytes=MOST_MEGABYTES, seconds=MOST_SECONDS)


def _measure(
    folder: Path, replayer: Replayer, source: str, case: str, make: Callable[[str], bytes]
) -> Measured:
    _run(folder, replayer)
    body = make(source)
    if source == usgs.NAME:
        replayer.feed.say(body)
    else:
        replayer.others[source].say(body)
    seconds, megabytes = _run(folder, replayer)
    status = json.loads((folder / "public/status.json").read_bytes())
    others = {name: each for name, each in status["sources"].items() if name != source}
    own = status["sources"][source]
    if own.get("older_since"):
        sys.exit(f"bench: expected a newer body of {source}, found one that was dropped as older")
    return Measured(
        source,
        case,
        megabytes,
        seconds,
        "published" if own["is_fresh"] else "refused, stale",
        len(others) == len(_CAPS) - 1 and all(each["is_fresh"] for each in others.values()),
    )


def _run(folder: Path, replayer: Replayer) -> tuple[float, float]:
    """One run: its seconds, and the peak of its memory in MB."""
    environ = {
        **os.environ,
        "CONTENT_ASSETS_STORE_URL": f"file://{folder}",
        "CONTENT_ASSETS_SOURCE_PAUSES": "false",
        **{f"CONTENT_ASSETS_{name}_BASE_URL": replayer.url for name in ("USGS", "EONET", "SWPC")},
    }
    begun = time.monotonic()
    peak = folder / "peak"
    subprocess.run(  # noqa: S603  # ourselves
        [sys.executable, "-c", _WORKER, str(peak)],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,  # one that is degraded ends with another code
    )
    return time.monotonic() - begun, int(peak.read_text("utf-8")) / 1024


def _bomb(source: str) -> bytes:
    """As many values as the bytes allow."""
    start = _PREFIX.get(source, b"[")
    end = b"1]}" if source in _PREFIX else b"1]"
    return start + b"1," * ((_CAPS[source].max_bytes - len(start) - len(end)) // 2) + end


def _full(source: str) -> bytes:
    records = list(_records(source))
    if source == usgs.NAME:
        metadata = {"generated": _NEWEST_MS + 60_000, "count": len(records)}
        collection = {"type": "FeatureCollection", "metadata": metadata, "features": records}
        return json.dumps(collection).encode()
    return json.dumps({"events": records} if source == eonet.NAME else records).encode()


def _records(source: str) -> Iterator[dict[str, object]]:
    for number in range(_RECORDS):
        minute, second = divmod(number, 60)
        hour, minute = divmod(minute, 60)
        when = f"2026-02-10T{hour:02d}:{minute:02d}:{second:02d}"
        at = [(number * 7) % 360 - 180, (number * 3) % 170 - 85]
        if source == usgs.NAME:
            yield _earthquake(number, at)
        elif source == eonet.NAME:
            yield {
                "id": f"EONET_{number}",
                "title": f"Fire {number}",
                "closed": None,
                "categories": [{"id": "wildfires", "title": "Wildfires"}],
                "sources": [],
                "geometry": [{"date": when, "type": "Point", "coordinates": at}],
            }
        elif source == swpc.KP:
            yield {"time_tag": when, "Kp": 2.33, "a_running": 9, "station_count": 8}
        elif source == swpc.FORECAST:
            yield {"time_tag": when, "kp": 2.33, "observed": "predicted" if number else "observed"}
        else:
            yield {"product_id": "K05W", "issue_datetime": when, "message": f"Number {number}"}


def _earthquake(number: int, at: list[int]) -> dict[str, object]:
    event_id = f"at{number}"
    return {
        "type": "Feature",
        "id": event_id,
        "properties": {
            "mag": 2.6 if number % 10 == 0 else 1.0,  # one in ten has a page
            "place": "somewhere in the world",
            "time": _NEWEST_MS - number * 1000,
            "updated": _NEWEST_MS,
            "url": f"https://earthquake.usgs.gov/earthquakes/eventpage/{event_id}",
            "status": "automatic",
            "tsunami": 0,
            "sig": 34,
            "net": "at",
            "ids": f",{event_id},",
            "type": "earthquake",
        },
        "geometry": {"type": "Point", "coordinates": [*at, 10]},
    }
