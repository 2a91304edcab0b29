"""The decorator for assets that publish documents: one function and one contract.

    @document_asset(
        contract=LatestRates,
        paths="rates/latest.json",
        title="Exchange rates: all of the last day",
        sources=["ecb"],
        licence=LICENCE,
    )
    def latest_rates(rates: pd.DataFrame) -> LatestRates:
        '''What the front page tells of the week.'''
        return build_latest(rates)

It adds what all of them share: group, kinds, owner, code version, checks, the data version
(the set's digest) and the IO manager that writes blobs and set; and the asset's line in the
catalogue. A set that can't be published fails here, before anything is written.

Belongs here: that. Does not: any content.
"""

import inspect
import warnings
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import dagster as dg
from dagster._core.definitions.metadata.metadata_value import ObjectMetadataValue

from content_assets.contracts.document import Document, Documents
from content_assets.contracts.engine_documents import CatalogEntry
from content_assets.errors import ConfigurationError
from content_assets.orchestration.checks import audit_check, contract_check, paths_check
from content_assets.orchestration.content_definitions import FROM_CODE
from content_assets.orchestration.freshness import Freshness, freshness_of
from content_assets.orchestration.parts import PARAMETER, Parts, make_parts, takes_one_partition
from content_assets.orchestration.provenance import bodies_behind
from content_assets.orchestration.returned import documents_of
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing.audit import Rules
from content_assets.publishing.sets import BuiltSet

OWNER = "team:content"
Settled = Callable[[Workbench], Collection[str]]

FACTS = "content_assets/document"  # key of an asset's metadata


@dataclass(frozen=True)
class DocumentFacts:
    """The engine's facts of a document asset, besides Dagster's own.

    Attributes:
        contract: Of its documents.
        entry: Its line in the catalogue.
        rules: As `document_asset` takes them.
        made_with: As `document_asset` takes them.
        hold_groups: As `document_asset` takes them.
        function: The author's.
        settled: As `document_asset` takes it.
    """

    contract: type[Document]
    entry: CatalogEntry
    rules: Rules
    made_with: frozenset[str]
    hold_groups: frozenset[str]
    function: Callable[..., object]
    settled: Settled | None = None


def find_facts(definition: dg.AssetsDefinition) -> DocumentFacts | None:
    """The facts of a document asset; None of any other asset."""
    found = [spec.metadata.get(FACTS) for spec in definition.specs]
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
    partitions_def: dg.PartitionsDefinition[str] | None = None,
    backfill_policy: dg.BackfillPolicy | None = None,
    settled: Settled | None = None,
    freshness: Freshness | None = None,
    from_code: bool = False,
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
        from_code: That no source stands behind it, and it is made again only when its code changes.
        made_with: Assets without which it is never made: they remember what it is made of.
        hold_groups: Sets of one group get into a release together or not at all: those that
            link to each other's documents. Not for partitioned assets.
        partitions_def: Of its documents: what a partition makes leaves the documents of all
            others as they are. A function with the parameter `partition_key` is called once for
            each; any other finds them in Dagster's context.
        backfill_policy: How many partitions a run has, as Dagster has it; by default one for each,
            and any number for a function with `partition_key`.
        settled: The keys of partitions that are published and never change: not made again
            unless a run is forced.
    """

    def decorate(function: Callable[..., object]) -> dg.AssetsDefinition:
        name = function.__name__
        _check_partitions(function, is_partitioned=partitions_def is not None, groups=hold_groups)
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
        facts = DocumentFacts(
            contract,
            entry,
            rules or Rules(),
            frozenset(made_with),
            frozenset(hold_groups),
            function,
            settled,
        )
        made: dg.AssetsDefinition = _asset(
            partitions_def,
            backfill_policy or _backfill_policy(function),
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
                FACTS: ObjectMetadataValue(facts),
                **(FROM_CODE if from_code else {}),
            },
            freshness_policy=policy.dagster_policy(),
        )(_publishable(function, facts))
        return made

    return decorate


def _check_partitions(
    function: Callable[..., object], *, is_partitioned: bool, groups: Sequence[str]
) -> None:
    """Refuse what partitions can't be combined with.

    Raises:
        ConfigurationError: Hold groups beside partitions, or a partition's key without them.
    """
    name = function.__name__
    if is_partitioned and groups:
        msg = f"{name}: expected partitions or hold groups, found both; leave out one of them"
        raise ConfigurationError(msg)
    if takes_one_partition(function) and not is_partitioned:
        msg = f"{name}: expected partitions_def beside {PARAMETER}, found none; add it"
        raise ConfigurationError(msg)


def _backfill_policy(function: Callable[..., object]) -> dg.BackfillPolicy:
    """One run for all partitions where the function takes them one by one, else one for each."""
    is_one_run = takes_one_partition(function)
    return dg.BackfillPolicy.single_run() if is_one_run else dg.BackfillPolicy.multi_run()


def _check_specs(asset: str) -> list[dg.AssetCheckSpec]:
    blocking = [
        dg.AssetCheckSpec(check, asset=asset, blocking=True) for check in ("contract", "paths")
    ]
    return [*blocking, dg.AssetCheckSpec("audit", asset=asset)]


def _asset(
    partitions: dg.PartitionsDefinition[str] | None, policy: dg.BackfillPolicy, **facts: Any
) -> Any:
    """Dagster's decorator."""
    if partitions is None:
        return dg.asset(**facts)
    with warnings.catch_warnings():  # since 1.9; the tests see whether it works
        warnings.simplefilter("ignore", dg.BetaWarning)
        return dg.asset(partitions_def=partitions, backfill_policy=policy, **facts)


def _publishable(
    function: Callable[..., object], facts: DocumentFacts
) -> Callable[..., Iterator[Any]]:
    """`function` as Dagster calls it: the same inputs; a built set and its checks come out."""

    def compute(*context_first: dg.AssetExecutionContext, **inputs: Any) -> Iterator[Any]:
        context = dg.AssetExecutionContext.get()
        bench: Workbench = context.resources.workbench
        asset = context.asset_key.to_user_string()

        def make(**key: str) -> Documents:
            returned = function(*context_first, **inputs, **key)
            is_partition = bool(key) or context.has_partition_key
            return documents_of(
                [returned] if is_partition and isinstance(returned, Document) else returned,
                asset=asset,
                contract=facts.contract,
                paths=facts.entry.paths,
                made_from=lambda: bodies_behind(context, bench),
            )

        documents = _of_partitions(context, bench, facts, make) if one_by_one else make()
        if context.has_partition_key or context.has_partition_key_range:
            documents = replace(documents, is_amendment=True, is_part=True)
        built = bench.build(asset, documents)
        yield dg.MaterializeResult(value=built, data_version=dg.DataVersion(built.digest))
        yield audit_check(bench.reasons.get(asset, ()))
        yield contract_check(documents)
        yield paths_check(built, facts.entry.paths)

    one_by_one = takes_one_partition(function)
    signature = _without_key(inspect.signature(function))
    compute.__name__ = function.__name__
    compute.__doc__ = function.__doc__
    compute.__signature__ = signature.replace(return_annotation=BuiltSet)  # type: ignore[attr-defined]  # inspect reads it
    compute.__annotations__ = {
        **{name: p.annotation for name, p in signature.parameters.items()},
    }
    return compute


def _of_partitions(
    context: dg.AssetExecutionContext,
    bench: Workbench,
    facts: DocumentFacts,
    make: Callable[..., Documents],
) -> Documents:
    """The documents of a run's partitions; a worker has left out those that are settled."""
    known = facts.settled(bench) if facts.settled and bench.is_local else ()
    return make_parts(
        facts.contract,
        lambda key: make(**{PARAMETER: key}),
        [key for key in context.partition_keys if key not in known],
        bench.parts.setdefault(facts.entry.asset, Parts()),
    )


def _without_key(signature: inspect.Signature) -> inspect.Signature:
    """Without the partition's key, which Dagster would take for an input."""
    found = [each for name, each in signature.parameters.items() if name != PARAMETER]
    return signature.replace(parameters=found)
