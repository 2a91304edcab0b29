"""A bucket with a long past, made in seconds: releases of a few changed sets, one after the other.

Belongs here: records, as publishing writes them, without going through it. Does not: measuring.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from content_assets.contracts.release import (
    AssetRecord,
    DocumentSet,
    Move,
    Pointer,
    RawRef,
    Release,
)
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import digest_of, record_bytes
from content_assets.publishing.reach import added_by
from content_assets.publishing.skips import skips_from
from content_assets.publishing.store import Overwrite, Store

_AT = "2026-11-30T12:00:00.000Z"
_CONTRACT = "catalog/1.0"
KEPT_MOVES = 100


@dataclass(frozen=True)
class Past:
    """How long, and how much changes with each release.

    Attributes:
        changed: Sets that change with each release, each in one of its documents.
        still: Sets that stay as they are.
        documents: In each set.
        is_old: Whether it is as code before `Release.added` wrote it.
    """

    releases: int
    changed: int = 6
    still: int = 0
    documents: int = 20
    is_old: bool = False


def write_past(store: Store, past: Past) -> list[str]:
    """Write all of it, and both pointers; the releases' names, oldest first."""
    names: list[str] = []
    for release in _releases(store, past):
        store.put(keys.release(release.name), record_bytes(release), Overwrite())
        names.append(release.name)
    moves = _moves(names[-KEPT_MOVES:], first=max(len(names) - KEPT_MOVES, 0) + 1)
    for key in (keys.HEAD, keys.PRODUCTION):
        pointer = Pointer(release=names[-1], revision=len(names), moves=moves)
        store.put(key, record_bytes(pointer), Overwrite())
    return names


def _moves(names: Sequence[str], *, first: int) -> list[Move]:
    return [
        Move(release=name, revision=revision, verb="publish", by="bench", at=_AT)
        for revision, name in enumerate(names, start=first)
    ]


def _releases(store: Store, past: Past) -> Iterator[Release]:
    archive = Archive(store)
    before: Release | None = None
    standing = [
        {
            f"a{asset}/{number}.json": _digest("begin", asset, number)
            for number in range(past.documents)
        }
        for asset in range(past.changed)
    ]
    ref = RawRef(sequence=1, digest=_digest("body", 1))
    still = {
        f"still{asset}": _write_set(archive, {f"still{asset}.json": _digest(asset)}, ref)
        for asset in range(past.still)
    }
    for number in range(1, past.releases + 1):
        body = _digest("body", number)
        store.put(keys.raw_body(body), b"body", Overwrite())
        assets = still | {
            f"a{asset}": _change(archive, documents, f"a{asset}", (number, body))
            for asset, documents in enumerate(standing)
        }
        release = Release(
            number=number,
            id=f"id{number}",
            parent=before.name if before else None,
            run=f"run-{number}",
            published_at=_AT,
            assets=assets,
        )
        if not past.is_old:
            counts = {a: archive.document_set(each.set).count for a, each in assets.items()}
            added = added_by(archive, before, release)
            told = {"counts": counts, "added": added, "skips": skips_from(before)}
            release = release.model_copy(update=told)
        yield release
        before = release


def _change(
    archive: Archive, documents: dict[str, str], asset: str, made: tuple[int, str]
) -> AssetRecord:
    number, body = made
    blob = _digest("blob", asset, number)
    documents[f"{asset}/{number % len(documents)}.json"] = blob
    archive.write_blob(blob, b"{}")
    return _write_set(archive, documents, RawRef(sequence=number, digest=body))


def _write_set(archive: Archive, documents: dict[str, str], ref: RawRef) -> AssetRecord:
    record = DocumentSet(contract=_CONTRACT, count=len(documents), documents=dict(documents))
    digest = digest_of(record_bytes(record))
    archive.write(keys.document_set(digest), record, Overwrite())
    return AssetRecord(set=digest, contract=_CONTRACT, made_from={"usgs": ref}, code_version="1")


def _digest(*parts: object) -> str:
    return digest_of(repr(parts).encode())
