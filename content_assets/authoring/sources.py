"""What a content's module of sources imports. Every run loads it: no Dagster, no pandas.

Belongs here: names. Does not: anything else of a content (authoring/__init__.py).
"""

from content_assets.contracts.instants import utc_instant
from content_assets.contracts.manifest import ADDRESS, Package, Right, Setting
from content_assets.errors import SourceContentError, SourceUnreachableError
from content_assets.http.client import HttpClient
from content_assets.publishing.reading import Reading, Rejected
from content_assets.sources.json_body import Caps, parse_json
from content_assets.sources.records import (
    Kind,
    Member,
    OddRecordError,
    Record,
    needed,
    promised,
    read_records,
)
from content_assets.sources.spec import SourceSpec
from content_assets.sources.values import (
    MAX_SHOWN,
    NOTHING,
    Check,
    OddValueError,
    instant,
    link,
    number,
    one_of,
    shown,
    text,
    whole,
)

__all__ = [
    "ADDRESS",
    "MAX_SHOWN",
    "NOTHING",
    "Caps",
    "Check",
    "HttpClient",
    "Kind",
    "Member",
    "OddRecordError",
    "OddValueError",
    "Package",
    "Reading",
    "Record",
    "Rejected",
    "Right",
    "Setting",
    "SourceContentError",
    "SourceSpec",
    "SourceUnreachableError",
    "instant",
    "link",
    "needed",
    "number",
    "one_of",
    "parse_json",
    "promised",
    "read_records",
    "shown",
    "text",
    "utc_instant",
    "whole",
]
