"""A site under test reads a copy of the bucket, in which documents change, go and come back.

The site is started on the copy's address. Each step changes copies as delivery would, calls the
hook, and looks until the pages follow. Nothing is written to the bucket.

Belongs here: the steps. Does not: serving the copy (server.py), judging pages (pages.py).
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from content_assets.conformance.finding import Finding
from content_assets.conformance.pages import Patience, Sample, look_at
from content_assets.conformance.probe import Probe, hook_body
from content_assets.contracts.document import RESERVED_MEMBER
from content_assets.contracts.release import MirrorCopy
from content_assets.contracts.routes import owned_page
from content_assets.delivery.mirror import Stamp, tombstone
from content_assets.errors import NotFoundError
from content_assets.publishing import keys
from content_assets.publishing.canonical import canonical_json
from content_assets.publishing.records import read_copy
from content_assets.publishing.store import Store

PUBLIC = "public/"
_KEPT = "stays while the bucket is down"


@dataclass
class BucketCopy:
    """The public part of a bucket, with changes that exist here only.

    Attributes:
        is_down: Whether every read fails, as when S3 does not answer.
        reads: How often the site has read from it.
    """

    store: Store
    is_down: bool = False
    reads: int = 0
    _changed: dict[str, bytes] = field(default_factory=dict)
    _revision: int = 0

    def read(self, key: str) -> bytes | None:
        """The object at `key` as a reader gets it; None if it is missing or private."""
        self.reads += 1
        if not key.startswith(PUBLIC):
            return None
        return self._object(key)

    def change(self, paths: Sequence[str]) -> dict[str, str]:
        """Give each document another digest, as a new version of it has; the digests by path."""
        self._revision += 1
        return {path: self._change(path) for path in paths}

    def remove(self, paths: Sequence[str]) -> None:
        """Leave a tombstone in place of each document."""
        self._revision += 1
        for path in paths:
            mark = self._body(path)[RESERVED_MEMBER]
            stamp = Stamp(mark["revision"] + self._revision, mark["number"], mark["published_at"])
            self._changed[keys.mirror(path)] = tombstone(stamp)

    def _change(self, path: str) -> str:
        body = self._body(path)
        mark = body[RESERVED_MEMBER]
        digest = hashlib.sha256(f"{mark['digest']} {self._revision}".encode()).hexdigest()
        mark = {**mark, "revision": mark["revision"] + self._revision, "digest": digest}
        self._changed[keys.mirror(path)] = canonical_json({**body, RESERVED_MEMBER: mark})
        return digest

    def _body(self, path: str) -> dict[str, Any]:
        """The published copy of a document.

        Raises:
            NotFoundError: There is none that can be read.
        """
        key = keys.mirror(path)
        stored = self.store.get(key)
        if stored is None or read_copy(stored, key, MirrorCopy).record is None:
            msg = f"{key}: expected a copy of the document, found none; run content-assets deliver"
            raise NotFoundError(msg)
        body: dict[str, Any] = json.loads(stored.body)
        return body

    def _object(self, key: str) -> bytes | None:
        if key in self._changed:
            return self._changed[key]
        stored = self.store.get(key)
        return stored.body if stored else None


def rehearse(
    probe: Probe, bucket: BucketCopy, sample: Sample, patience: Patience
) -> Iterator[Finding]:
    """Change, remove and bring back the sample's documents, with the bucket up and down.

    Args:
        probe: A site that reads `bucket` and nothing else.
        bucket: The copy.
        sample: The documents that change.
        patience: For each step.
    """
    steps = _Steps(probe, bucket, patience, have_heads=probe.site.health().heads)
    yield from steps.change(sample)
    if bucket.reads == 0:
        problem = "expected the site to read from the copy's address, found no request to it"
        yield Finding("refresh", "the site reads the copy", problem)
        return
    own = [path for path in sample.paths if owned_page(path)]
    for _ in range(2):  # a second time: a page that was 404 must not stay hidden
        yield from steps.remove(sample, own)
        yield from steps.change(sample, rule="return", step="shows it again")
    yield from steps.outage(sample)


@dataclass(frozen=True)
class _Steps:
    """The steps of a rehearsal."""

    probe: Probe
    bucket: BucketCopy
    patience: Patience
    have_heads: bool

    def change(
        self, sample: Sample, *, rule: str = "refresh", step: str = "shows the change"
    ) -> Iterator[Finding]:
        changed = sample.with_digests(self.bucket.change(sample.paths))
        yield from self._told(changed, rule=rule, step=step)

    def remove(self, sample: Sample, own: Sequence[str]) -> Iterator[Finding]:
        self.bucket.remove(own)
        gone = sample.without(own)
        if own:
            yield from self._told(gone, rule="removal", step="follows a removal")

    def outage(self, sample: Sample) -> Iterator[Finding]:
        """The last good page stays while the bucket is down, and follows when it is back."""
        before = sample.with_digests(self.bucket.change(sample.paths))
        yield from self._told(before, rule="outage", step="shows a change before an outage")
        after = before.with_digests(self.bucket.change(sample.paths))
        self.bucket.is_down = True
        self.probe.hook(hook_body(*sample.paths))
        for _ in range(2):  # the first visitor of a marked page has it made again
            yield from self._look(before, rule="outage", step=_KEPT, may_be_stale=True)
        self.bucket.is_down = False
        yield from self._told(after, rule="outage", step="follows when the bucket is back")

    def _told(self, sample: Sample, *, rule: str, step: str) -> Iterator[Finding]:
        self.probe.hook(hook_body(*sample.paths))
        yield from self._look(sample, rule=rule, step=step)

    def _look(
        self, sample: Sample, *, rule: str, step: str, may_be_stale: bool = False
    ) -> Iterator[Finding]:
        pages = sample.expected(have_heads=self.have_heads)
        yield from look_at(
            self.probe, pages, self.patience, rule=rule, step=step, may_be_stale=may_be_stale
        )
