"""One document for each event that has a page of its own.

Belongs here: which events those are, and rows -> documents. Does not: columns (events.py).
"""

import pandas as pd

from content_assets.contracts.documents import Documents, EarthquakeEvent
from content_assets.transforms.records import in_contract, records
from content_assets.transforms.table import Table

_PAGE_MAGNITUDE = 2.5  # what USGS' own lists begin with
# USGS calls an event significant from here on (earthquake.usgs.gov, «ANSS Comprehensive
# Earthquake Catalog», terms: `sig`), whatever its magnitude.
_SIGNIFICANT = 600


def has_page(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Whether each event of `frame` has a document and a page."""
    is_large = (frame["magnitude"] >= _PAGE_MAGNITUDE).fillna(value=False)
    return (is_large | (frame["significance"] >= _SIGNIFICANT)).astype(bool)


def build_event_documents(table: Table) -> Documents:
    """One document an event of magnitude 2.5 and above, or significant.

    Raises:
        ContractError: An event that breaks the contract; names it and the member.
    """
    frame = table.frame[has_page(table.frame)]
    documents = {
        f"earthquakes/events/{row['id']}.json": in_contract(
            EarthquakeEvent,
            {**row, "linked_ids": row["linked_ids"].split()},
            name=f"event {row['id']}",
        )
        for row in records(frame, list(frame.columns))
    }
    return Documents(EarthquakeEvent, documents, table.made_from)
