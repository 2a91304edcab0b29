"""What lists show of events: the rows of the summary and the week.

Belongs here: that. Does not: which events a list holds.
"""

import pandas as pd

from content_assets.authoring import in_contract
from content_assets.content.earthquakes.documents import EarthquakeBrief
from content_assets.content.earthquakes.frames import records

_COLUMNS = list(EarthquakeBrief.model_fields)


def build_briefs(frame: pd.DataFrame) -> list[EarthquakeBrief]:
    """One brief a row, in the order of `frame`.

    Raises:
        ContractError: An event that breaks the contract; names it and the member.
    """
    return [
        in_contract(EarthquakeBrief, row, name=f"event {row['id']}")
        for row in records(frame, _COLUMNS)
    ]
