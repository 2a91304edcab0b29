"""JSON bodies: what all sources ask of one before it may become the newest raw body.

Belongs here: bytes -> JSON, JSON -> a model that says what is promised, JSON -> fingerprint.
Does not: any provider's schema.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, TypeVar

import pydantic_core
from pydantic import BaseModel, ConfigDict, ValidationError

from content_assets.errors import ContractError, SourceContentError
from content_assets.publishing.canonical import canonical_json

M = TypeVar("M", bound=BaseModel)


class Known(BaseModel):
    """What a provider promises; members that we don't know are no matter of ours."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False, strict=True)


def parse_json(source: str, body: bytes, *, expected: str) -> Any:
    """A body as JSON.

    Raises:
        SourceContentError: It is none; says so of a page of HTML.
    """
    start = body[:40].decode("utf-8", "replace").strip()
    if start.startswith("<"):
        raise SourceContentError(source, expected=expected, found=f"a page of HTML ({start!r})")
    try:
        return pydantic_core.from_json(body, allow_inf_nan=False)
    except ValueError as error:
        found = f"{len(body)} bytes that are no JSON ({error}), beginning with {start!r}"
        raise SourceContentError(source, expected=expected, found=found) from error


def check_schema(source: str, model: type[M], value: Any) -> M:
    """`value` as a `model`.

    Raises:
        SourceContentError: It is none; names the first member that offends.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        found = f"{_offender(value, first['loc'])}: {first['msg']}"
        if error.error_count() > 1:
            found += f", and {error.error_count() - 1} more"
        raise SourceContentError(source, expected="the feed's schema", found=found) from error


def fingerprint(source: str, value: Any) -> str:
    """The sha256 of what a body says.

    Raises:
        SourceContentError: A number or text in it can't be written again.
    """
    try:
        return hashlib.sha256(canonical_json(value)).hexdigest()
    except ContractError as error:
        raise SourceContentError(
            source, expected="finite numbers, Unicode", found=str(error)
        ) from error


def _offender(value: Any, where: tuple[int | str, ...]) -> str:
    """The member at `where`; if it is of an event, with the event's id."""
    name, here = "", value
    for step in where:
        if not name and isinstance(here, Mapping) and "id" in here:
            name = f"event {here['id']!r:.80}, "
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            break
    return name + ".".join(map(str, where))
