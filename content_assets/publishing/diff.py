"""The difference of two releases: which documents changed, came and went.

Belongs here: values in, values out. Does not: acting on it (delivery/).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from content_assets.contracts.release import DocumentSet, Release
from content_assets.publishing.archive import Archive
from content_assets.publishing.index import differing


@dataclass(frozen=True)
class Difference:
    """Blob digests by path; `removed` keeps the digest that was."""

    changed: Mapping[str, str]
    added: Mapping[str, str]
    removed: Mapping[str, str]

    @property
    def paths(self) -> frozenset[str]:
        """All paths that differ."""
        return frozenset(self.changed) | frozenset(self.added) | frozenset(self.removed)


def diff_documents(old: Mapping[str, str], new: Mapping[str, str]) -> Difference:
    """Compare two maps of path -> digest.

    >>> diff_documents({"a": "1", "b": "1"}, {"a": "2", "c": "1"})
    Difference(changed={'a': '2'}, added={'c': '1'}, removed={'b': '1'})
    """
    return Difference(
        changed={p: d for p, d in new.items() if p in old and old[p] != d},
        added={p: d for p, d in new.items() if p not in old},
        removed={p: d for p, d in old.items() if p not in new},
    )


def diff_releases(archive: Archive, old: Release | None, new: Release) -> Difference:
    """Compare two releases, reading only what differs; None is before the first."""
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for asset in sorted({*(old.assets if old else {}), *new.assets}):
        was, now = _set_of(archive, old, asset), _set_of(archive, new, asset)
        if was != now:
            olds, news = differing(was, now, archive.shard)
            before |= olds
            after |= news
    return diff_documents(before, after)


def _set_of(archive: Archive, release: Release | None, asset: str) -> DocumentSet | None:
    record = release.assets.get(asset) if release else None
    return archive.document_set(record.set) if record else None
