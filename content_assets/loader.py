"""The content that this process runs: one package, named in one place, and the only way to it.

    [tool.content-assets]                in pyproject.toml of the folder that a process starts in
    content = "my_rates"
    CONTENT_ASSETS_CONTENT=my_rates      goes before it

Without either it is `content_assets.content`. The package has `CONTENT = Content("my_rates")` and
imports nothing else. Its modules are found by name: `sources`, `documents` and `assets` (or
`sources_x`, …), in the package itself and in the packages within it, its slices. Beside its
`__init__.py` lie the files that are read without importing them:

    page_map.json      which pages show which documents, by hand
    manifest.json      its assets and the engine's, by `make generate`
    schemas/           of its documents, by `make generate`; schemas/frozen/ as released

Belongs here: a name -> modules and their definitions. Does not: their meaning (the engine's rooms).
"""

import os
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TypeGuard, TypeVar

from content_assets.errors import ConfigurationError

VARIABLE = "CONTENT_ASSETS_CONTENT"
DEFAULT = "content_assets.content"
MANIFEST = "manifest.json"
PAGE_MAP = "page_map.json"
_HOW_MADE = {
    MANIFEST: "run `make generate`",
    PAGE_MAP: 'write the documents of each page there, {"routes": []} if no page shows any',
}
T = TypeVar("T")


@dataclass(frozen=True)
class Content:
    """A content, by the name of its package. Nothing is imported until it is asked for."""

    package: str

    @property
    def folder(self) -> Path:
        """The folder of the package, and of the files in it that are read without importing it.

        Raises:
            ConfigurationError: There is no such package.
        """
        return Path(next(iter(_import(self.package).__path__)))

    def read(self, name: str) -> str:
        """The text of the file `name` in the folder.

        Raises:
            ConfigurationError: There is no such file.
        """
        path = self.folder / name
        try:
            return path.read_text("utf-8")
        except FileNotFoundError as error:
            msg = f"content {self.package}: expected {path}, found no such file; {_HOW_MADE[name]}"
            raise ConfigurationError(msg) from error

    def names(self, stem: str) -> list[str]:
        """The names of the modules called `stem` or `stem_…`, without importing them.

        Raises:
            ConfigurationError: There is no such package.
        """
        return list(_names(self.package, stem))

    def modules(self, stem: str) -> list[ModuleType]:
        """The modules called `stem` or `stem_…`, by name; of the package, then of its slices.

        Raises:
            ConfigurationError: There is no such package.
        """
        return [import_module(name) for name in self.names(stem)]

    def find(self, stem: str, is_one: Callable[[object, ModuleType], TypeGuard[T]]) -> list[T]:
        """The definitions of modules named `stem`, each once, in order.

        Args:
            is_one: Whether a value of a module is one of those that are looked for.
        """
        found: dict[int, T] = {}
        for module in self.modules(stem):
            for value in vars(module).values():
                if is_one(value, module):
                    found.setdefault(id(value), value)
        return list(found.values())


@cache
def load_content() -> Content:
    """The content that is named; its package is imported, and nothing of it.

    Raises:
        ConfigurationError: It can't be imported, or doesn't declare itself as a content.
    """
    name = os.environ.get(VARIABLE, "").strip() or _in_pyproject() or DEFAULT
    found = getattr(_import(name), "CONTENT", None)
    if found != Content(name):
        msg = f"content {name}: expected CONTENT = Content({name!r}) in it, found {found}; write it"
        raise ConfigurationError(msg)
    return Content(name)


def _in_pyproject() -> str | None:
    path = Path.cwd() / "pyproject.toml"
    if not path.is_file():
        return None
    import tomllib  # noqa: PLC0415  # 2 ms; in Lambda there is no such file

    try:
        tool = tomllib.loads(path.read_text("utf-8")).get("tool", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path}: expected TOML, found: {error}; mend it, or set {VARIABLE}"
        raise ConfigurationError(msg) from error
    name = tool.get("content-assets", {}).get("content")
    if name is not None and not isinstance(name, str):
        msg = f"{path}: expected the name of a package as content, found {name!r}; write a text"
        raise ConfigurationError(msg)
    return name


def _import(name: str) -> ModuleType:
    try:
        module = import_module(name)
    except ModuleNotFoundError as error:
        if not f"{name}.".startswith(f"{error.name}."):
            raise  # something that the content imports
        msg = (
            f"content {name}: expected a package that can be imported, found none; look at "
            f"{VARIABLE} and [tool.content-assets] in pyproject.toml"
        )
        raise ConfigurationError(msg) from error
    if not hasattr(module, "__path__"):
        msg = f"content {name}: expected a package, found a module; make a folder of it"
        raise ConfigurationError(msg)
    return module


def _names(package: str, stem: str) -> Iterator[str]:
    own = sorted(pkgutil.iter_modules(_import(package).__path__), key=lambda each: each.name)
    for each in own:
        if each.name == stem or each.name.startswith(f"{stem}_"):
            yield f"{package}.{each.name}"
    for each in own:
        if each.ispkg and each.name != stem and not each.name.startswith(f"{stem}_"):
            yield from _names(f"{package}.{each.name}", stem)
