"""Raw bodies: a stalled fetch never replaces a newer one, and a lost reply loses nothing."""

import pytest

from content_assets.contracts.release import RawPointer, RawRef, Validators
from content_assets.errors import SourceContentError, StoreUnreachableError
from content_assets.publishing import keys
from content_assets.publishing.canonical import digest_of
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.raw import (
    Fetched,
    RawUpdate,
    current_raw,
    kept_refs,
    load_raw,
    update_raw,
)
from content_assets.publishing.store import Overwrite

SOURCE = "usgs"


def fetched(text, *, says=None):
    """A body; two with the same `says` say the same."""
    return Fetched(text.encode(), digest_of((says or text).encode()), Validators(etag=f'"{text}"'))


def keep(store, text, *, says=None):
    return update_raw(store, SOURCE, lambda _: fetched(text, says=says))


class TestUpdateRaw:
    def test_a_first_body_is_number_one(self):
        """The body is kept as fetched, under its digest."""
        store = MemoryStore()
        update = keep(store, "one")
        assert (update.ref.sequence, update.is_new) == (1, True)
        assert store.get(keys.raw_body(update.ref.digest)).body == b"one"

    def test_validators_of_the_pointers_body_are_asked_with(self):
        """A 304 means: it is still the pointer's body."""
        store = MemoryStore()
        keep(store, "one")
        seen: list[Validators | None] = []
        again = update_raw(store, SOURCE, seen.append)
        assert seen == [Validators(etag='"one"')]
        assert (again.ref.sequence, again.is_new) == (1, False)

    def test_a_body_that_says_nothing_new_writes_nothing(self):
        """USGS changes a time stamp every minute (docs/decisions/0001)."""
        store = MemoryStore()
        keep(store, "generated 1", says="x")
        before = store.counts().get("put")
        update = keep(store, "generated 2", says="x")
        assert store.counts().get("put") == before
        assert update.ref == current_raw(store, SOURCE).ref

    def test_a_stalled_fetch_takes_the_winners_body(self):
        """The pointer moves from what was read before the fetch, or not at all."""
        store = MemoryStore()

        def slow(_):
            keep(store, "newer")
            return fetched("older")

        update = update_raw(store, SOURCE, slow)
        assert load_raw(store, update).body == b"newer"
        assert current_raw(store, SOURCE).ref == update.ref

    def test_not_modified_without_a_body_is_an_error(self):
        """A source that says 304 to an unconditional question is broken."""
        with pytest.raises(SourceContentError, match="not modified"):
            update_raw(MemoryStore(), SOURCE, lambda _: None)

    def test_a_body_that_was_deleted_says_what_to_do(self):
        """Nothing is made from a body that isn't there."""
        store = MemoryStore()
        keep(store, "one")
        update = current_raw(store, SOURCE)
        store.delete(keys.raw_body(update.ref.digest), Overwrite())
        with pytest.raises(StoreUnreachableError, match="to fetch anew"):
            load_raw(store, update)

    def test_members_of_a_newer_writer_are_tolerated(self):
        """Readers read what they know."""
        pointer = RawPointer.model_validate(
            {
                "sequence": 1,
                "digest": "0" * 64,
                "fingerprint": "0" * 64,
                "validators": {},
                "from_the_future": 1,
            }
        )
        assert pointer.sequence == 1


class TestBelowWhatHeadWasMadeFrom:
    """A pointer that was lost or restored to an older version."""

    FLOOR = RawRef(sequence=7, digest=digest_of(b"seven"))

    def ask(self, store: MemoryStore, text: str) -> RawUpdate:
        """Ask a source that now says `text`, and answers 304 to what has its ETag."""

        def fetch(validators: Validators | None) -> Fetched | None:
            answer = fetched(text)
            return None if validators == answer.validators else answer

        return update_raw(store, SOURCE, fetch, lambda: self.FLOOR)

    @pytest.mark.parametrize("standing", [None, "older", "eight"])
    def test_another_body_counts_on_from_there(self, standing: str | None) -> None:
        """Though the source answers 304 to what the older pointer has."""
        store = MemoryStore()
        if standing:
            keep(store, standing)
        update = self.ask(store, "eight")
        assert (update.ref.sequence, update.is_new) == (8, True)
        assert update.raised
        assert "expected body 7" in update.raised
        assert self.ask(store, "eight").raised is None

    @pytest.mark.parametrize("standing", [None, "older"])
    def test_the_same_body_is_the_same_number(self, standing: str | None) -> None:
        store = MemoryStore()
        if standing:
            keep(store, standing)
        update = self.ask(store, "seven")
        assert update.ref == self.FLOOR
        stored = store.get(keys.raw_body(self.FLOOR.digest))
        assert stored
        assert stored.body == b"seven"

    def test_a_pointer_of_the_same_number_with_another_body_is_raised(self) -> None:
        store = MemoryStore()
        for number in range(1, 8):
            keep(store, f"body {number}")
        assert self.ask(store, "body 7").ref.sequence == 8

    def test_a_pointer_that_another_run_moved_meanwhile_is_no_fault(self) -> None:
        """Head is read after the pointer."""
        store = MemoryStore()

        def made_from() -> RawRef:
            return keep(store, "newer").ref

        update = update_raw(store, SOURCE, lambda _: fetched("older"), made_from)
        assert (update.raised, load_raw(store, update).body) == (None, b"newer")

    @pytest.mark.parametrize("body", [b"", b"[]", b'{"sequence": 3'])
    def test_a_pointer_that_cannot_be_read_is_written_over(self, body: bytes) -> None:
        store = MemoryStore()
        store.put(keys.raw_pointer(SOURCE), body, Overwrite())
        assert self.ask(store, "eight").ref.sequence == 8

    def test_what_failed_goes_by_the_body_that_head_was_made_from(self) -> None:
        """Assets that join sources would take an older one else."""
        store = MemoryStore()
        assert kept_refs(store, [SOURCE], {SOURCE: self.FLOOR}) == {SOURCE: self.FLOOR}
        keep(store, "older")
        assert kept_refs(store, [SOURCE], {SOURCE: self.FLOOR}) == {SOURCE: self.FLOOR}
        assert kept_refs(store, [SOURCE])[SOURCE].sequence == 1
