"""A table: a frame and the raw bodies that it was made from."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from content_assets.contracts.documents import RefusedValue
from content_assets.contracts.release import RawRef


@dataclass(frozen=True)
class Table:
    """What a core asset gives on; its frame is not to be changed.

    Attributes:
        frame: Columns, dtypes and units: see the function that reads it.
        made_from: The raw body that it was made from, by source.
        refused: What the source says and can't be.
    """

    frame: pd.DataFrame
    made_from: Mapping[str, RawRef]
    refused: tuple[RefusedValue, ...] = ()
