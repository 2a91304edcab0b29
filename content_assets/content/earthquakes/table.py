"""A table: a frame and the raw bodies that it was made from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from content_assets.authoring import RawRef
from content_assets.content.earthquakes.documents import RefusedValue


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

    def without(self, is_gone: Callable[[str], bool]) -> "Table":
        """The same without the rows of some records, by the column `id`.

        And by `linked_ids`, where there is one: the same record under another id.
        """
        gone = self.frame["id"].map(is_gone).astype(bool)
        if "linked_ids" in self.frame:
            others = self.frame["linked_ids"].map(lambda ids: any(map(is_gone, ids.split())))
            gone |= others.astype(bool)
        if not gone.any():
            return self
        refused = tuple(each for each in self.refused if not is_gone(each.event_id))
        frame = self.frame[~gone].reset_index(drop=True)
        return replace(self, frame=frame, refused=refused)
