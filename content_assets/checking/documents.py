"""Do the document assets agree with their contracts, their sources and each other?

Belongs here: those rules. Does not: pages (pages.py).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args, get_origin, get_type_hints

import dagster as dg

from content_assets.checking.finding import Finding, at_definition, at_function
from content_assets.contracts.document import Document, Documents
from content_assets.orchestration.content_definitions import (
    ENGINE_RESOURCES,
    External,
    content_definitions,
    is_from_code,
)
from content_assets.orchestration.document_asset import DocumentFacts, facts_of
from content_assets.orchestration.graph import Graph, load_graph, stands_behind
from content_assets.settings import Settings
from content_assets.sources.declaration import find_declared
from content_assets.sources.spec import declared_sources

_NAMES = re.compile(r"\{(\w+)\}")
_MANY = (Iterable, Iterator, Sequence, list, tuple, set, frozenset)


def check_documents(graph: Graph) -> Iterator[Finding]:
    """Look at each document asset of the content, and at all of them together."""
    own = [each for each in graph.documents if each in content_definitions().assets]
    for definition in own:
        facts = facts_of(definition)
        is_part = definition.partitions_def is not None
        for code, message in (
            *_of_value(facts, is_part=is_part),
            *_of_sources(definition, facts),
            *_empty(facts),
        ):
            yield at_function(code, f"{facts.entry.asset}: {message}", facts.function)
    yield from _same_paths([facts_of(each) for each in graph.documents])
    yield from _missing_inputs(graph)
    yield from _roots(graph)
    yield from _sources(graph)
    yield from _missing_resources(graph)


def _of_value(facts: DocumentFacts, *, is_part: bool) -> Iterator[tuple[str, str]]:
    """The annotation of the returned value, and the members in the path."""
    found = get_type_hints(facts.function).get("return", Any)
    names, paths = _NAMES.findall(facts.entry.paths), facts.entry.paths
    kind = get_origin(found) or found
    if found in (Any, object, Documents) or kind in (dict, Mapping):
        return
    one = isinstance(found, type) and issubclass(found, Document)
    many = kind in _MANY or getattr(kind, "__name__", "") in {"Iterator", "Iterable", "Generator"}
    of = found if one else (get_args(found) or (None,))[0] if many else None
    if of is not facts.contract:
        shown = getattr(found, "__name__", str(found))
        expected = f"{facts.contract.__name__}, Iterator[{facts.contract.__name__}] or Documents"
        yield "return-type", f"expected -> {expected}, found -> {shown}; return its contract"
        return
    if one and names and not is_part:
        yield "one-or-many", f"expected many, as {paths} has {{{names[0]}}}, found one document"
    if many and not names:
        yield "one-or-many", f"expected one document at {paths}, found many; write {{member}} in it"
    for name in names:
        if name not in facts.contract.model_fields:
            members = ", ".join(each for each in facts.contract.model_fields if each != "schema_")
            yield "path-member", f"expected a member of {members} in {paths}, found {{{name}}}"


def _of_sources(definition: dg.AssetsDefinition, facts: DocumentFacts) -> Iterator[tuple[str, str]]:
    behind = stands_behind(definition).sources
    named = set(facts.entry.sources)
    if behind and behind != named:
        yield (
            "sources",
            f"expected sources={sorted(behind)}, which it is made from, found {sorted(named)}",
        )
    is_asked = bool(named) or _is_ordered(definition) or _is_from_code(definition)
    if not is_asked:
        message = (
            "expected a source behind it, found none: it would be made once and never again; load "
            "an asset of a source, name its sources, or say from_code=True if it changes with its "
            "code alone"
        )
        yield "no-source", message


def _is_from_code(definition: dg.AssetsDefinition) -> bool:
    """Whether it is marked so, or every root behind it."""
    graph = load_graph()
    behind = {dg.AssetKey.from_user_string(name) for name in stands_behind(definition).cores}
    roots = behind & graph.roots
    return is_from_code(definition, definition.key) or (
        bool(roots) and all(is_from_code(graph.by_key[root], root) for root in roots)
    )


def _roots(graph: Graph) -> Iterator[Finding]:
    """Tables without a source that aren't marked as made from code alone."""
    documents = {each.key for each in graph.documents}
    for key in sorted(graph.roots - documents - {graph.release.key}):
        definition = graph.by_key[key]
        if definition.partitions_def is None and not is_from_code(definition, key):
            message = (
                f"{key.to_user_string()}: expected a source behind it, found none: documents "
                "made from it would not follow its data; load an asset of a source, or add "
                "metadata=FROM_CODE if it changes with its code alone"
            )
            yield at_definition("no-source", message, definition)


def _is_ordered(definition: dg.AssetsDefinition) -> bool:
    """Whether it is made when somebody orders partitions: its own, or of what it follows."""
    by_key = load_graph().by_key
    behind = [by_key[dep] for dep in definition.asset_deps[definition.key] if dep in by_key]
    return definition.partitions_def is not None or (
        bool(behind) and all(each.partitions_def is not None for each in behind)
    )


def _empty(facts: DocumentFacts) -> Iterator[tuple[str, str]]:
    for name in ("title", "licence", "paths"):
        if not getattr(facts.entry, name).strip():
            yield "empty", f"expected {name} of the catalogue, found an empty text; write it"


def _same_paths(all_facts: Sequence[DocumentFacts]) -> Iterator[Finding]:
    """Two assets whose documents have their paths in common."""
    seen: dict[str, DocumentFacts] = {}
    for facts in all_facts:
        other = seen.setdefault(_NAMES.sub("{}", facts.entry.paths), facts)
        if other is not facts:
            message = (
                f"{facts.entry.asset}: expected paths of its own, found {facts.entry.paths}, which "
                f"{other.entry.asset} has; change one of them"
            )
            yield at_function("same-path", message, facts.function)


def _missing_inputs(graph: Graph) -> Iterator[Finding]:
    external = {key for each in graph.external for key in _keys_of(each)}
    known = graph.by_key.keys() | external
    for definition in (*graph.tables, *graph.documents):
        needed = {*definition.keys_by_input_name.values()} - set(definition.keys)
        for key in sorted(needed - known):
            name = key.to_user_string()
            message = (
                f"{definition.node_def.name}: expected an asset {name}, which it loads or follows, "
                "found none; name a parameter like an asset, or declare it with dg.AssetSpec"
            )
            yield at_definition("input", message, definition)


def _keys_of(external: External) -> tuple[dg.AssetKey, ...]:
    return (external.key,)


def _sources(graph: Graph) -> Iterator[Finding]:
    """Each source is asked, at an address whose settings are declared."""
    asked = set(graph.raw_sources.values())
    settings = {
        name
        for name, each in find_declared(Settings.model_fields).settings.items()
        if not each.is_secret
    }
    for name, spec in declared_sources().items():
        if name not in asked:
            message = (
                f"source {name}: expected an asset that asks it, found none; write "
                "source_asset(…) in a module of assets, or delete the source"
            )
            yield at_function("unused-source", message, spec.read)
        for setting in sorted({*_NAMES.findall(spec.url)} - settings):
            message = (
                f"source {name}: expected declared settings without secrets in its url, found "
                f"{{{setting}}}; declare it with Setting(…)"
            )
            yield at_function("setting", message, spec.read)


def _missing_resources(graph: Graph) -> Iterator[Finding]:
    known = {*content_definitions().resources, *ENGINE_RESOURCES, "io_manager"}
    for definition in (*graph.tables, *graph.documents):
        for name in sorted(definition.required_resource_keys - known):
            message = (
                f"{definition.node_def.name}: expected the resource {name} in a dg.Definitions of "
                "the content, found none; define it there"
            )
            yield at_definition("resource", message, definition)
