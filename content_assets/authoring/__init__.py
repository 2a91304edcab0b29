"""What a content imports: the public Python API. Names load when they are asked for.

Belongs here: names. Does not: anything that does something.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from content_assets.contracts.manifest import ADDRESS, Package, Right, Setting
    from content_assets.loader import Content

_NAMES = {
    "ADDRESS": "content_assets.contracts.manifest",
    "Content": "content_assets.loader",
    "Package": "content_assets.contracts.manifest",
    "Right": "content_assets.contracts.manifest",
    "Setting": "content_assets.contracts.manifest",
}
__all__ = ["ADDRESS", "Content", "Package", "Right", "Setting"]


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(_NAMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
