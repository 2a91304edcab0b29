"""Two JSON documents, field by field.

    >>> changed_fields({"a": 1, "b": [1, 2]}, {"a": 2, "b": [1, 3]})
    [Field(path='a', before='1', after='2'), Field(path='b[1]', before='2', after='3')]

Belongs here: values in, differences out. Does not: where the documents are.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_MISSING = object()


@dataclass(frozen=True)
class Field:
    """A value that differs, as JSON; None where it is absent."""

    path: str
    before: str | None
    after: str | None


def changed_fields(before: Any, after: Any) -> list[Field]:
    """Every value that differs, by its path; None is no document."""
    gone = _MISSING
    return list(_compare("", gone if before is None else before, gone if after is None else after))


def _compare(path: str, before: Any, after: Any) -> Iterator[Field]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted(before.keys() | after.keys()):
            inner = f"{path}.{name}" if path else name
            yield from _compare(inner, before.get(name, _MISSING), after.get(name, _MISSING))
    elif isinstance(before, list) and isinstance(after, list):
        for place in range(max(len(before), len(after))):
            yield from _compare(f"{path}[{place}]", _at(before, place), _at(after, place))
    elif before != after or type(before) is not type(after):
        yield Field(path, _text(before), _text(after))


def _at(values: list[Any], place: int) -> Any:
    return values[place] if place < len(values) else _MISSING


def _text(value: Any) -> str | None:
    return None if value is _MISSING else json.dumps(value, ensure_ascii=False)
