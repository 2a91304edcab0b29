"""Raw bodies: a stalled fetch never replaces a newer one, and a lost reply loses nothing."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from content_assets.contracts.release import RawPointer, RawRef, Validators
from content_assets.errors import NotFoundError, SourceContentError, StoreUnreachableError
from content_assets.publishing import keys
from content_assets.publishing.body_clock import SeenTime
from content_assets.publishing.canonical import digest_of
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.raw import (
    Fetched,
    RawUpdate,
    current_raw,
    forget_time,
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


def at(minute, text, *, says=None):
    """A body that was made at that minute of an hour."""
    made_at = datetime(2026, 5, 1, 12, minute, tzinfo=UTC)
    return replace(fetched(text, says=says), body_time=made_at)


def ask(store, answer, *, seen=None):
    return update_raw(store, SOURCE, lambda _: answer, seen=seen)


class TestOlderBodies:
    """An edge of a CDN may answer with the day before."""

    def test_one_is_dropped_and_reported(self):
        store = MemoryStore()
        newest = ask(store, at(10, "newer"))
        puts = store.counts().get("put")
        older = ask(store, at(9, "older"))
        assert (older.ref, older.is_new, older.is_older) == (newest.ref, False, True)
        assert store.counts().get("put") == puts
        assert not ask(store, at(11, "newest")).is_older

    def test_one_of_the_same_time_is_not_older(self):
        store = MemoryStore()
        ask(store, at(10, "one"))
        assert ask(store, at(10, "other")).is_new

    def test_one_without_a_time_is_compared_by_what_it_says(self):
        store = MemoryStore()
        ask(store, at(10, "one"))
        assert ask(store, fetched("other")).is_new
        assert ask(store, at(9, "older")).is_older

    def test_a_body_that_said_nothing_new_has_a_time_as_well(self):
        """It is in status.json: a run with nothing new writes no pointer."""
        store = MemoryStore()
        ask(store, at(10, "generated 1", says="x"))
        again = ask(store, at(20, "generated 2", says="x"))
        assert again.clock.newest_now.minute == 20
        seen = SeenTime("2026-05-01T12:20:00.000Z", "2026-05-01T12:21:00.000Z")
        assert ask(store, at(15, "between"), seen=seen).is_older
        assert ask(store, at(25, "newest"), seen=seen).is_new
        assert ask(store, at(19, "older")).is_older

    def test_a_clock_that_is_ahead_keeps_nothing_out(self):
        """Not for a second longer than the store allows."""
        now = datetime(2026, 5, 1, 12, 10, tzinfo=UTC)
        store = MemoryStore(now=lambda: now)
        ahead = ask(store, at(16, "ahead"))
        assert ahead.is_new
        assert ahead.clock.is_ahead
        assert "ahead of the store's" in ahead.outcome
        assert ask(store, at(9, "right")).is_new
        assert ask(store, at(15, "in time")).is_new
        assert ask(store, at(9, "older")).is_older

    @pytest.mark.parametrize("text", ["", "soon", "2026-05-01T12:00:00", "9999-99-99T00:00:00Z"])
    def test_a_time_that_can_not_be_read_is_none(self, text):
        store = MemoryStore()
        ask(store, fetched("one"))
        assert ask(store, at(1, "two"), seen=SeenTime(text, text)).is_new

    def test_what_is_reset_is_forgotten_in_both_places(self):
        store = MemoryStore()
        ask(store, at(50, "wrong"))
        seen = SeenTime("2026-05-01T12:55:00.000Z", "2026-05-01T11:00:00.000Z")
        forget_time(store, SOURCE, at="2026-05-01T11:01:00.000Z")
        asked = []

        def fetch(validators):
            asked.append(validators)
            return at(2, "right")

        assert update_raw(store, SOURCE, fetch, seen=seen).is_new
        assert asked == [Validators()]
        assert ask(store, at(3, "next"), seen=seen).is_new
        assert ask(store, at(2, "older"), seen=seen).is_older
        later = SeenTime("2026-05-01T12:30:00.000Z", "2026-05-01T12:31:00.000Z")
        assert ask(store, at(20, "older"), seen=later).is_older

    def test_a_source_of_which_nothing_is_kept_has_nothing_to_reset(self):
        with pytest.raises(NotFoundError, match="source usgs: expected a body"):
            forget_time(MemoryStore(), SOURCE, at="2026-05-01T11:01:00.000Z")

    def test_a_pointer_of_an_older_version_has_no_time(self):
        store = MemoryStore()
        ask(store, at(10, "one"))
        stored = store.get(keys.raw_pointer(SOURCE))
        known = json.loads(stored.body)
        old = {name: known[name] for name in ("sequence", "digest", "fingerprint", "validators")}
        store.put(keys.raw_pointer(SOURCE), json.dumps(old).encode(), Overwrite())
        assert ask(store, at(9, "another")).is_new
