"""Rows as plain values, and plain values under a contract.

Belongs here: what every transform needs to get from a frame to documents. Does not: any
content.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd


def records(frame: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    """One dict a row: Python values, None for what is missing, instants as ISO 8601."""
    values = [_plain(frame[name]) for name in columns]
    return [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]


def iso_instants(instants: "pd.Series[pd.Timestamp]") -> list[str]:
    """UTC instants with milliseconds and a `Z`."""
    utc = instants.dt.tz_convert(None).to_numpy("datetime64[ms]")
    return [f"{text}Z" for text in np.datetime_as_string(utc, unit="ms").tolist()]


def _plain(column: "pd.Series[Any]") -> list[Any]:
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return iso_instants(column)
    return [None if value is pd.NA else value for value in column.tolist()]
