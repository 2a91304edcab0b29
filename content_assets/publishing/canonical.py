r"""Canonical JSON: the same data is the same bytes, everywhere.

UTF-8, members sorted by code point, no insignificant white space, finite numbers only,
a newline at the end. Belongs here: bytes and their digests. Does not: what may be in a
document (contracts/).

    >>> canonical_json({"b": 1.5, "a": "ø"})
    b'{"a":"\xc3\xb8","b":1.5}\n'
"""

import hashlib
import json
from typing import Any

from pydantic import BaseModel

from content_assets.contracts.document import RESERVED_MEMBER, Document
from content_assets.errors import ContractError

_ENCODER = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
)
MAX_DOCUMENT_BYTES = 16 * 1024 * 1024  # 20,000 earthquakes, the most that USGS lists at once, twice


def canonical_json(value: Any) -> bytes:
    """The canonical bytes of JSON data (dict, list, str, int, float, bool, None).

    Raises:
        ContractError: A number is not finite, a string is not valid Unicode, or a
            value is no JSON.
    """
    try:
        return _ENCODER.encode(value).encode() + b"\n"
    except (TypeError, ValueError) as error:
        msg = (
            "canonical JSON: expected finite numbers, valid Unicode and JSON types, "
            f"found {error}; clean the value where the document is built"
        )
        raise ContractError(msg) from error


def record_bytes(record: BaseModel) -> bytes:
    """The canonical bytes of one of the bucket's own records."""
    return canonical_json(record.model_dump(mode="json", by_alias=True))


def document_bytes(path: str, document: Document) -> bytes:
    """The canonical bytes of a document.

    Raises:
        ContractError: It is not canonical JSON, has the mirror's own member `$release`,
            or is larger than 16 MiB; the message names `path`.
    """
    data = document.model_dump(mode="json", by_alias=True)
    if RESERVED_MEMBER in data:
        msg = (
            f"document {path}: expected no member {RESERVED_MEMBER!r}, which the mirror adds; "
            "found one; rename it in the contract"
        )
        raise ContractError(msg)
    try:
        body = canonical_json(data)
    except ContractError as error:
        msg = f"document {path}: {error}"
        raise ContractError(msg) from error
    if len(body) > MAX_DOCUMENT_BYTES:
        msg = (
            f"document {path}: expected at most {MAX_DOCUMENT_BYTES} bytes, found {len(body)}; "
            "split it into several documents"
        )
        raise ContractError(msg)
    return body


def digest_of(body: bytes) -> str:
    """sha256, in hex: the name of a blob, a set, a raw body."""
    return hashlib.sha256(body).hexdigest()
