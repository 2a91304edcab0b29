"""Do the content's modules load, and make one graph?

Belongs here: mistakes that are raised. Does not: those that are seen in what was loaded.
"""

from collections.abc import Iterator
from functools import partial
from importlib import import_module

from content_assets.checking.finding import Finding, at_error
from content_assets.contracts.document_types import document_types
from content_assets.loader import load_content
from content_assets.orchestration.content_definitions import STEMS
from content_assets.orchestration.graph import load_graph
from content_assets.settings import Settings
from content_assets.sources.declaration import find_declared
from content_assets.sources.spec import declared_sources

_LOADED = ("settings", "sources", "documents", *STEMS)


def check_modules() -> Iterator[Finding]:
    """Import each module by itself, so that each mistake is found at once."""
    seen: set[tuple[str, int | None, str]] = set()
    for stem in _LOADED:
        for name in load_content().names(stem):
            try:
                import_module(name)
            except Exception as error:  # noqa: BLE001  # whatever an author's module raises
                found = at_error("import", error, name)
                key = (found.file, found.line, found.message)
                if key not in seen:  # another module imports the same one
                    yield found
                seen.add(key)


def check_graph() -> Iterator[Finding]:
    """Make one graph of all assets, as worker and `dagster dev` do."""
    declared = partial(find_declared, Settings.model_fields)
    for load in (declared, declared_sources, document_types, load_graph):
        try:
            load()
        except Exception as error:  # noqa: BLE001  # Dagster's own, and ours
            yield at_error("graph", error)
            return
