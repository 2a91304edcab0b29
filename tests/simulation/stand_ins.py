"""Stand-ins: functions of the package as they would be if they broke their rule.

Most call the whole function and spoil what goes in or what comes out, so that only the rule is
broken. The two stores spoil when and how something is written, whoever writes it.

Belongs here: what stands for what. Does not: which rule that breaks (rules.py).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from content_assets.contracts.assets import Behind
from content_assets.contracts.document import Documents
from content_assets.contracts.garbage import Garbage
from content_assets.contracts.release import (
    Added,
    AssetRecord,
    Cursor,
    Pointer,
    RawPointer,
    RawRef,
    Release,
)
from content_assets.contracts.revalidation import Health
from content_assets.delivery import cursor, mirror, site
from content_assets.delivery.cursor import SeenCursor
from content_assets.delivery.pages import Expectation, Page
from content_assets.delivery.proof import Proof
from content_assets.errors import ChannelMovedError, ContentAssetsError, StoreUnreachableError
from content_assets.publishing import (
    audit,
    keys,
    needs,
    pointer,
    publish,
    raw,
    reach,
    sets,
    survey,
    takedown,
)
from content_assets.publishing.archive import Archive
from content_assets.publishing.diff import diff_releases
from content_assets.publishing.pointer import Seen, Step, read_pointer
from content_assets.publishing.store import Condition, Store
from content_assets.runtime import plan

# whole, as the package has them
_ACKNOWLEDGE = site.SiteDelivery._acknowledge
_ADVANCE = pointer.advance
_BODIES = sets._bodies
_DELIVER_MIRROR = mirror.deliver_mirror
_ERASE = takedown.erase
_FAULT = Expectation.fault
_FOLLOW = publish.follow
_HOLD = audit.hold
_KEEP = raw._keep
_MOVED = pointer._moved
_NEXT_RELEASE = publish.next_release
_PATHS_SINCE = cursor.paths_since
_REACHED = survey.Survey.reached
_REASON_TO_RUN = plan._reason_to_run
_REBASE = publish.rebase
_STAGED = needs.Needs._staged
_SUPERSEDED_BY = publish._superseded_by
_WRITE_ALL = mirror._write_all


# stores


@dataclass
class Late:
    """A store in which what is put below `prefix` is written after the next other put."""

    store: Any
    prefix: str
    _late: list[tuple[str, bytes, Condition]] = field(default_factory=list)

    def put(self, key: str, body: bytes, condition: Condition) -> str:
        """Later, or now and then what is late."""
        if key.startswith(self.prefix):
            self._late.append((key, body, condition))
            return ""
        etag: str = self.store.put(key, body, condition)
        while self._late:
            self.store.put(*self._late.pop(0))
        return etag

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


@dataclass
class Trusting:
    """A store in which a put without an answer counts as done."""

    store: Any

    def put(self, key: str, body: bytes, condition: Condition) -> str:
        """Whatever comes of it."""
        try:
            return str(self.store.put(key, body, condition))
        except StoreUnreachableError:
            return ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


@dataclass
class Sparing:
    """A store in which no blob is purged."""

    store: Any

    def purge(self, key: str, *, keep_newest: bool = False) -> None:
        """All but blobs."""
        if not key.startswith(keys.BLOBS):
            self.store.purge(key, keep_newest=keep_newest)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


# documents, sets, raw bodies


def numbered_bodies(documents: Documents, without: Collection[str]) -> dict[str, bytes]:
    """The bytes depend on how often the source was asked."""
    spaces = b" " * min(ref.sequence for ref in documents.made_from.values())
    return {path: body + spaces for path, body in _BODIES(documents, without).items()}


def reason_without_held(
    facts: Behind, record: AssetRecord | None, raws: Mapping[str, RawRef]
) -> str | None:
    """What is held was never made."""
    known = record.model_copy(update={"held": None}) if record else None
    return _REASON_TO_RUN(facts, known, raws)


def pointer_before_body(store: Store, *args: Any, **given: Any) -> raw.RawUpdate:
    """The pointer of a raw body moves first."""
    return _KEEP(Late(store, keys.RAW_BODIES), *args, **given)


def own_body(store: Store, source: str, ours: RawPointer, error: Exception) -> raw.RawUpdate:
    """The loser of a fetch goes on with its own body."""
    standing = raw.current_raw(store, source)
    if standing is None or standing.ref.sequence < ours.sequence:
        raise error
    return raw.RawUpdate(source, raw._ref(ours), is_new=True)


# releases and pointers


def pointer_before_release(
    store: Store,
    archive: Archive,
    head: Release | None,
    release: Release,
    *,
    seen: Seen | None,
    step: Step,
) -> Seen | None:
    """Head moves first."""
    del head
    try:
        moved = _ADVANCE(store, keys.HEAD, seen=seen, step=step)
    except ChannelMovedError:
        return None
    publish._write_release(store, archive, release)
    return moved


def winning_advance(store: Store, key: str, *, seen: Seen | None, step: Step) -> Seen:
    """A lost race counts as won."""
    try:
        return _ADVANCE(store, key, seen=seen, step=step)
    except ChannelMovedError:
        return Seen(_MOVED(seen.pointer if seen else None, step), "")


def trusting_advance(store: Store, key: str, *, seen: Seen | None, step: Step) -> Seen:
    """No reply counts as success."""
    return _ADVANCE(Trusting(store), key, seen=seen, step=step)


def rebase_on_base(
    updates: Mapping[str, AssetRecord], *, base: Release | None, head: Release | None
) -> tuple[dict[str, AssetRecord], dict[str, str]]:
    """What the winner did is not looked at."""
    return _REBASE(updates, base=base, head=base if head else None)


def superseded_by_race(
    standing: AssetRecord | None, update: AssetRecord, base: AssetRecord | None
) -> str | None:
    """An older body may replace a newer one."""
    return _SUPERSEDED_BY(standing, update, base) if standing != base else None


def release_of_another_id(
    archive: Archive,
    head: Release | None,
    assets: dict[str, AssetRecord],
    author: publish.Author,
    **given: Any,
) -> Release:
    """The id is not the author's."""
    other = replace(author, release_id=f"{author.release_id}x")
    return _NEXT_RELEASE(archive, head, assets, other, **given)


def moved_uncounted(before: Pointer | None, step: Step) -> Pointer:
    """The revision stays."""
    lower = before.model_copy(update={"revision": before.revision - 1}) if before else None
    return _MOVED(lower, step)


def moved_forgetting(before: Pointer | None, step: Step) -> Pointer:
    """A move forgets what was taken down before."""
    return _MOVED(before.model_copy(update={"taken_down": {}}) if before else None, step)


def hold_published(
    standing: AssetRecord | None, candidate: AssetRecord, *args: Any, **given: Any
) -> AssetRecord:
    """What failed its audit is published."""
    held = _HOLD(standing, candidate, *args, **given)
    stale = standing.stale if standing else None
    return held.model_copy(update={"set": candidate.set, "stale": stale})


def hold_undecided(*args: Any, **given: Any) -> AssetRecord:
    """A decision is forgotten."""
    record = _HOLD(*args, **given)
    assert record.held
    return record.model_copy(update={"held": record.held.model_copy(update={"rejected": None})})


def follow_known(
    store: Store, archive: Archive, *, known: Release | None, author: publish.Author, **given: Any
) -> publish.Following:
    """Production goes to the release that the caller knows of, whatever is there."""
    if known is None:
        return _FOLLOW(store, archive, known=known, author=author, **given)
    seen = read_pointer(store, keys.PRODUCTION)
    if seen and seen.pointer.release == known.name:
        return publish.Following(seen)
    step = publish._step(known, "follow", author)
    try:
        moved = _ADVANCE(store, keys.PRODUCTION, seen=seen, step=step)
    except ChannelMovedError:
        return follow_known(store, archive, known=known, author=author, **given)
    return publish.Following(moved, has_moved=True)


def follow_new(
    store: Store, archive: Archive, *, known: Release | None, author: publish.Author, **given: Any
) -> publish.Following:
    """Production follows to the caller's own release only."""
    if known is None or known.id == author.release_id:
        return _FOLLOW(store, archive, known=known, author=author, **given)
    return publish.Following(read_pointer(store, keys.PRODUCTION))


def refusal_but_for_pins(
    production: Seen | None, head: Release, readable: publish.Readable
) -> str | None:
    """A pin does not hold."""
    del production
    return publish.unreadable(head, readable())


def follow_pinned(
    store: Store, archive: Archive, *, reason: str | None = None, **given: Any
) -> publish.Following:
    """An unpin takes no pin away."""
    del reason
    return _FOLLOW(store, archive, known=None, **given)


class Pinless(Step):
    """A move takes the pin away."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{**given, "pin": None})


def no_garbage(store: Store) -> Garbage:
    """Nothing is condemned."""
    del store
    return Garbage()


def erase_but_blobs(store: Store, *args: Any, **given: Any) -> takedown.Erased:
    """The bytes stay."""
    return _ERASE(Sparing(store), *args, **given)


# collections


def reached_with_all(self: survey.Survey, names: Any, *, without: Any) -> Any:
    """What was taken down is needed like all else."""
    del without
    return _REACHED(self, names, without=())


def staged_with_all(self: needs.Needs, _: Any) -> Any:
    """So it is where it is staged."""
    return _STAGED(self, ())


def added_without_blobs(archive: Archive, before: Release | None, after: Release) -> Added:
    """A release names less than it added."""
    return reach.added_by(archive, before, after).model_copy(update={"blobs": {}})


def as_given(assets: Mapping[str, AssetRecord], *_: Any, **__: Any) -> dict[str, AssetRecord]:
    """Each set gets in for itself."""
    return dict(assets)


# delivery


def ends_only(archive: Archive, production: Pointer, revision: int) -> frozenset[str] | None:
    """What changed and changed back is not delivered."""
    releases = {move.revision: move.release for move in production.moves}
    if revision not in releases:
        return None
    old = archive.release(releases[revision])
    return diff_releases(archive, old, archive.release(production.release)).paths


def published_since(archive: Archive, production: Pointer, revision: int) -> frozenset[str] | None:
    """What is gone is not delivered."""
    paths = _PATHS_SINCE(archive, production, revision)
    documents = archive.documents(archive.release(production.release))
    return None if paths is None else frozenset(path for path in paths if path in documents)


def write_what_was_taken_down(
    store: Store,
    archive: Archive,
    seen: SeenCursor,
    production: Pointer,
    map_: Any,
    *,
    must_end: Callable[[], bool],
) -> tuple[int, list[str], list[str]]:
    """The mirror shows what the release has."""
    shown = production.model_copy(update={"taken_down": {}})
    return _WRITE_ALL(store, archive, seen, shown, map_, must_end=must_end)


def cursor_before_copies(store: Store, *args: Any, **given: Any) -> Any:
    """The mirror's cursor moves first."""
    return _DELIVER_MIRROR(Late(store, keys.MIRROR), *args, **given)


def nothing_missing(self: Expectation, page: Page) -> Any:
    """Whatever a page answers whose document is gone."""
    del self, page
    return iter(())


def fault_if_current(self: Expectation, page: Page) -> str | None:
    """A page that is about to be replaced counts, too."""
    return _FAULT(self, replace(page, is_stale=False))


def acknowledge_all(self: site.SiteDelivery, job: site._Job, proof: Proof) -> bool:
    """What is unproven is forgotten."""
    return _ACKNOWLEDGE(self, job, replace(proof, unproven=frozenset()))


def start_at_cursor(known: Cursor, health: Health) -> int:
    """A new deployment is told what the one before did not know."""
    del health
    return known.revision


# repairs


def of_pointer_alone(look: Any) -> int:
    """Nothing else names a revision."""
    return look.production.record.revision if look.production.record else 0


def none_if_unanswered(read: Callable[[], Any]) -> Any:
    """What the store does not answer is not there."""
    try:
        return read()
    except ContentAssetsError:
        return None
