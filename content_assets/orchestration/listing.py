"""Lists the assets into the content's manifest: `python -m content_assets.orchestration.listing`.

With `--check` nothing is written, and a list that is not the graph's fails: the worker plans by
it, so an image must not be built around an old one. With `--packages FILE` the packages that the
content declares are written to a file as well.

Belongs here: graph -> facts. Does not: reading them (contracts/assets.py).
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path

import dagster as dg

from content_assets.contracts.assets import AssetFacts, SourceFacts, known_assets
from content_assets.contracts.manifest import Declared, declared
from content_assets.errors import ConfigurationError
from content_assets.loader import MANIFEST, load_content
from content_assets.orchestration.document_asset import facts_of, find_facts
from content_assets.orchestration.graph import load_graph, stands_behind
from content_assets.orchestration.partitions import partition_facts
from content_assets.settings import Settings
from content_assets.sources.declaration import find_declared
from content_assets.sources.spec import SourceSpec, declared_sources


def manifest_path() -> Path:
    """Where the file is."""
    return load_content().folder / MANIFEST


def listing() -> str:
    """The file's text, for the graph as it is."""
    found = find_declared(Settings.model_fields)
    manifest = {
        "assets": [each.model_dump(mode="json") for each in _facts_of_all().values()],
        "settings": [asdict(each) for each in found.settings.values()],
        "rights": [asdict(each) for each in found.rights],
        "packages": [asdict(each) for each in found.packages],
    }
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def packages() -> str:
    """What `make lock` takes of the content, for the image: the text of requirements/content.in."""
    found = find_declared(Settings.model_fields).packages
    return "".join(f"{each.requirement}\n" for each in found)


def check_declared(listed: Declared) -> None:
    """Look that the settings, rights and packages that everyone reads are those of the code.

    Raises:
        ConfigurationError: They are others.
    """
    if listed != find_declared(Settings.model_fields):
        msg = (
            f"{MANIFEST}: expected the settings, rights and packages that the content declares, "
            "found others; run `make generate` and deploy again"
        )
        raise ConfigurationError(msg)


def check_listing(listed: Mapping[str, AssetFacts]) -> None:
    """Look that what the plan goes by is the graph that is about to run.

    Args:
        listed: By name, as `known_assets`.

    Raises:
        ConfigurationError: It is another one's.
    """
    found = _facts_of_all()
    names = [n for n in sorted({*listed, *found}) if listed.get(n) != found.get(n)]
    if names:
        msg = (
            f"{MANIFEST}: expected the facts of the graph, found others of {', '.join(names)}; "
            "say `make generate` and deploy again"
        )
        raise ConfigurationError(msg)


@cache
def _facts_of_all() -> dict[str, AssetFacts]:
    found = [_facts(definition, key) for key, definition in load_graph().by_key.items()]
    return {each.name: each for each in sorted(found, key=lambda each: each.name)}


def _facts(definition: dg.AssetsDefinition, key: dg.AssetKey) -> AssetFacts:
    partitions = definition.partitions_def
    name = key.to_user_string()
    documents = find_facts(definition)
    source = load_graph().raw_sources.get(name)
    return AssetFacts(
        name=name,
        group=definition.group_names_by_key[key],
        description=" ".join((definition.descriptions_by_key.get(key) or "").split()),
        deps=sorted(dep.to_user_string() for dep in definition.asset_deps[key]),
        partitions=partition_facts(name, partitions) if partitions else None,
        contract=documents.entry.contract if documents else None,
        paths=documents.entry.paths if documents else None,
        source=source,
        grace_minutes=declared_sources()[source].grace_minutes if source else 0,
        about=_about(declared_sources()[source]) if source else None,
        behind=stands_behind(definition) if documents else None,
        made_with=documents.made_with if documents else frozenset(),
        hold_groups=documents.hold_groups if documents else frozenset(),
        late_after_minutes=_late_after(documents.hold_groups) if documents else 0,
    )


@cache
def _late_after(groups: frozenset[str]) -> int:
    """How long a set may wait for these groups: as long as an answer of their sources may be due.

    Of several sources the slowest counts: what joins them may wait for each.
    """
    inner = [e for e in load_graph().documents if set() < facts_of(e).hold_groups <= groups]
    sources = {source for each in inner for source in stands_behind(each).sources}
    return max((declared_sources()[source].fresh_minutes for source in sources), default=0)


def _about(spec: SourceSpec) -> SourceFacts:
    return SourceFacts(
        provider=spec.provider,
        title=spec.title,
        licence=spec.licence,
        homepage_url=spec.homepage_url,
        cadence_minutes=spec.cadence_minutes,
        fresh_minutes=spec.fresh_minutes,
        quiet_minutes=spec.quiet_minutes,
    )


def main(arguments: list[str]) -> int:
    """Write the list, or look whether it is the graph's."""
    if arguments == ["--check"]:
        try:
            check_listing(known_assets())
            check_declared(declared())
        except ConfigurationError as error:
            sys.stderr.write(f"{error}\n")
            return 1
        return 0
    manifest_path().write_text(listing(), "utf-8")
    if arguments[:1] == ["--packages"]:
        Path(arguments[1]).write_text(packages(), "utf-8")
    sys.stdout.write(f"{MANIFEST}: {len(load_graph().names)} assets\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
