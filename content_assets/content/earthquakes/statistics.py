"""The statistics: the feed's events, counted by day, magnitude, depth and region.

Belongs here: that. Does not: what is archived (archive.py), the front page's numbers
(summary.py); any clock.
"""

import pandas as pd

from content_assets.authoring import Documents, in_contract
from content_assets.content.earthquakes.aggregates import BANDS, counts, tally
from content_assets.content.earthquakes.documents_archive import DayBands, EarthquakeStatistics
from content_assets.content.earthquakes.frames import iso_instants
from content_assets.content.earthquakes.summary import count_days
from content_assets.content.earthquakes.table import Table

PATH = "earthquakes/statistics.json"


def build_statistics(table: Table) -> Documents:
    """The one document of the statistics.

    Raises:
        ContractError: A count that can't be; names it.
    """
    frame = table.frame
    instants = iso_instants(frame["occurred_at"])
    data = {
        "first_occurred_at": instants[-1] if instants else None,
        "last_occurred_at": instants[0] if instants else None,
        "days": _days(frame),
        "refused": table.refused,
        **tally(frame),
    }
    statistics = in_contract(EarthquakeStatistics, data, name=PATH)
    return Documents(EarthquakeStatistics, {PATH: statistics}, table.made_from)


def _days(frame: pd.DataFrame) -> list[DayBands]:
    day = frame["occurred_at"].dt.strftime("%Y-%m-%d")
    by_day = {str(date): part for date, part in frame["magnitude"].groupby(day)}
    none = frame["magnitude"].head(0)
    return [
        DayBands(**line.model_dump(), bands=counts(by_day.get(line.date, none), BANDS))
        for line in count_days(frame)
    ]
