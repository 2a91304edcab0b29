"""Settings, rights and packages that the content declares in code; the manifest is made of them.

Belongs here: finding them. Does not: what reads them (contracts/manifest.py).
"""

from collections.abc import Callable, Collection
from types import ModuleType
from typing import TypeGuard, TypeVar

from content_assets.contracts.manifest import Declared, Package, Right, Setting
from content_assets.errors import ConfigurationError
from content_assets.loader import load_content

T = TypeVar("T", Setting, Right, Package)


def find_declared(taken: Collection[str]) -> Declared:
    """What the content declares besides its assets and sources, each kind by name.

    Args:
        taken: Names of the engine's own settings.

    Raises:
        ConfigurationError: Two have one name, or one has a name of the engine's.
    """
    settings = _find(Setting, lambda each: each.name)
    for setting in settings:
        clash = sorted(set(setting.names) & set(taken))
        if clash:
            msg = (
                f"setting {setting.name}: expected a name that the engine has not, found "
                f"{clash[0]}; rename it"
            )
            raise ConfigurationError(msg)
    return Declared(
        {each.name: each for each in settings},
        _find(Right, lambda each: each.sid),
        _find(Package, lambda each: each.name),
    )


def _find(kind: type[T], name_of: Callable[[T], str]) -> list[T]:
    """Those of one kind, by name."""

    def is_one(value: object, _: ModuleType) -> TypeGuard[T]:
        return isinstance(value, kind)

    found: dict[str, T] = {}
    for stem in ("settings", "sources"):
        for each in load_content().find(stem, is_one):
            if found.setdefault(name_of(each), each) is not each:
                msg = (
                    f"{kind.__name__.lower()} {name_of(each)}: expected each name once, found it "
                    "declared twice; rename one of them"
                )
                raise ConfigurationError(msg)
    return [found[name] for name in sorted(found)]
