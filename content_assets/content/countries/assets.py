"""Places: the atlas, and what happened in and off each country.

A country's document joins sources: where one of them fails, its last good body stands in for
it, and the document says that it is stale.
"""

import dagster as dg

from content_assets.authoring import (
    FROM_CODE,
    OWNER,
    Documents,
    Rules,
    Steady,
    SteadyTotal,
    document_asset,
)
from content_assets.content.countries.atlas import DIGEST, LICENCE, TITLE, VERSION
from content_assets.content.countries.country_documents import (
    LocatedEvents,
    build_countries,
    build_country_index,
    locate_events,
)
from content_assets.content.countries.documents import Countries, CountryReport
from content_assets.content.countries.locate import Atlas, load_atlas
from content_assets.content.earthquakes import assets as earthquakes
from content_assets.content.earthquakes.tracking import Tracked
from content_assets.content.natural_events import assets as natural_events
from content_assets.content.natural_events.events import Listed

SOURCES = [earthquakes.SOURCE, natural_events.SOURCE]
HOLD_GROUPS = [*earthquakes.HOLD_GROUPS, *natural_events.HOLD_GROUPS]  # it links to both
# of all events that have a place: what went on in one country may end, the half of all may not
_EARTHQUAKES, _NATURAL_EVENTS = ("earthquake_count", 0.5), ("natural_event_count", 0.7)
_LICENCE = f"{earthquakes.LICENCE}; {natural_events.LICENCE}; borders: {LICENCE}"


@dg.asset(
    group_name="reference",
    kinds={"topojson"},
    owners=[OWNER],
    code_version=DIGEST[:12],  # another file is another version of all that is made with it
    io_manager_key="frames",
    metadata={"title": TITLE, "version": VERSION, "licence": LICENCE, **FROM_CODE},
)
def ref_places__atlas() -> dg.MaterializeResult[Atlas]:
    """Every country's borders, from a file of this repository."""
    atlas = load_atlas()
    return dg.MaterializeResult(
        value=atlas,
        data_version=dg.DataVersion(DIGEST),
        metadata={"countries": len(atlas.countries), "version": VERSION},
    )


@dg.asset(
    group_name="core",
    kinds={"python"},
    owners=[OWNER],
    code_version="1",
    io_manager_key="frames",
)
def core_places__located(
    core_usgs__tracked: Tracked, core_eonet__listed: Listed, ref_places__atlas: Atlas
) -> LocatedEvents:
    """Earthquakes that have a page, and open natural events, by country: in it or off it."""
    return locate_events(core_usgs__tracked, core_eonet__listed, ref_places__atlas)


@document_asset(
    contract=CountryReport,
    paths="places/countries/{slug}.json",
    title="Places: one document a country",
    sources=SOURCES,
    licence=_LICENCE,
    hold_groups=HOLD_GROUPS,
    rules=Rules(totals=[SteadyTotal(*_EARTHQUAKES), SteadyTotal(*_NATURAL_EVENTS)]),
)
def page_places__countries(
    core_places__located: LocatedEvents, ref_places__atlas: Atlas
) -> Documents:
    """What happened in and off each country: the week's earthquakes, open natural events."""
    return build_countries(core_places__located, ref_places__atlas)


@document_asset(
    contract=Countries,
    paths="places/countries.json",
    title="Places: all countries in short",
    sources=SOURCES,
    licence=_LICENCE,
    hold_groups=HOLD_GROUPS,
    rules=Rules(steady=[Steady(*_EARTHQUAKES), Steady(*_NATURAL_EVENTS)]),
)
def page_places__index(core_places__located: LocatedEvents, ref_places__atlas: Atlas) -> Documents:
    """All countries by name: how much happened in and off each."""
    return build_country_index(core_places__located, ref_places__atlas)
