"""Rows as plain values, and plain values under a contract.

Belongs here: what every transform needs to get from a frame to documents. Does not: any
content.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from pydantic import BaseModel, ValidationError

from content_assets.errors import ContractError

M = TypeVar("M", bound=BaseModel)


def records(frame: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    """One dict a row: Python values, None for what is missing, instants as ISO 8601."""
    values = [_plain(frame[name]) for name in columns]
    return [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]


def iso_instants(instants: "pd.Series[pd.Timestamp]") -> list[str]:
    """UTC instants with milliseconds and a `Z`."""
    utc = instants.dt.tz_convert(None).to_numpy("datetime64[ms]")
    return [f"{text}Z" for text in np.datetime_as_string(utc, unit="ms").tolist()]


def in_contract(model: type[M], data: dict[str, Any], *, name: str) -> M:
    """`data` as a `model`.

    Raises:
        ContractError: It breaks the contract; names `name` and the first member that does.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        member = ".".join(map(str, first["loc"]))
        msg = (
            f"{name}: {member}: expected what the contract says ({first['msg']}), found "
            f"{first['input']!r:.80}; look whether the source has changed, and clean the value or "
            "widen the contract"
        )
        raise ContractError(msg) from error


def _plain(column: "pd.Series[Any]") -> list[Any]:
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return iso_instants(column)
    return [None if value is pd.NA else value for value in column.tolist()]
