"""The current content of the replayed feeds: a recorded snapshot and the edits made to it.

As with the real feed, `metadata.generated` moves with every change, and so do the
validators made of it. Time never goes back, not even where an earlier snapshot is shown again.

A source with one recorded answer repeats it until it is given another.

Belongs here: the state. Does not: HTTP (replayer.py), misbehaviour (faults.py).
"""

import gzip
import hashlib
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from demo.recording import Snapshot

Feature = dict[str, Any]
Features = list[Feature]


@dataclass(frozen=True)
class Answer:
    """A body with its validators."""

    body: bytes
    compressed: bytes
    etag: str
    modified_at_seconds: int  # Unix time, whole seconds as in Last-Modified


class SaidFeed:
    """A feed that repeats one body until it is given another."""

    def __init__(self, body: bytes, modified_at_seconds: int = 1_767_225_600) -> None:
        """Serve `body`, dated 2026 unless given another time."""
        self.answer = _answer(body, modified_at_seconds)

    def say(self, body: bytes) -> Answer:
        """Serve another body, dated a second later."""
        self.answer = _answer(body, self.answer.modified_at_seconds + 1)
        return self.answer


class RecordedFeed:
    """The feed: shows one snapshot after the other, and can be edited in between.

    Edits belong to the snapshot that is shown; moving to another one forgets them.
    """

    def __init__(self, snapshots: Sequence[Snapshot], *, start: int = 0) -> None:
        """Show `snapshots[start]` first."""
        self._snapshots = tuple(snapshots)
        self._lock = threading.Lock()
        self._modified_at_seconds = 0
        self._generated = 0  # milliseconds
        self.index = -1
        self.answer = self.show(start)

    @property
    def name(self) -> str:
        """The name of the snapshot that is shown."""
        return self._snapshots[self.index].name

    def __len__(self) -> int:
        """How many snapshots there are."""
        return len(self._snapshots)

    def advance(self) -> Answer:
        """Show the next snapshot; after the last one comes the first."""
        return self.show((self.index + 1) % len(self._snapshots))

    def show(self, index: int) -> Answer:
        """Show the snapshot `index`, counted from 0.

        Raises:
            IndexError: It doesn't exist.
        """
        if not 0 <= index < len(self._snapshots):
            msg = f"snapshot {index}: expected 0 to {len(self._snapshots) - 1}"
            raise IndexError(msg)
        with self._lock:
            self.index = index
            return self._publish(_not_before(self._snapshots[index].body, self._generated))

    def go_back(self, index: int) -> Answer:
        """Show the snapshot `index` as it was recorded, as an edge of a CDN does that is behind.

        Raises:
            IndexError: It doesn't exist.
        """
        with self._lock:
            body = self._snapshots[index].body
            self.answer = _answer(body, _generated_of(body) // 1000)
            return self.answer

    def say(self, body: bytes) -> Answer:
        """Serve any `body`; edits need one with `metadata.generated`."""
        with self._lock:
            self._modified_at_seconds += 1
            self.answer = _answer(body, self._modified_at_seconds)
            return self.answer

    def revise(self, event_id: str, properties: Mapping[str, Any]) -> Answer:
        """Set properties of an event, for example its magnitude: `{"mag": 6.1}`.

        Raises:
            LookupError: The feed has no such event.
        """

        def edit(features: Features) -> Features:
            revised = {"properties": {**_find(features, event_id)["properties"], **properties}}
            return [f | revised if f["id"] == event_id else f for f in features]

        return self._edit(edit)

    def remove(self, event_id: str) -> Answer:
        """Drop an event without a word, as the real feed does.

        Raises:
            LookupError: The feed has no such event.
        """

        def edit(features: Features) -> Features:
            gone = _find(features, event_id)
            return [feature for feature in features if feature is not gone]

        return self._edit(edit)

    def add(self, feature: Feature) -> Answer:
        """Put a feature first, where the feed has its newest."""
        return self._edit(lambda features: [feature, *features])

    def _edit(self, edit: Callable[[Features], Features]) -> Answer:
        with self._lock:
            feed = json.loads(self.answer.body)
            features = edit(feed["features"])
            generated = max(feed["metadata"]["generated"], self._generated) + 1000
            metadata = feed["metadata"] | {"generated": generated, "count": len(features)}
            feed |= {"metadata": metadata, "features": features}
            return self._publish(json.dumps(feed, separators=(",", ":")).encode())

    def _publish(self, body: bytes) -> Answer:
        generated_seconds = _generated_of(body) // 1000
        self._generated = max(self._generated, _generated_of(body))
        self._modified_at_seconds = max(generated_seconds, self._modified_at_seconds + 1)
        self.answer = _answer(body, self._modified_at_seconds)
        return self.answer


def _generated_of(body: bytes) -> int:
    generated: int = json.loads(body)["metadata"]["generated"]
    return generated


def _not_before(body: bytes, generated: int) -> bytes:
    """A body that was made after `generated`; as it is, if it was."""
    feed = json.loads(body)
    if feed["metadata"]["generated"] >= generated:
        return body
    feed["metadata"]["generated"] = generated + 1000
    return json.dumps(feed, separators=(",", ":")).encode()


def _answer(body: bytes, modified_at_seconds: int) -> Answer:
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'  # weak: the same for both codings
    compressed = gzip.compress(body, compresslevel=6, mtime=0)
    return Answer(body, compressed, etag, modified_at_seconds)


def _find(features: Features, event_id: str) -> Feature:
    for feature in features:
        if feature["id"] == event_id:
            return feature
    msg = f"event {event_id!r}: expected it in the feed, found {len(features)} others"
    raise LookupError(msg)
