"""Replay: a past run's documents, made anew from the bodies that were kept, and compared.

Belongs here: receipt -> bodies -> documents -> digests. Does not: publishing anything.
"""

import json
from dataclasses import dataclass
from typing import Any

import dagster as dg

from content_assets.bootstrap import Pipeline, make_author, without_writing
from content_assets.contracts.assets import SOURCE_STATES, behind_documents
from content_assets.contracts.release import Release
from content_assets.errors import NotFoundError
from content_assets.orchestration.graph import build_resources
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing.diff import diff_documents
from content_assets.publishing.index import differing
from content_assets.publishing.raw import RawUpdate
from content_assets.publishing.receipts import find_receipt
from content_assets.runtime.dagster_run import execute
from content_assets.runtime.instance import empty_instance

_MADE = {"ran", "held"}


@dataclass(frozen=True)
class Changed:
    """A document that came out different, then and now, as JSON; None where there is none."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Replayed:
    """One asset: whether its set is the same, and which documents are not."""

    asset: str
    is_same: bool
    differing: frozenset[str] = frozenset()
    first: Changed | None = None
    problem: str | None = None


def replay(pipeline: Pipeline, run_id: str) -> list[Replayed]:
    """Make again what the run made, by the present code.

    Raises:
        NotFoundError: There is no such receipt, or its release is gone.
        StoreUnreachableError: A body is gone, or the store did not answer.
    """
    receipt = find_receipt(pipeline.store, run_id)
    made = {o.asset for o in receipt.assets if o.action in _MADE and o.asset in behind_documents()}
    if not made or receipt.release is None:
        msg = (
            f"run {run_id}: expected documents that it made, found none; nothing was new then, or "
            "it made days of the archive alone, whose bodies are not kept"
        )
        raise NotFoundError(msg)
    release = pipeline.archive.release(receipt.release)
    return [
        _replay(pipeline, asset, release)
        for asset in sorted(made - {SOURCE_STATES})
        if asset in release.assets
    ]


def _replay(pipeline: Pipeline, asset: str, release: Release) -> Replayed:
    then = release.assets[asset].newest
    bench = Workbench(without_writing(pipeline), make_author())
    # an asset that reads its own earlier output read it from the release before
    bench.base = pipeline.archive.release(release.parent) if release.parent else None
    for source, ref in then.made_from.items():
        bench.bodies.raws[source] = RawUpdate(source, ref, is_new=False)
    resources = build_resources(bench, frames=dg.mem_io_manager)
    with empty_instance() as instance:
        ran = execute(
            [*behind_documents()[asset].cores, asset],
            instance=instance,
            resources=resources,
            run_group=bench.author.run,
        )
    if asset in ran.failures:
        return Replayed(asset, is_same=False, problem=ran.failures[asset].message)
    now = bench.staged[asset]
    if now.set == then.set:
        return Replayed(asset, is_same=True)
    archive = bench.pipeline.archive
    before, after = differing(
        archive.document_set(then.set), archive.document_set(now.set), archive.shard
    )
    paths = diff_documents(before, after)
    differ = sorted({*paths.changed, *paths.added, *paths.removed})
    first = (
        Changed(differ[0], *(_read(bench, each.get(differ[0])) for each in (before, after)))
        if differ
        else None
    )
    return Replayed(asset, is_same=False, differing=frozenset(differ), first=first)


def _read(bench: Workbench, digest: str | None) -> Any:
    return json.loads(bench.pipeline.archive.blob(digest)) if digest else None
