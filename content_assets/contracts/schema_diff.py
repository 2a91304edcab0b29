"""The differences between two JSON Schemas, as pydantic writes them, except texts.

Belongs here: comparing. Does not: the rule of changes (evolution.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from content_assets.contracts.document import SINCE

_SAYS_NOTHING = {"description", "title", "default", "$schema", "$defs", SINCE}
_WALKED = {"properties", "required", "items", "prefixItems", "anyOf", "additionalProperties"}
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One difference of two schemas.

    Attributes:
        member: Where, `$.events[].place`.
        text: The change, in words.
        since: The version that an added member claims; None for other changes.
        is_added: Whether it is an added member, which a minor step allows.
    """

    member: str
    text: str
    since: str | None = None
    is_added: bool = False


def changes(old: Schema, new: Schema) -> list[Change]:
    """All differences of two JSON Schemas as pydantic writes them, but for their words."""
    return list(_Walk(old, new).compare(old, new, "$"))


class _Walk:
    """Two schemas side by side; each pair of definitions is compared once."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._old, self._new = old, new
        self._seen: set[tuple[str, str]] = set()

    def compare(self, old: Schema, new: Schema, at: str) -> Iterator[Change]:
        pair = (str(old.get("$ref")), str(new.get("$ref")))
        if "$ref" in old or "$ref" in new:
            if pair in self._seen:
                return
            self._seen.add(pair)
        old, new = _resolved(old, self._old), _resolved(new, self._new)
        was, is_now = _kind(old, self._old), _kind(new, self._new)
        if was != is_now:
            yield Change(at, f"was {was}, is {is_now}")
            return
        yield from self._members(old, new, at)
        yield from self._parts(old, new, at)
        for word in sorted((old.keys() | new.keys()) - _SAYS_NOTHING - _WALKED):
            if old.get(word) != new.get(word):
                yield Change(at, f"{word} was {old.get(word)!r}, is {new.get(word)!r}")

    def _members(self, old: Schema, new: Schema, at: str) -> Iterator[Change]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name in sorted(before.keys() | after.keys()):
            where = f"{at}.{name}"
            if name == "schema" and _majors(before, after) == 1:
                continue  # the version itself, also of a document within
            if name not in after:
                yield Change(where, "is gone")
            elif name not in before:
                since = after[name].get(SINCE)
                yield Change(where, "was added", since, is_added=True)
            else:
                yield from self.compare(before[name], after[name], where)
                if name in old.get("required", ()) and name not in new.get("required", ()):
                    yield Change(where, "may be missing now")

    def _parts(self, old: Schema, new: Schema, at: str) -> Iterator[Change]:
        for word, where in (("items", f"{at}[]"), ("additionalProperties", f"{at}.*")):
            before, after = old.get(word), new.get(word)
            if isinstance(before, Mapping) and isinstance(after, Mapping):
                yield from self.compare(before, after, where)
            elif before != after:
                yield Change(where, f"{word} was {before!r:.40}, is {after!r:.40}")
        for word in ("prefixItems", "anyOf"):
            pairs = zip(old.get(word, []), new.get(word, []), strict=True)
            for index, (before, after) in enumerate(pairs):
                yield from self.compare(before, after, at if word == "anyOf" else f"{at}[{index}]")


def _resolved(part: Schema, whole: Schema) -> Schema:
    if "$ref" not in part:
        return part
    definition: Schema = whole["$defs"][part["$ref"].rsplit("/", 1)[1]]
    return definition


def _kind(part: Schema, whole: Schema) -> str:
    """`array`, `string or null`, `[number, number]`."""
    part = _resolved(part, whole)
    if "anyOf" in part:
        return " or ".join(_kind(each, whole) for each in part["anyOf"])
    if "prefixItems" in part:
        return f"[{', '.join(_kind(each, whole) for each in part['prefixItems'])}]"
    return str(part.get("type"))


def _majors(*members: Schema) -> int:
    """How many majors these members of `schema` name; 0 where one names none."""
    named = [str(each.get("schema", {}).get("const", "")).rpartition(".")[0] for each in members]
    return len(set(named)) if all(named) else 0
