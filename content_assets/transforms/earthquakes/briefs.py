"""What lists show of events: the rows of the summary and the week.

Belongs here: that. Does not: which events a list holds.
"""

import pandas as pd

from content_assets.contracts.documents import EarthquakeBrief
from content_assets.transforms.earthquakes.pages import has_page
from content_assets.transforms.records import in_contract, records

_COLUMNS = [name for name in EarthquakeBrief.model_fields if name != "has_page"]


def build_briefs(frame: pd.DataFrame) -> list[EarthquakeBrief]:
    """One brief a row, in the order of `frame`.

    Raises:
        ContractError: An event that breaks the contract; names it and the member.
    """
    return [
        in_contract(EarthquakeBrief, {**row, "has_page": has}, name=f"event {row['id']}")
        for row, has in zip(records(frame, _COLUMNS), has_page(frame).tolist(), strict=True)
    ]
