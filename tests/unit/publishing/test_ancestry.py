"""Finding releases: whatever the distance, in a handful of requests; never one of a lost race."""

import pytest

from bench.past import Past, write_past
from content_assets.contracts.release import Release
from content_assets.errors import NotFoundError, ReleaseGoneError
from content_assets.publishing import keys
from content_assets.publishing.ancestry import MOST_PARENTS, find_release, log_releases
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.skips import skips_from, step_towards
from content_assets.publishing.store import Overwrite
from tests.unit.publishing.conftest import Publisher, follow_back

LONG = 600  # releases: six times as many as head remembers moves of
MOST_REQUESTS = 20


def make(number: int, parent: Release | None) -> Release:
    """A release without assets."""
    return Release(
        number=number,
        id=f"id{number}",
        parent=parent.name if parent else None,
        run="run",
        published_at="2026-11-23T12:00:00.000Z",
        assets={},
        skips=skips_from(parent),
    )


@pytest.fixture(scope="module")
def long_past() -> MemoryStore:
    store = MemoryStore()
    write_past(store, Past(releases=LONG, changed=1, documents=1))
    return store


@pytest.fixture(scope="module")
def old_past() -> MemoryStore:
    """As code that named no ancestors but the parent wrote it."""
    store = MemoryStore()
    write_past(store, Past(releases=LONG, changed=1, documents=1, is_old=True))
    return store


def requests(store: MemoryStore, wanted: str) -> int:
    before = sum(store.counts().values())
    found = find_release(store, Archive(store), wanted)
    assert found.name.startswith(wanted)
    return sum(store.counts().values()) - before


def lost_race(store: MemoryStore, number: int) -> Release:
    """Leave a release behind that nobody points to."""
    loser = make(number, None).model_copy(update={"id": "loser"})
    store.put(keys.release(loser.name), record_bytes(loser), Overwrite())
    return loser


class TestSkips:
    def test_any_ancestor_of_ten_thousand_is_a_few_steps_away(self):
        releases: dict[str, Release] = {}
        newest: Release | None = None
        for number in range(1, 10_001):
            newest = make(number, newest)
            releases[newest.name] = newest
        assert newest
        assert max(len(each.skips) for each in releases.values()) <= 14
        for number in [*range(1, 10_000, 37), 9_999]:
            assert len(follow_back(releases, newest, number)) <= MOST_REQUESTS - 4

    def test_a_gap_in_the_numbers_does_no_harm(self):
        """As after a repair, which counts on above the highest number that was ever seen."""
        releases: dict[str, Release] = {}
        newest: Release | None = None
        for number in (*range(1, 40), *range(1000, 1040)):
            newest = make(number, newest)
            releases[newest.name] = newest
        assert newest
        for number in (1, 17, 39, 1000, 1017):
            assert follow_back(releases, newest, number)[-1] == f"{number}-id{number}"
        assert step_towards(releases["1000-id1000"], 500) is None


class TestFindRelease:
    @pytest.mark.parametrize("wanted", ["1", "100", "255", "499", "500-id500", "600"])
    def test_takes_at_most_twenty_requests(self, long_past: MemoryStore, wanted: str):
        """By number, and by its full name."""
        assert requests(long_past, wanted) <= MOST_REQUESTS

    @pytest.mark.parametrize("wanted", ["1", "100", "499", "500-id500", "600"])
    def test_among_releases_of_older_code_too(self, old_past: MemoryStore, wanted: str):
        assert requests(old_past, wanted) <= MOST_REQUESTS

    def test_one_of_a_lost_race_is_never_found(self, long_past: MemoryStore):
        """Though its number and its name are there."""
        loser = lost_race(long_past, 77)
        assert find_release(long_past, Archive(long_past), "77").id == "id77"
        with pytest.raises(NotFoundError, match="expected head, production, a number"):
            find_release(long_past, Archive(long_past), loser.name)

    def test_nor_among_those_of_older_code(self, old_past: MemoryStore):
        """Two of one number are told apart by the parents, up to a limit that is stated."""
        lost_race(old_past, 450)
        assert find_release(old_past, Archive(old_past), "450").id == "id450"
        lost_race(old_past, 9)
        with pytest.raises(ReleaseGoneError, match=f"at most {MOST_PARENTS} between"):
            find_release(old_past, Archive(old_past), "9")

    def test_new_code_on_top_of_older_finds_all(self, old_past: MemoryStore):
        """The first releases after an upgrade."""
        for number in range(3):
            Publisher(old_past, run=f"new-{number}").publish("a", {"a.json": str(number)})
        assert requests(old_past, "33") <= MOST_REQUESTS

    def test_what_is_not_kept_is_said_to_be_gone(self):
        store = MemoryStore()
        write_past(store, Past(releases=200, changed=1, documents=1))
        for number in range(1, 60):
            store.delete(keys.release(f"{number}-id{number}"), Overwrite())
        with pytest.raises(ReleaseGoneError, match="older than the retention"):
            find_release(store, Archive(store), "20")
        assert log_releases(store, Archive(store), limit=5, before=20) == []

    def test_the_log_begins_anywhere_in_few_requests(self, long_past: MemoryStore):
        before = sum(long_past.counts().values())
        found = log_releases(long_past, Archive(long_past), limit=3, before=12)
        assert [each.number for each in found] == [11, 10, 9]
        assert sum(long_past.counts().values()) - before <= MOST_REQUESTS
