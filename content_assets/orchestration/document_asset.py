"""The decorator for assets that publish documents: one function and one contract.

    @document_asset(
        contract=EarthquakeSummary,
        paths="earthquakes/summary.json",
        title="Earthquakes: the week",
        sources=["usgs"],
        licence=LICENCE,
    )
    def page_earthquakes__summary(core_usgs__events: Table) -> Documents:
        '''What the front page tells of the week.'''
        return build_summary(core_usgs__events)

It adds what all of them share: group, kinds, owner, code version, checks, the data version
(the set's digest) and the IO manager that writes blobs and set; and the asset's line in the
catalogue. A set that can't be published fails here, before anything is written.

Belongs here: that. Does not: any content.
"""

import inspect
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg
from dagster._core.definitions.metadata.metadata_value import ObjectMetadataValue

from content_assets.contracts.document import Document
from content_assets.contracts.engine_documents import CatalogEntry
from content_assets.errors import ConfigurationError
from content_assets.orchestration.checks import audit_check, contract_check, paths_check
from content_assets.orchestration.freshness import Freshness, freshness_of
from content_assets.orchestration.provenance import bodies_behind
from content_assets.orchestration.returned import documents_of
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing.audit import Rules
from content_assets.publishing.sets import BuiltSet

OWNER = "team:content"


_FACTS = "content_assets/document"  # key of an asset's metadata


@dataclass(frozen=True)
class DocumentFacts:
    """The engine's facts of a document asset, besides Dagster's own.

    Attributes:
        entry: Its line in the catalogue.
        rules: As `document_asset` takes them.
        made_with: As `document_asset` takes them.
        hold_groups: As `document_asset` takes them.
    """

    entry: CatalogEntry
    rules: Rules
    made_with: frozenset[str]
    hold_groups: frozenset[str]


def find_facts(definition: dg.AssetsDefinition) -> DocumentFacts | None:
    """The facts of a document asset; None of any other asset."""
    found = [spec.metadata.get(_FACTS) for spec in definition.specs]
    facts = [each.instance for each in found if isinstance(each, ObjectMetadataValue)]
    return facts[0] if facts and isinstance(facts[0], DocumentFacts) else None


def facts_of(definition: dg.AssetsDefinition) -> DocumentFacts:
    """The facts of an asset that is known to be a document asset."""
    facts = find_facts(definition)
    assert facts, definition.key
    return facts


def follows(definition: dg.AssetsDefinition) -> dg.AssetDep:
    """A dependency on an asset whose value is not loaded.

    With the default mapping of partitions, Dagster would look up each one at every run.
    """
    is_partitioned = definition.partitions_def is not None
    mapping = dg.LastPartitionMapping() if is_partitioned else None
    return dg.AssetDep(definition.key, partition_mapping=mapping)


def document_asset(  # keyword-only: the catalogue's columns
    *,
    contract: type[Document],
    paths: str,
    title: str,
    sources: Sequence[str],
    licence: str,
    deps: Sequence[str | dg.AssetDep] = (),
    version: str = "1",
    rules: Rules | None = None,
    made_with: Sequence[str] = (),
    hold_groups: Sequence[str] = (),
    partitions: dg.PartitionsDefinition[str] | None = None,
    freshness: Freshness | None = None,
) -> Callable[[Callable[..., object]], dg.AssetsDefinition]:
    """Make a function of tables (or nothing) an asset that publishes its documents.

    The function returns one document, many, a mapping by path, or `Documents` (returned.py).

    Args:
        contract: The one contract of its documents.
        paths: The document path, with `{id}` where there are many; for the catalogue.
        title: For people.
        sources: The sources behind it.
        licence: Of the content.
        deps: Assets that it follows from without reading them.
        version: Count it up when the function's result changes for the same input.
        rules: What a new set has to pass to be published at once; otherwise it is held.
        freshness: Where it is not that of its sources.
        made_with: Assets without which it is never made: they remember what it is made of.
        hold_groups: Sets of one group get into a release together or not at all: those that
            link to each other's documents. Not for partitioned assets.
        partitions: Of its documents; a run of many makes them all at once.
    """

    def decorate(function: Callable[..., object]) -> dg.AssetsDefinition:
        name = function.__name__
        if partitions is not None and hold_groups:
            msg = f"{name}: expected partitions or hold groups, found both; leave out one of them"
            raise ConfigurationError(msg)
        description = inspect.getdoc(function) or title
        policy = freshness or freshness_of(sources)
        entry = CatalogEntry(
            asset=name,
            title=title,
            description=" ".join(description.split()),
            contract=contract.contract(),
            paths=paths,
            sources=list(sources),
            licence=licence,
            cadence_minutes=policy.cadence_minutes,
            fresh_minutes=policy.fresh_minutes,
        )
        facts = DocumentFacts(entry, rules or Rules(), frozenset(made_with), frozenset(hold_groups))
        definition: dg.AssetsDefinition = _asset(
            partitions,
            name=name,
            group_name="pages",
            kinds={"json", "s3"},
            owners=[OWNER],
            description=description,
            code_version=f"{version}:{contract.contract()}",
            deps=list(deps),
            io_manager_key="documents",
            check_specs=_check_specs(name),
            required_resource_keys={"workbench"} - inspect.signature(function).parameters.keys(),
            metadata={
                "contract": contract.contract(),
                "paths": paths,
                _FACTS: ObjectMetadataValue(facts),
            },
            freshness_policy=policy.dagster_policy(),
        )(_publishable(function, contract, paths))
        return definition

    return decorate


def _check_specs(asset: str) -> list[dg.AssetCheckSpec]:
    blocking = [
        dg.AssetCheckSpec(check, asset=asset, blocking=True) for check in ("contract", "paths")
    ]
    return [*blocking, dg.AssetCheckSpec("audit", asset=asset)]


def _asset(partitions: dg.PartitionsDefinition[str] | None, **facts: Any) -> Any:
    """Dagster's decorator; a backfill of a partitioned asset is one run, and one set."""
    if partitions is None:
        return dg.asset(**facts)
    with warnings.catch_warnings():  # since 1.9; the tests see whether it works
        warnings.simplefilter("ignore", dg.BetaWarning)
        return dg.asset(
            partitions_def=partitions, backfill_policy=dg.BackfillPolicy.single_run(), **facts
        )


def _publishable(
    function: Callable[..., object], contract: type[Document], paths: str
) -> Callable[..., Iterator[Any]]:
    """`function` as Dagster calls it: the same inputs; a built set and its checks come out."""

    def compute(**inputs: Any) -> Iterator[Any]:
        context = dg.AssetExecutionContext.get()
        bench: Workbench = context.resources.workbench
        asset = context.asset_key.to_user_string()
        documents = documents_of(
            function(**inputs),
            asset=asset,
            contract=contract,
            paths=paths,
            made_from=lambda: bodies_behind(context, bench),
        )
        built = bench.build(asset, documents)
        yield dg.MaterializeResult(value=built, data_version=dg.DataVersion(built.digest))
        yield audit_check(bench.reasons.get(asset, ()))
        yield contract_check(documents)
        yield paths_check(built, paths)

    signature = inspect.signature(function)
    compute.__name__ = function.__name__
    compute.__doc__ = function.__doc__
    compute.__signature__ = signature.replace(return_annotation=BuiltSet)  # type: ignore[attr-defined]  # inspect reads it
    compute.__annotations__ = {
        **{name: p.annotation for name, p in signature.parameters.items()},
    }
    return compute
