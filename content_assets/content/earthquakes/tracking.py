"""The memory of the feed: which events it had, revised, withdrew and brought back.

Rules, in order:
  1. An event that is large enough once has a page for good.
  2. One that vanishes while the feed's window should still hold it is *withdrawn*; if another
     event lists its id, it is *merged* into that one. Either may come back.
  3. One that is older than the window has only aged out: what is known of it stays.
  4. One that is listed, but left out as what it says can't be, stays as it was.
  5. `updated` has no say: it isn't monotonic, and the same `updated` may say something else.

Belongs here: a snapshot and the ledger before -> the ledger now. Does not: reading either
(events.py, the asset), documents (event_documents.py).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from content_assets.authoring import RawReading, in_contract
from content_assets.content.earthquakes.documents import (
    EarthquakeEvent,
    EarthquakeLedger,
    EarthquakeRevision,
    TrackedEvent,
)
from content_assets.content.earthquakes.events import read_events
from content_assets.content.earthquakes.frames import records
from content_assets.content.earthquakes.table import Table

PATH = "earthquakes/ledger.json"
MAX_REVISIONS = 50
_PAGE_MAGNITUDE = 2.5  # what USGS' own lists begin with
# USGS calls an event significant from here on (earthquake.usgs.gov, «ANSS Comprehensive
# Earthquake Catalog», terms: `sig`), whatever its magnitude.
_SIGNIFICANT = 600
_SPANS = {"hour": "1h", "day": "1D", "week": "7D", "month": "30D"}  # of the feeds, by name
_FEED = re.compile(r"_(hour|day|week|month)\.geojson$")
_EDGE = pd.Timedelta("10min")  # the feed's own window slides while it is made
_KEPT_LONGER = pd.Timedelta("1D")
_REVISED = ["magnitude", "magnitude_type", "place", "status"]

LastKnown = Callable[[str], EarthquakeEvent | None]


@dataclass(frozen=True)
class Snapshot:
    """When USGS made a feed's body, and since when it lists events."""

    made_at: pd.Timestamp
    lists_since: pd.Timestamp

    @property
    def name(self) -> str:
        """ISO 8601, UTC, with milliseconds."""
        return self.made_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    @property
    def forgets_before(self) -> pd.Timestamp:
        """Older events need not be remembered: no snapshot will list them again."""
        return self.lists_since - _KEPT_LONGER


@dataclass(frozen=True)
class Tracked:
    """A snapshot's events with what is remembered of them.

    Attributes:
        table: As `read_events`, and the column `has_page`: bool.
        ledger: The memory after this snapshot.
    """

    table: Table
    ledger: EarthquakeLedger


def read_snapshot(raw: RawReading, table: Table) -> Snapshot:
    """When a body was made and how far it goes back; by its events if it does not say."""
    events = table.frame
    newest = events["updated_at"].max() if len(events) else pd.Timestamp(0, tz=UTC)
    said = raw.reading.body_time
    made_at = pd.Timestamp(said).as_unit("ms") if said else newest
    named = _FEED.search(raw.reading.about.get("url", ""))
    if named:
        return Snapshot(made_at, made_at - pd.Timedelta(_SPANS[named[1]]) + _EDGE)
    return Snapshot(made_at, events["occurred_at"].min() if len(events) else made_at)


def track(
    table: Table, snapshot: Snapshot, before: EarthquakeLedger | None, last_known: LastKnown
) -> Tracked:
    """Remember what a snapshot says.

    Args:
        before: The ledger after the snapshot before; None at the beginning.
        last_known: The event's document as it was published last, by id.

    Raises:
        ContractError: A member breaks the contract; names it.
    """
    known = {event.id: event for event in before.events} if before else {}
    left_out = {each.event_id for each in table.refused if each.is_event_left_out}
    frame = table.frame.assign(has_page=_has_page(table.frame, known, left_out))
    paged = frame[frame["has_page"]]
    rows = records(paged, ["id", "occurred_at", *_REVISED])
    now = {row["id"]: _listed(row, known.get(row["id"]), snapshot) for row in rows}
    aliases = _aliases(paged)
    for event in known.values():
        if event.id in left_out:
            now[event.id] = event
        elif event.id not in now and _instant(event.occurred_at) >= snapshot.forgets_before:
            now[event.id] = _not_listed(event, aliases.get(event.id), snapshot, last_known)
    events = [now[name] for name in sorted(now)]
    states = [event.state for event in events]
    data = {
        "listed_count": states.count("listed"),
        "withdrawn_count": states.count("withdrawn"),
        "events": events,
        "aliases": {other: name for other, name in aliases.items() if other not in now},
    }
    ledger = in_contract(EarthquakeLedger, data, name=PATH)
    return Tracked(Table(frame, table.made_from, table.refused), ledger)


def forget(before: EarthquakeLedger, is_gone: Callable[[str], bool]) -> EarthquakeLedger:
    """The ledger without some events, as if they had never been listed.

    Args:
        is_gone: Whether the event with this id was taken down.
    """
    events = [each for each in before.events if not is_gone(each.id)]
    aliases = {other: name for other, name in before.aliases.items() if not is_gone(name)}
    return before.model_copy(update={"events": events, "aliases": aliases})


def read_tracked(
    raw: RawReading,
    before: EarthquakeLedger | None = None,
    last_known: LastKnown = lambda _event_id: None,
) -> Tracked:
    """Read a body and remember what it says, at once.

    Raises:
        ContractError: As `track`.
    """
    table = read_events(raw)
    return track(table, read_snapshot(raw, table), before, last_known)


def _has_page(
    frame: pd.DataFrame, known: dict[str, TrackedEvent], left_out: set[str]
) -> "pd.Series[bool]":
    """Events that are large, significant, had a page before, or go on for one that had."""
    is_large = (frame["magnitude"] >= _PAGE_MAGNITUDE).fillna(value=False)
    is_known = frame["id"].isin(known)
    vanished = known.keys() - set(frame["id"]) - left_out
    goes_on = frame["linked_ids"].map(lambda ids: not vanished.isdisjoint(ids.split()))
    has = is_large | (frame["significance"] >= _SIGNIFICANT) | is_known | goes_on.astype(bool)
    return has.astype(bool)


def _listed(row: dict[str, Any], before: TrackedEvent | None, snapshot: Snapshot) -> TrackedEvent:
    said = EarthquakeRevision(seen_at=snapshot.name, **{name: row[name] for name in _REVISED})
    revisions = list(before.revisions) if before else []
    if not revisions or _says(revisions[-1]) != _says(said):
        revisions.append(said)
    if len(revisions) > MAX_REVISIONS:
        del revisions[1]  # the first is what it began as
    was_listed = before is not None and before.state == "listed"
    return TrackedEvent(
        id=row["id"],
        occurred_at=row["occurred_at"],
        state="listed",
        state_since=before.state_since if before and was_listed else snapshot.name,
        merged_into=None,
        first_seen_at=before.first_seen_at if before else snapshot.name,
        revisions=revisions,
        last=None,
    )


def _not_listed(
    event: TrackedEvent, merged_into: str | None, snapshot: Snapshot, last_known: LastKnown
) -> TrackedEvent:
    if _instant(event.occurred_at) < snapshot.lists_since:
        return event  # it has aged out, as it was
    state = "merged" if merged_into else "withdrawn"
    is_same = (event.state, event.merged_into) == (state, merged_into)
    return event.model_copy(
        update={
            "state": state,
            "state_since": event.state_since if is_same else snapshot.name,
            "merged_into": merged_into,
            "last": event.last or last_known(event.id),
        }
    )


def _aliases(paged: pd.DataFrame) -> dict[str, str]:
    """The other ids of the events that have a page."""
    pairs = zip(paged["id"].tolist(), paged["linked_ids"].tolist(), strict=True)
    return {other: name for name, ids in pairs for other in ids.split()}


def _says(revision: EarthquakeRevision) -> dict[str, Any]:
    return revision.model_dump(exclude={"seen_at"})


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
