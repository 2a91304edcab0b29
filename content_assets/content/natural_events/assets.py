"""Natural events: EONET's list, and the documents made of it."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from content_assets.authoring import (
    OWNER,
    Documents,
    RawReading,
    Rules,
    Steady,
    Turned,
    Workbench,
    document_asset,
    source_asset,
)
from content_assets.content.natural_events.checks import positions_check
from content_assets.content.natural_events.documents import (
    NaturalEvent,
    NaturalEventMap,
    OpenNaturalEvents,
)
from content_assets.content.natural_events.event_documents import (
    build_event_documents,
    build_map,
    build_open,
    event_path,
)
from content_assets.content.natural_events.events import Listed, read_listed
from content_assets.content.natural_events.metadata import listed_metadata
from content_assets.content.natural_events.sources import EONET

SOURCE = EONET.name
HOLD_GROUPS = ["natural_events"]  # lists, and the pages that they link to
EVENTS = "page_natural_events__events"  # it reads what it was made from before
LICENCE = EONET.licence
_STEADY = Rules(steady=[Steady("listed_count", max_fall_share=0.7)])

raw_eonet__events = source_asset(
    EONET,
    name="raw_eonet__events",
    kinds={"http", "json"},
    documentation="https://eonet.gsfc.nasa.gov/docs/v3",
    description="The newest body of EONET's list of events, open and closed, kept as fetched.",
)


@dg.asset(
    group_name="core",
    kinds={"python"},
    owners=[OWNER],
    code_version="2",
    io_manager_key="frames",
    check_specs=[dg.AssetCheckSpec("positions", asset="core_eonet__listed")],
)
def core_eonet__listed(
    raw_eonet__events: RawReading, workbench: dg.ResourceParam[Workbench]
) -> Iterator[Any]:
    """The events with all their positions; impossible ones are left out and reported.

    An event whose document was taken down is not among them.
    """
    listed = read_listed(raw_eonet__events).without(
        lambda event_id: workbench.is_taken_down(event_path(event_id))
    )
    yield dg.MaterializeResult(value=listed, metadata=listed_metadata(listed))
    yield positions_check(listed)


@document_asset(
    contract=NaturalEvent,
    paths="natural-events/events/{id}.json",
    title="Natural events: one document an event",
    sources=[SOURCE],
    licence=LICENCE,
    hold_groups=HOLD_GROUPS,
    rules=Rules(turned=[Turned("is_quiet", value=True, max_documents=8)]),
)
def page_natural_events__events(
    core_eonet__listed: Listed, workbench: dg.ResourceParam[Workbench]
) -> Documents:
    """Each event that EONET lists or listed, with its track; earlier ones stay."""
    before = workbench.standing_reading(EVENTS, SOURCE)
    return build_event_documents(core_eonet__listed, read_listed(before) if before else None)


@document_asset(
    contract=OpenNaturalEvents,
    paths="natural-events/open.json",
    title="Natural events: what goes on now",
    sources=[SOURCE],
    licence=LICENCE,
    hold_groups=HOLD_GROUPS,
    rules=_STEADY,
)
def page_natural_events__open(core_eonet__listed: Listed) -> Documents:
    """All open events by category, newest first, and which positions were refused."""
    return build_open(core_eonet__listed)


@document_asset(
    contract=NaturalEventMap,
    paths="natural-events/map.geojson",
    title="Natural events: the open ones as GeoJSON",
    sources=[SOURCE],
    licence=LICENCE,
    hold_groups=HOLD_GROUPS,
    rules=_STEADY,
)
def page_natural_events__map(core_eonet__listed: Listed) -> Documents:
    """Every open event at its last position, as a GeoJSON FeatureCollection."""
    return build_map(core_eonet__listed)
