"""The public Python API for contents. Names load when they are first used.

    from content_assets.authoring import Document, document_asset, source_asset

Modules of sources import `content_assets.authoring.sources`, which loads neither Dagster nor
pandas. What is in neither is the engine's own and may change at any time.

Belongs here: names. Does not: code.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from content_assets.contracts.document import Document, Documents, Instant, in_contract, since
    from content_assets.contracts.instants import utc_instant
    from content_assets.contracts.manifest import ADDRESS, Package, Right, Setting
    from content_assets.contracts.release import Digest, RawRef
    from content_assets.errors import ConfigurationError, SourceContentError, SourceUnreachableError
    from content_assets.loader import Content
    from content_assets.orchestration.content_definitions import FROM_CODE
    from content_assets.orchestration.document_asset import OWNER, document_asset, follows
    from content_assets.orchestration.freshness import Freshness
    from content_assets.orchestration.raw_asset import source_asset
    from content_assets.orchestration.workbench import Workbench
    from content_assets.publishing.audit import (
        NotOlder,
        Rules,
        Steady,
        SteadyTotal,
        Turned,
        Within,
    )
    from content_assets.publishing.reading import RawReading, Reading, Rejected
    from content_assets.sources.spec import SourceSpec

_ROOMS = {
    "contracts.document": ("Document", "Documents", "Instant", "in_contract", "since"),
    "contracts.instants": ("utc_instant",),
    "contracts.manifest": ("ADDRESS", "Package", "Right", "Setting"),
    "contracts.release": ("Digest", "RawRef"),
    "errors": ("ConfigurationError", "SourceContentError", "SourceUnreachableError"),
    "loader": ("Content",),
    "orchestration.content_definitions": ("FROM_CODE",),
    "orchestration.document_asset": ("OWNER", "document_asset", "follows"),
    "orchestration.freshness": ("Freshness",),
    "orchestration.raw_asset": ("source_asset",),
    "orchestration.workbench": ("Workbench",),
    "publishing.audit": ("NotOlder", "Rules", "Steady", "SteadyTotal", "Turned", "Within"),
    "publishing.reading": ("RawReading", "Reading", "Rejected"),
    "sources.spec": ("SourceSpec",),
}
_MODULES = {name: f"content_assets.{room}" for room, names in _ROOMS.items() for name in names}
__all__ = [
    "ADDRESS",
    "FROM_CODE",
    "OWNER",
    "ConfigurationError",
    "Content",
    "Digest",
    "Document",
    "Documents",
    "Freshness",
    "Instant",
    "NotOlder",
    "Package",
    "RawReading",
    "RawRef",
    "Reading",
    "Rejected",
    "Right",
    "Rules",
    "Setting",
    "SourceContentError",
    "SourceSpec",
    "SourceUnreachableError",
    "Steady",
    "SteadyTotal",
    "Turned",
    "Within",
    "Workbench",
    "document_asset",
    "follows",
    "in_contract",
    "since",
    "source_asset",
    "utc_instant",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
