"""One document an event, the open ones by category, and their map.

Belongs here: events -> documents. Does not: reading them (events.py).
"""

from content_assets.authoring import Documents, in_contract
from content_assets.content.natural_events.documents import (
    NaturalEvent,
    NaturalEventBrief,
    NaturalEventCategory,
    NaturalEventFeature,
    NaturalEventGroup,
    NaturalEventMap,
    OpenNaturalEvents,
)
from content_assets.content.natural_events.events import Listed
from content_assets.content.natural_events.geometry import middle_of

OPEN_PATH = "natural-events/open.json"
MAP_PATH = "natural-events/map.geojson"


def event_path(event_id: str) -> str:
    """Where an event's document is."""
    return f"natural-events/events/{event_id}.json"


def build_event_documents(listed: Listed, before: Listed | None = None) -> Documents:
    """The events that EONET lists; those that it lists no longer stay as they were.

    Args:
        before: What it listed when the documents were made last: events that were open then
            and are gone from the list have become quiet. One that is listed and was left out, as
            it can't be read, stays as it was.
    """
    documents = {event_path(event.id): event for event in listed.events}
    is_listed = {*documents, *(event_path(each.event_id) for each in listed.refused_events)}
    for event in before.events if before else ():
        if event.state == "open" and event_path(event.id) not in is_listed:
            documents[event_path(event.id)] = event.model_copy(update={"is_quiet": True})
    return Documents(NaturalEvent, documents, listed.made_from, is_amendment=True)


def build_open(listed: Listed) -> Documents:
    """The one document of what goes on now.

    Raises:
        ContractError: An event that breaks the contract; names the member.
    """
    events = _open_events(listed)
    groups: dict[str, tuple[NaturalEventCategory, list[NaturalEventBrief]]] = {}
    for event in events:
        category = event.categories[0]
        groups.setdefault(category.id, (category, []))[1].append(build_brief(event))
    in_order = sorted(groups.values(), key=lambda group: (group[0].title, group[0].id))
    instants = [event.positions[-1].observed_at for event in events if event.positions]
    data = {
        "event_count": len(events),
        "listed_count": len(listed.events),
        "last_observed_at": max(instants, default=None),
        "categories": [
            NaturalEventGroup(id=category.id, title=category.title, events=briefs)
            for category, briefs in in_order
        ],
        "refused": listed.refused,
        "refused_events": listed.refused_events,
    }
    document = in_contract(OpenNaturalEvents, data, name=OPEN_PATH)
    return Documents(OpenNaturalEvents, {OPEN_PATH: document}, listed.made_from)


def build_map(listed: Listed) -> Documents:
    """The open events that have a position, each at its last."""
    features = [
        NaturalEventFeature(
            id=event.id, geometry=event.positions[-1].geometry, properties=build_brief(event)
        )
        for event in _open_events(listed)
        if event.positions
    ]
    data = {"listed_count": len(listed.events), "features": features}
    document = in_contract(NaturalEventMap, data, name=MAP_PATH)
    return Documents(NaturalEventMap, {MAP_PATH: document}, listed.made_from)


def build_open_briefs(listed: Listed) -> list[NaturalEventBrief]:
    """What lists show of the open events, newest first."""
    return [build_brief(event) for event in _open_events(listed)]


def build_brief(event: NaturalEvent) -> NaturalEventBrief:
    """What a list shows of an event."""
    last = event.positions[-1] if event.positions else None
    place = middle_of(last.geometry) if last else (None, None)
    return NaturalEventBrief(
        id=event.id,
        title=event.title,
        category=event.categories[0].id,
        first_observed_at=event.positions[0].observed_at if last else None,
        last_observed_at=last.observed_at if last else None,
        longitude_deg=place[0],
        latitude_deg=place[1],
        magnitude=last.magnitude if last else None,
        magnitude_unit=last.magnitude_unit if last else None,
        position_count=len(event.positions),
    )


def _open_events(listed: Listed) -> list[NaturalEvent]:
    return [event for event in listed.events if event.state == "open"]
