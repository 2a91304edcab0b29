"""Values: what a member of a record may be.

A check takes what JSON gave and returns what the documents take, or says what is odd about it.

    number(-5, 10)(4.2)        4.2
    number(-5, 10)("4.2")      raises OddValueError

Belongs here: checks that know no source. Does not: which member needs which (usgs.py, …).
"""

import math
import re
import unicodedata
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import urlsplit

from content_assets.contracts.instants import utc_instant

MAX_SHOWN = 80  # characters of what was found
MAX_LINK = 2000
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
NOTHING = object()  # in place of a member that is not there
Check = Callable[[Any], Any]
_KEPT_CONTROLS = "\t\n\r"
# what turns the direction of text that follows, in a reader's eyes: U+202A-202E, U+2066-2069
_BIDI = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_UNWRITABLE = {"Cc", "Cs", "Zl", "Zp"}  # controls, lone surrogates, line and paragraph separators
_PUBLIC_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_LINK = re.compile("https?://[^\\s\"'<>\\\\`{}|^]+")


class OddValueError(ValueError):
    """A value that its member can't have.

    Attributes:
        expected, found: In words.
        instead: What can be taken in its place; `NOTHING` where nothing can.
    """

    def __init__(self, expected: str, found: Any, *, instead: Any = NOTHING) -> None:
        """Say what was `expected` of what was `found`."""
        super().__init__(expected)
        self.expected = expected
        self.found = shown(found)
        self.instead = instead


def number(low: float, high: float) -> Check:
    """A finite number from `low` to `high`, ends included."""
    expected = f"{low:g} to {high:g}"

    def check(value: Any) -> Any:
        if not _is_number(value) or not low <= value <= high:
            raise OddValueError(expected, f"text {value!r}" if isinstance(value, str) else value)
        return value

    return check


def whole(low: int, high: int) -> Check:
    """A whole number from `low` to `high`; JSON may write it with a fraction of zero."""
    check = number(low, high)

    def check_whole(value: Any) -> Any:
        found = check(value)
        if found != int(found):
            raise OddValueError(f"a whole number, {low:g} to {high:g}", value)
        return int(found) if isinstance(found, float) else found

    return check_whole


def text(most: int, *, least: int = 0) -> Check:
    """Unicode of at most `most` characters; controls and changes of direction are taken out."""

    def check(value: Any) -> Any:
        if not isinstance(value, str):
            raise OddValueError("text", value)
        if len(value) > most:
            raise OddValueError(f"at most {most} characters", f"{len(value)}")
        if not value.isprintable() and (odd := {each for each in value if _is_unwritable(each)}):
            found = ", ".join(sorted(f"U+{ord(each):04X}" for each in odd))
            instead = "".join(each for each in value if each not in odd)
            raise OddValueError("no control characters", found, instead=instead)
        if len(value) < least:
            raise OddValueError(f"at least {least} characters", value)
        return value

    return check


def one_of(names: Collection[str]) -> Check:
    """One of a few names."""

    def check(value: Any) -> Any:
        if not isinstance(value, str) or value not in names:
            raise OddValueError(", ".join(names), value)
        return value

    return check


def instant(value: Any) -> str:
    """Text that is a date and time, or a date; as it was given.

    Raises:
        OddValueError: It is neither.
    """
    try:
        year = int(utc_instant(value)[:4])
    except (ValueError, TypeError) as error:
        raise OddValueError("a date and time", value) from error
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise OddValueError(f"a time from {_FIRST_YEAR} to {_LAST_YEAR}", value)
    return str(value)


def link(hosts: Collection[str] = (), *, instead: Any = NOTHING) -> Check:
    """The address of a public page.

    Args:
        hosts: Where it may lie; any public host if empty.
        instead: What is taken for an address that is none.
    """
    expected = f"an address at {' or '.join(hosts)}" if hosts else "the address of a public page"

    def check(value: Any) -> Any:
        if not isinstance(value, str) or not _is_link(value, hosts):
            raise OddValueError(expected, value, instead=instead)
        return value

    return check


def shown(value: Any) -> str:
    """What was found, short and safe to write anywhere."""
    if value is NOTHING or value is None:
        return "nothing" if value is NOTHING else "null"
    if isinstance(value, list | dict):
        kind = "a list" if isinstance(value, list) else "an object"
        return f"{kind} of {len(value)}"
    start = (value if isinstance(value, str) else repr(value))[:MAX_SHOWN]
    escaped = "".join(c if c.isprintable() else c.encode("unicode-escape").decode() for c in start)
    return escaped[:MAX_SHOWN]


def _is_number(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _is_unwritable(character: str) -> bool:
    if character in _KEPT_CONTROLS:
        return False
    return character in _BIDI or unicodedata.category(character) in _UNWRITABLE


def _is_link(value: str, hosts: Collection[str]) -> bool:
    if len(value) > MAX_LINK or not _LINK.fullmatch(value) or not value.isprintable():
        return False
    try:
        parts = urlsplit(value)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return False
    if "@" in parts.netloc or port is not None:
        return False
    return host in hosts if hosts else _PUBLIC_HOST.fullmatch(host) is not None
