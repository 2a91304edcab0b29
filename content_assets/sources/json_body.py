"""JSON bodies: bytes -> JSON, within caps that are counted on the bytes before parsing.

A body of a few kilobytes of gzip may hold millions of values, each of which costs a hundred bytes
of memory. So nothing is parsed that has more values or is nested deeper than its source says.

Belongs here: caps, encoding, parsing. Does not: what a record must be (records.py).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pydantic_core

from content_assets.errors import SourceContentError

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_PIECE_BYTES = 256 * 1024
_OPEN, _CLOSE = b"[{", b"]}"
_ALL = bytes(range(256))
_NO_BRACKET = bytes(set(_ALL) - set(_OPEN + _CLOSE))
_MAX_DIGITS = 2000  # of one number: Python refuses to write more than 4300
_LONG_NUMBER = re.compile(rb"[0-9]{%d}" % _MAX_DIGITS)


@dataclass(frozen=True)
class Caps:
    """What a source's body may cost.

    Attributes:
        max_bytes: Of the body, decompressed.
        max_elements: Values in it: members, items, containers.
        max_records: Records in it.
        max_rejected: The share of records that may be rejected; beyond it the body is refused.
        max_depth: How deep containers are nested.
    """

    max_bytes: int
    max_elements: int
    max_records: int = 20_000
    max_rejected: float = 0.2
    max_depth: int = 32


def parse_json(source: str, body: bytes, *, expected: str, caps: Caps) -> Any:
    """A body as JSON.

    A UTF-8 byte order mark is skipped. NaN, lone surrogates and bytes that are no UTF-8 are
    passed on as float and str, so that they cost no more than the record that has them.

    Raises:
        SourceContentError: It is over a cap, or no JSON; says so of a page of HTML.
    """
    body = body.removeprefix(_BYTE_ORDER_MARK)
    _check_caps(source, body, caps)
    start = body[:40].decode("utf-8", "backslashreplace").strip()
    if start.startswith("<"):
        raise SourceContentError(source, expected=expected, found=f"a page of HTML ({start!r})")
    try:
        return _parse(body)
    except (ValueError, RecursionError) as error:
        found = f"{len(body)} bytes that are no JSON ({error}), beginning with {start!r}"
        raise SourceContentError(source, expected=expected, found=found) from error


def _parse(body: bytes) -> Any:
    try:
        return pydantic_core.from_json(body, allow_inf_nan=True)
    except ValueError:  # it is strict, and fast
        text = body.decode("utf-8", "surrogateescape")
        return json.loads(text)


def _check_caps(source: str, body: bytes, caps: Caps) -> None:
    if len(body) > caps.max_bytes:
        raise SourceContentError(
            source, expected=f"at most {caps.max_bytes} bytes", found=f"{len(body)}"
        )
    elements = depth = 0
    for piece in _outside_strings(body):
        elements += sum(map(piece.count, (b",", b"[", b"{")))
        if elements > caps.max_elements:
            expected = f"at most {caps.max_elements} values"
            raise SourceContentError(source, expected=expected, found="more")
        for bracket in piece.translate(None, _NO_BRACKET):
            depth += 1 if bracket in _OPEN else -1
            if depth > caps.max_depth:
                expected = f"at most {caps.max_depth} levels of nesting"
                raise SourceContentError(source, expected=expected, found="more")
        if _LONG_NUMBER.search(piece):
            expected = f"numbers of fewer than {_MAX_DIGITS} digits"
            raise SourceContentError(source, expected=expected, found="a longer one")


def _outside_strings(body: bytes) -> Iterator[bytes]:
    """The bytes of JSON that are in no string, in pieces."""
    plain = body.replace(b"\\\\", b"").replace(b'\\"', b"")  # then each quote begins or ends one
    is_inside = 0
    for start in range(0, len(plain), _PIECE_BYTES):
        parts = plain[start : start + _PIECE_BYTES].split(b'"')
        yield b"".join(parts[is_inside::2])
        is_inside = (is_inside + len(parts) - 1) % 2
