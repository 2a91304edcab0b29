"""The difference of two releases: which documents changed, came and went.

Belongs here: values in, values out. Does not: acting on it (delivery/).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from content_assets.contracts.release import Release
from content_assets.publishing.archive import Archive


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
    """Compare two releases, reading only the sets that differ; None is before the first."""
    before = old.assets if old else {}
    touched = {
        asset
        for asset in before.keys() | new.assets.keys()
        if asset not in before
        or asset not in new.assets
        or before[asset].set != new.assets[asset].set
    }
    return diff_documents(
        _documents(archive, old, touched) if old else {},
        _documents(archive, new, touched),
    )


def _documents(archive: Archive, release: Release, assets: set[str]) -> dict[str, str]:
    sets = [archive.document_set(release.assets[a].set) for a in assets if a in release.assets]
    return {path: digest for each in sets for path, digest in each.documents.items()}
