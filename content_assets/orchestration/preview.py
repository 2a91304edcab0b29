"""What Dagster's UI shows of a value: counts, digests, links, a preview.

Belongs here: values -> Dagster metadata. Does not: anything that is published.
"""

import json
from typing import Any

import dagster as dg

from content_assets.orchestration.workbench import Workbench
from content_assets.publishing import keys
from content_assets.publishing.diff import diff_releases
from content_assets.publishing.publish import Commit
from content_assets.publishing.raw import RawUpdate
from content_assets.publishing.sets import BuiltSet

_PREVIEW_CHARACTERS = 1500


def raw_metadata(update: RawUpdate) -> dict[str, dg.MetadataValue]:
    """Which body is the newest."""
    return {
        "source": dg.MetadataValue.text(update.source),
        "sequence": dg.MetadataValue.int(update.ref.sequence),
        "digest": dg.MetadataValue.text(update.ref.digest),
        "is_new": dg.MetadataValue.bool(update.is_new),
        "key": dg.MetadataValue.text(keys.raw_body(update.ref.digest)),
    }


def set_metadata(built: BuiltSet, *, written: int, store_url: str) -> dict[str, dg.MetadataValue]:
    """Counts, digest and bytes of a document set, a link, and its first document."""
    path, digest = next(iter(sorted(built.documents.items())), ("", ""))
    document = json.loads(built.blobs[digest]) if digest else {}
    text = _start_of(document)
    return {
        "documents": dg.MetadataValue.int(built.record.count),
        "documents_written": dg.MetadataValue.int(written),
        "bytes": dg.MetadataValue.int(sum(map(len, built.blobs.values()))),
        "digest": dg.MetadataValue.text(built.digest),
        "set": dg.MetadataValue.url(f"{store_url}/{keys.document_set(built.digest)}"),
        "mirror": dg.MetadataValue.url(f"{store_url}/{keys.mirror(path)}"),
        "preview": dg.MetadataValue.md(f"`{path}`\n```json\n{text}\n```"),
    }


def _start_of(document: Any) -> str:
    """The first characters of a document, laid out; not the whole of one that is large."""
    text = ""
    for part in json.JSONEncoder(indent=1, ensure_ascii=False).iterencode(document):
        text += part
        if len(text) >= _PREVIEW_CHARACTERS:
            break
    return text[:_PREVIEW_CHARACTERS]


def release_metadata(workbench: Workbench, commit: Commit) -> dict[str, dg.MetadataValue]:
    """Number, what changed, and where production stands."""
    if commit.head is None:
        return {"note": dg.MetadataValue.text("nothing to publish yet")}
    difference = diff_releases(workbench.pipeline.archive, workbench.base, commit.head)
    following = workbench.following
    production = following.production if following else None
    return {
        "release": dg.MetadataValue.text(commit.head.name),
        "is_new": dg.MetadataValue.bool(commit.is_new),
        "changed": dg.MetadataValue.int(len(difference.changed)),
        "added": dg.MetadataValue.int(len(difference.added)),
        "removed": dg.MetadataValue.int(len(difference.removed)),
        "superseded": dg.MetadataValue.json(dict(commit.superseded)),
        "production": dg.MetadataValue.text(production.pointer.release if production else "none"),
        "refusal": dg.MetadataValue.text((following and following.refusal) or "none"),
    }
