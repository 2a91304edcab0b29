"""Raw bodies: what a source said, kept as fetched, and which of it is the newest.

Rules, in order:
  1. The pointer is read before the source is asked, and moves only from what was read.
  2. The loser of a race drops its body and takes the winner's, so that a stalled fetch
     never replaces a newer one.
  3. A body that is older than one seen before, by its own clock, is dropped, and reported: an
     edge of a CDN may answer with the day before. A clock that is ahead of ours has no say.
  4. A body that says nothing new (same fingerprint) is dropped: nothing is written.
  5. A body that is being deleted as garbage is not built on (garbage.py).
  6. A pointer that is lost, unreadable or below the body that head was made from counts on from
     there: else every new body would count as older. The same body stays the same.
  7. Validators mean only «304: it is still the body of this pointer». What has been done
     with a body is read from the release, never from here.

Belongs here: the pointer's protocol. Does not: HTTP (http/), what a body means (sources/).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from content_assets.contracts.release import RawPointer, RawRef, Validators
from content_assets.errors import (
    NotFoundError,
    PreconditionFailedError,
    SourceContentError,
    StoreUnreachableError,
)
from content_assets.publishing import keys
from content_assets.publishing.body_clock import BodyClock, SeenTime, body_clock
from content_assets.publishing.canonical import digest_of, record_bytes
from content_assets.publishing.garbage import check_stays
from content_assets.publishing.reading import Reading
from content_assets.publishing.records import check_digest, read_copy
from content_assets.publishing.store import Create, IfMatch, Overwrite, Store, Stored


@dataclass(frozen=True)
class Fetched:
    """A source's answer.

    Attributes:
        fingerprint: The sha256 of what the body says.
        validators: What to ask with next time.
        reading: Its records; None where nothing is made of them.
        body_time: When the source made the body, as it or its head says; None if neither does.
    """

    body: bytes
    fingerprint: str
    validators: Validators
    reading: Reading | None = None
    body_time: datetime | None = None


Fetch = Callable[[Validators | None], Fetched | None]  # None: not modified, or not yet expired


@dataclass(frozen=True)
class RawBody:
    """The newest body of a source, as this run saw it."""

    source: str
    ref: RawRef
    body: bytes
    is_new: bool


@dataclass(frozen=True)
class RawUpdate:
    """What asking a source came to.

    Attributes:
        body: Where this run has it at hand.
        raised: The fault, where the pointer was lost or below what head was made from.
        reading: Of the body that the source answered with, if it did.
        clock: Of that body.
    """

    source: str
    ref: RawRef
    is_new: bool
    body: bytes | None = None
    raised: str | None = None
    reading: Reading | None = None
    clock: BodyClock | None = None

    @property
    def is_older(self) -> bool:
        """Whether the source answered with an older body, which was dropped."""
        return self.clock is not None and self.clock.is_older and not self.is_new

    @property
    def outcome(self) -> str:
        """What became of the answer, in words."""
        answer = "an older body was dropped" if self.is_older else "not modified"
        text = f"{'a new body' if self.is_new else answer}, body {self.ref.sequence}"
        is_ahead = self.clock is not None and self.clock.is_ahead
        return f"{text}; its time is ahead of the store's and is ignored" if is_ahead else text


def update_raw(
    store: Store,
    source: str,
    fetch: Fetch,
    made_from: Callable[[], RawRef | None] = lambda: None,
    *,
    seen: SeenTime | None = None,
) -> RawUpdate:
    """Ask the source, keep what is new, and say which body is now the newest.

    Args:
        made_from: The newest body of the source that head was made from; asked after the fetch.
        seen: The newest time of its bodies, as status.json has it.

    Raises:
        SourceUnreachableError, SourceContentError: As `fetch` raises them; nothing is kept.
        StoreUnreachableError: The store did not answer; the next run does it again.
        CollectingError: The same body from long ago is being deleted; as above.
    """
    standing = store.get(keys.raw_pointer(source))
    pointer = _parse(source, standing)
    fetched = fetch(pointer.validators if pointer else None)
    floor = made_from()
    if is_below(_ref_of(pointer), floor):
        return _count_on(store, source, fetch, fetched, floor)
    if fetched is None:
        if pointer:
            return RawUpdate(source, _ref(pointer), is_new=False)
        raise SourceContentError(
            source, expected="a body, as we have none", found="«not modified» (304)"
        )
    clock = body_clock(fetched.body_time, pointer, seen, store.now())
    if pointer and clock.is_older:
        return RawUpdate(source, _ref(pointer), is_new=False, clock=clock)
    if pointer and fetched.fingerprint == pointer.fingerprint:
        return RawUpdate(source, _ref(pointer), is_new=False, reading=fetched.reading, clock=clock)
    return _keep(store, source, standing, fetched, clock=clock)


def forget_time(store: Store, source: str, *, at: str) -> None:
    """Forget the newest time of a source's bodies: its next body is taken, whatever its time.

    Args:
        at: Now; ISO 8601, UTC.

    Raises:
        NotFoundError: Nothing was kept of such a source.
        PreconditionFailedError: A run moved the pointer meanwhile.
        StoreUnreachableError: The store did not answer.
    """
    stored = store.get(keys.raw_pointer(source))
    pointer = _parse(source, stored)
    if stored is None or pointer is None:
        msg = f"source {source}: expected a body of it to be kept, found none; see `status`"
        raise NotFoundError(msg)
    update = {"body_time": None, "reset_at": at, "validators": Validators()}
    store.put(
        keys.raw_pointer(source),
        record_bytes(pointer.model_copy(update=update)),
        IfMatch(stored.etag),
    )


def load_raw(store: Store, update: RawUpdate) -> RawBody:
    """The body itself, from the run's memory or from the store.

    Raises:
        StoreUnreachableError: The body is not where its pointer says.
        UnreadableRecordError: It is not the body that was kept.
    """
    body = update.body
    if body is None:
        found = store.get(keys.raw_body(update.ref.digest))
        if found is None:
            msg = (
                f"raw body {update.ref.digest} of {update.source}: expected it in the store, "
                "found nothing; was it deleted by a lifecycle rule? delete "
                f"{keys.raw_pointer(update.source)} to fetch anew"
            )
            raise StoreUnreachableError(msg)
        body = check_digest(found, keys.raw_body(update.ref.digest), update.ref.digest).body
    return RawBody(update.source, update.ref, body, is_new=update.is_new)


def current_raw(store: Store, source: str) -> RawUpdate | None:
    """The newest body without asking the source, or None before the first fetch."""
    pointer = _parse(source, store.get(keys.raw_pointer(source)))
    return RawUpdate(source, _ref(pointer), is_new=False) if pointer else None


def kept_refs(
    store: Store,
    sources: Iterable[str],
    made_from: Mapping[str, RawRef] = MappingProxyType({}),
) -> dict[str, RawRef]:
    """Which body of each source is the newest, without asking it; of those that have one.

    Args:
        made_from: The bodies that head was made from: they count where a pointer is below them.
    """
    found: dict[str, RawRef] = {}
    for source in sorted(sources):
        update, floor = current_raw(store, source), made_from.get(source)
        ref = update.ref if update else None
        newest = floor if is_below(ref, floor) else ref
        if newest:
            found[source] = newest
    return found


def is_below(ref: RawRef | None, floor: RawRef | None) -> bool:
    """Whether a pointer contradicts the body that head was made from; None: there is none."""
    if floor is None:
        return False
    return ref is None or ref.sequence < floor.sequence or _is_other(ref, floor)


def _is_other(ref: RawRef, floor: RawRef) -> bool:
    return ref.sequence == floor.sequence and ref.digest != floor.digest


def _count_on(
    store: Store, source: str, fetch: Fetch, fetched: Fetched | None, floor: RawRef | None
) -> RawUpdate:
    """Rule 6; unless another run moved the pointer since it was read."""
    seen = store.get(keys.raw_pointer(source))
    pointer = _parse(source, seen)
    if pointer and not is_below(_ref(pointer), floor):
        return RawUpdate(source, _ref(pointer), is_new=True)
    fetched = fetched or fetch(None)  # that it is not modified says nothing of head's body
    if fetched is None:
        raise SourceContentError(
            source, expected="a body, as ours was lost", found="«not modified» (304)"
        )
    return _keep(store, source, seen, fetched, floor=floor)


def _keep(
    store: Store,
    source: str,
    seen: Stored | None,
    fetched: Fetched,
    *,
    floor: RawRef | None = None,
    clock: BodyClock | None = None,
) -> RawUpdate:
    before = _parse(source, seen)
    digest = digest_of(fetched.body)
    pointer = RawPointer(
        sequence=_next_sequence(before, floor, digest),
        digest=digest,
        fingerprint=fetched.fingerprint,
        validators=fetched.validators,
        body_time=_iso(clock.newest_now if clock else fetched.body_time),
        reset_at=before.reset_at if before else None,
    )
    store.put(keys.raw_body(digest), fetched.body, Overwrite())
    check_stays(store, [keys.raw_body(digest)])
    try:
        condition = IfMatch(seen.etag) if seen else Create()
        store.put(keys.raw_pointer(source), record_bytes(pointer), condition)
    except (PreconditionFailedError, StoreUnreachableError) as error:
        return _winner(store, source, pointer, error)
    raised = _raised(source, before, pointer, floor) if floor else None
    return RawUpdate(
        source,
        _ref(pointer),
        is_new=True,
        body=fetched.body,
        raised=raised,
        reading=fetched.reading,
        clock=clock,
    )


def _iso(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _next_sequence(before: RawPointer | None, floor: RawRef | None, digest: str) -> int:
    standing = before.sequence if before else 0
    if floor and standing < floor.sequence and digest == floor.digest:
        return floor.sequence  # what head was made from is the newest still
    return max(standing, floor.sequence if floor else 0) + 1


def _raised(source: str, before: RawPointer | None, now: RawPointer, floor: RawRef) -> str:
    found = f"body {before.sequence}" if before else "none"
    return (
        f"{keys.raw_pointer(source)}: expected body {floor.sequence} or a later one, as head was "
        f"made from it, found {found}: it was lost or restored to an older version; counted on "
        f"with {now.sequence}"
    )


def _winner(store: Store, source: str, ours: RawPointer, error: Exception) -> RawUpdate:
    """After a lost race or a lost reply: whoever's pointer stands is the newest."""
    standing = _parse(source, store.get(keys.raw_pointer(source)))
    if standing is None or standing.sequence < ours.sequence:
        raise error
    return RawUpdate(source, _ref(standing), is_new=True)


def _parse(source: str, stored: Stored | None) -> RawPointer | None:
    """The pointer; one that can't be read is as good as lost, and is written over."""
    return read_copy(stored, keys.raw_pointer(source), RawPointer).record


def _ref_of(pointer: RawPointer | None) -> RawRef | None:
    return _ref(pointer) if pointer else None


def _ref(pointer: RawPointer) -> RawRef:
    return RawRef(sequence=pointer.sequence, digest=pointer.digest)
