"""A stand-in for the FDSN event service, made of the recorded snapshots.

It knows every event that any snapshot lists, as the last one has it, and answers a query by
time as the real one does: both ends included, refused where more than `most_events` match and
no `limit` was given.

Belongs here: query -> answer. Does not: HTTP (replay_handler.py), how it fails (faults.py).
"""

import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from demo.feed import Answer
from demo.recording import Snapshot

PATH = "/fdsnws/event/1/query"
MOST_EVENTS = 20_000


class EventService:
    """The service's events; set `generated` (Unix milliseconds) to ask it at another time."""

    def __init__(self, snapshots: Iterable[Snapshot]) -> None:
        """Take the events of the snapshots, oldest snapshot first."""
        self.events: dict[str, dict[str, Any]] = {}
        self.generated = 0
        self.most_events = MOST_EVENTS
        for snapshot in snapshots:
            body = json.loads(snapshot.body)
            self.generated = max(self.generated, body["metadata"]["generated"])
            self.events |= {each["id"]: each for each in body["features"]}

    def answer(self, query: Mapping[str, str]) -> tuple[HTTPStatus, Answer]:
        """Events between `starttime` and `endtime`, by time; 400 if there are too many."""
        start, end = _milliseconds(query["starttime"]), _milliseconds(query["endtime"])
        found = sorted(
            (e for e in self.events.values() if start <= e["properties"]["time"] <= end),
            key=lambda each: each["properties"]["time"],
        )
        limit = int(query.get("limit", self.most_events + 1))
        if min(limit, len(found)) > self.most_events:
            text = f"{len(found)} matching events exceeds search limit of {self.most_events}"
            return HTTPStatus.BAD_REQUEST, _answer({"error": text}, self.generated)
        features = found[:limit]
        metadata = {"generated": self.generated, "status": 200, "count": len(features)}
        body = {"type": "FeatureCollection", "metadata": metadata, "features": features}
        return HTTPStatus.OK, _answer(body, self.generated)


def _milliseconds(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def _answer(value: object, generated: int) -> Answer:
    body = json.dumps(value, separators=(",", ":")).encode()
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    return Answer(body, gzip.compress(body, compresslevel=6, mtime=0), etag, generated // 1000)
