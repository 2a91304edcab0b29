"""One run's publishing without Dagster: sets, release, pointers, mirror.

Belongs here: the package's own steps in their order. Does not: measuring them.
"""

from dataclasses import dataclass

from bench.documents import ASSET
from content_assets.bootstrap import Pipeline, make_author
from content_assets.contracts.release import DocumentSet, Release
from content_assets.delivery.mirror import deliver_mirror
from content_assets.publishing.audit import Rules, audit
from content_assets.publishing.publish import commit, follow, read_head
from content_assets.publishing.sets import BuiltSet, write_set


@dataclass(frozen=True)
class Standing:
    """The release at head."""

    release: Release | None
    documents: DocumentSet | None


def read_standing(pipeline: Pipeline) -> Standing:
    """The set that the next one is made on top of."""
    _, head = read_head(pipeline.store, pipeline.archive)
    record = head.assets.get(ASSET) if head else None
    return Standing(head, pipeline.archive.document_set(record.set) if record else None)


def publish(pipeline: Pipeline, built: BuiltSet, standing: Standing) -> int:
    """Write the set, publish it, and bring the mirror there; how many copies were written."""
    store, archive, map_ = pipeline.store, pipeline.archive, pipeline.maps.store
    author = make_author()
    write_set(archive, built, parent=standing.documents, map_=map_)
    audit(archive, built.record, standing.documents, Rules())
    record = built.asset_record(code_version="1")
    done = commit(store, archive, {ASSET: record}, base=standing.release, author=author)
    follow(store, archive, known=done.head, author=author, readable=dict)
    return deliver_mirror(store, archive, map_).pages_proven
