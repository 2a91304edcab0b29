"""One document for each event that has a page of its own, and for each other id of one.

Belongs here: rows and what is remembered of them -> documents. Does not: which events those
are, and what became of them (tracking.py).
"""

from collections.abc import Mapping
from typing import Any

from content_assets.authoring import Documents, in_contract
from content_assets.content.earthquakes.documents import (
    EarthquakeAlias,
    EarthquakeEvent,
    EarthquakeLedger,
)
from content_assets.content.earthquakes.frames import records
from content_assets.content.earthquakes.tracking import PATH as LEDGER_PATH
from content_assets.content.earthquakes.tracking import Tracked

_NEVER = "1970-01-01T00:00:00.000Z"
# what earthquake-event/1.0 did not say: until the ledger says it, in a document of `last`
UNTRACKED: Mapping[str, Any] = {
    "state": "listed",
    "state_since": _NEVER,
    "merged_into": None,
    "first_seen_at": _NEVER,
    "revisions": [],
}
_REMEMBERED = set(UNTRACKED)


def event_path(event_id: str) -> str:
    """Where an event's document is."""
    return f"earthquakes/events/{event_id}.json"


def build_event_documents(tracked: Tracked) -> Documents:
    """The events that the feed lists or should list; older ones stay as they are.

    Raises:
        ContractError: An event that breaks the contract; names it and the member.
    """
    remembered = {event.id: event for event in tracked.ledger.events}
    frame = tracked.table.frame
    paged = frame[frame["has_page"]].drop(columns="has_page")
    documents = {
        event_path(row["id"]): in_contract(
            EarthquakeEvent,
            {
                **row,
                "linked_ids": row["linked_ids"].split(),
                **remembered[row["id"]].model_dump(include=_REMEMBERED),
            },
            name=f"event {row['id']}",
        )
        for row in records(paged, list(paged.columns))
    }
    for event in remembered.values():
        if event.last is not None:
            update = {name: getattr(event, name) for name in _REMEMBERED}
            documents[event_path(event.id)] = event.last.model_copy(update=update)
    return Documents(EarthquakeEvent, documents, tracked.table.made_from, is_amendment=True)


def alias_path(other_id: str) -> str:
    """Where it stands which event has another id."""
    return f"earthquakes/aliases/{other_id}.json"


def build_aliases(tracked: Tracked) -> Documents:
    """The other ids of the events that have a page; those of earlier weeks stay as they are."""
    documents = {
        alias_path(other): EarthquakeAlias.model_validate({"id": other, "event_id": name})
        for other, name in tracked.ledger.aliases.items()
    }
    return Documents(EarthquakeAlias, documents, tracked.table.made_from, is_amendment=True)


def build_ledger(tracked: Tracked) -> Documents:
    """The one document of what is remembered."""
    documents = {LEDGER_PATH: tracked.ledger}
    return Documents(EarthquakeLedger, documents, tracked.table.made_from)
