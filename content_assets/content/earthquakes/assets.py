"""Earthquakes: the USGS feed, its events, and the documents made of them."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from content_assets.authoring import (
    OWNER,
    Documents,
    NotOlder,
    RawReading,
    Rules,
    Steady,
    Turned,
    Within,
    Workbench,
    document_asset,
    source_asset,
)
from content_assets.content.earthquakes.checks import range_check
from content_assets.content.earthquakes.documents import (
    EarthquakeAlias,
    EarthquakeEvent,
    EarthquakeLedger,
    EarthquakeSummary,
    EarthquakeWeek,
)
from content_assets.content.earthquakes.event_documents import (
    UNTRACKED,
    build_aliases,
    build_event_documents,
    build_ledger,
    event_path,
)
from content_assets.content.earthquakes.events import read_events
from content_assets.content.earthquakes.metadata import table_metadata
from content_assets.content.earthquakes.sources import USGS
from content_assets.content.earthquakes.summary import build_summary
from content_assets.content.earthquakes.table import Table
from content_assets.content.earthquakes.tracking import PATH as LEDGER_PATH
from content_assets.content.earthquakes.tracking import Tracked, forget, read_snapshot, track
from content_assets.content.earthquakes.week import build_week

SOURCE = USGS.name
HOLD_GROUPS = ["earthquakes"]  # lists, and the pages that they link to
EVENTS = "page_earthquakes__events"
LEDGER = "page_earthquakes__ledger"  # what it remembers, the events are made of
LICENCE = USGS.licence


raw_usgs__feed = source_asset(
    USGS,
    name="raw_usgs__feed",
    kinds={"http", "geojson"},
    documentation="https://earthquake.usgs.gov/earthquakes/feed/",
    description=(
        "The newest body of the USGS summary feed, kept as fetched.\n\n"
        "Asked conditionally; a body that says nothing new is dropped."
    ),
)


@dg.asset(
    group_name="core",
    kinds={"pandas"},
    owners=[OWNER],
    code_version="2",
    io_manager_key="frames",
    check_specs=[dg.AssetCheckSpec("ranges", asset="core_usgs__events")],
)
def core_usgs__events(
    raw_usgs__feed: RawReading, workbench: dg.ResourceParam[Workbench]
) -> Iterator[Any]:
    """One row an event, newest first; columns, dtypes and units: `content.earthquakes.events`.

    An event whose document was taken down has no row, so that no list names it.
    """
    table = read_events(raw_usgs__feed).without(
        lambda event_id: workbench.is_taken_down(event_path(event_id))
    )
    yield dg.MaterializeResult(value=table, metadata=table_metadata(table))
    yield range_check(table)


@dg.asset(
    group_name="core",
    kinds={"pandas"},
    owners=[OWNER],
    code_version="1",
    io_manager_key="frames",
)
def core_usgs__tracked(
    raw_usgs__feed: RawReading, core_usgs__events: Table, workbench: dg.ResourceParam[Workbench]
) -> Tracked:
    """The events with what is remembered of them: revisions, withdrawals, returns.

    Reads what `page_earthquakes__ledger` and `page_earthquakes__events` published before.
    """
    stored = workbench.standing_document(LEDGER, LEDGER_PATH)
    before = EarthquakeLedger.read_back(stored) if stored else None

    def last_known(event_id: str) -> EarthquakeEvent | None:
        body = workbench.standing_document(EVENTS, event_path(event_id))
        return EarthquakeEvent.read_back(body, absent=UNTRACKED) if body else None

    return track(
        core_usgs__events,
        read_snapshot(raw_usgs__feed, core_usgs__events),
        before and forget(before, lambda name: workbench.is_taken_down(event_path(name))),
        last_known,
    )


@document_asset(
    contract=EarthquakeLedger,
    paths=LEDGER_PATH,
    title="Earthquakes: what was revised, withdrawn, merged",
    sources=[SOURCE],
    licence=LICENCE,
    hold_groups=HOLD_GROUPS,
)
def page_earthquakes__ledger(core_usgs__tracked: Tracked) -> Documents:
    """The memory of the feed: what was seen of each event, and what became of it."""
    return build_ledger(core_usgs__tracked)


@document_asset(
    contract=EarthquakeEvent,
    paths="earthquakes/events/{id}.json",
    title="Earthquakes: one document an event",
    sources=[SOURCE],
    licence=LICENCE,
    hold_groups=HOLD_GROUPS,
    made_with=[LEDGER],
    rules=Rules(
        within=[Within("magnitude", -5, 10)],
        turned=[Turned("state", "withdrawn", max_documents=25)],
    ),
)
def page_earthquakes__events(core_usgs__tracked: Tracked) -> Documents:
    """Each event of magnitude 2.5 and above, or significant; those of earlier weeks stay."""
    return build_event_documents(core_usgs__tracked)


@document_asset(
    contract=EarthquakeAlias,
    paths="earthquakes/aliases/{id}.json",
    title="Earthquakes: other ids of the events",
    sources=[SOURCE],
    licence=LICENCE,
    hold_groups=HOLD_GROUPS,
    made_with=[LEDGER],
)
def page_earthquakes__aliases(core_usgs__tracked: Tracked) -> Documents:
    """Of each other id the event that has it; those of earlier weeks stay."""
    return build_aliases(core_usgs__tracked)


@document_asset(
    contract=EarthquakeSummary,
    paths="earthquakes/summary.json",
    title="Earthquakes: the week in numbers",
    sources=[SOURCE],
    licence=LICENCE,
    hold_groups=HOLD_GROUPS,
    rules=Rules(
        steady=[Steady("event_count", max_fall_share=0.5)],
        not_older=[NotOlder("last_occurred_at", tolerance_hours=6)],  # the newest may be withdrawn
    ),
)
def page_earthquakes__summary(core_usgs__tracked: Tracked) -> Documents:
    """What the front page tells of the week: counts, the largest, the latest."""
    return build_summary(core_usgs__tracked)


@document_asset(
    contract=EarthquakeWeek,
    paths="earthquakes/week.geojson",
    title="Earthquakes: all events of the week as GeoJSON",
    sources=[SOURCE],
    licence=LICENCE,
    hold_groups=HOLD_GROUPS,
)
def page_earthquakes__week(core_usgs__tracked: Tracked) -> Documents:
    """Every event of the feed as a GeoJSON FeatureCollection."""
    return build_week(core_usgs__tracked)
