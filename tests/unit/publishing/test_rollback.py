"""Rollback, pin, unpin, and finding releases."""

import pytest

from content_assets.contracts.garbage import Garbage
from content_assets.errors import NotFoundError, RefusedError, ReleaseGoneError
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release, log_releases
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.memory import Crash
from content_assets.publishing.pointer import KEPT_MOVES, read_pointer
from content_assets.publishing.publish import Author
from content_assets.publishing.rollback import rollback, unpin
from content_assets.publishing.store import Overwrite
from tests.unit.publishing.conftest import NOW, Publisher, production_number

ANN = Author(run="cli:ann", release_id="none", now=NOW)


def publish(store, releases: int, *, first: int = 1) -> None:
    for number in range(first, first + releases):
        Publisher(store, run=f"run-{number}").publish("a", {"a.json": str(number)}, sequence=number)


def back(store, wanted: str, *, reason="bad numbers", readable=dict):
    archive = Archive(store)
    to = find_release(store, archive, wanted)
    return rollback(store, archive, to, reason=reason, author=ANN, readable=readable)


class TestRollback:
    def test_production_goes_back_and_says_why_and_by_whom(self, store):
        """The revision goes up, as with every move."""
        publish(store, 3)
        seen = back(store, "1")
        assert (seen.pointer.number, seen.pointer.revision) == (1, 4)
        assert (seen.pointer.pinned.reason, seen.pointer.pinned.by) == ("bad numbers", "cli:ann")

    def test_a_pin_holds_while_head_goes_on(self, store):
        """Whatever is published meanwhile."""
        publish(store, 3)
        back(store, "2")
        publish(store, 2, first=4)
        assert production_number(store) == 2

    def test_unpinning_goes_to_head(self, store):
        """In two moves, each with a revision of its own."""
        publish(store, 3)
        back(store, "1")
        done = unpin(store, Archive(store), author=ANN, readable=dict)
        assert done.production.pointer.number == 3
        assert [m.verb for m in done.production.pointer.moves[-3:]] == [
            "rollback",
            "unpin",
            "follow",
        ]

    def test_asked_twice_it_happens_once(self, store):
        """A message may come twice."""
        publish(store, 2)
        back(store, "1")
        before = store.get(keys.PRODUCTION)
        back(store, "1")
        assert store.get(keys.PRODUCTION) == before

    def test_a_lost_reply_is_looked_up(self, store):
        """The move landed; asked again, nothing happens twice."""
        publish(store, 2)
        store.fail(Crash(), verb="put", prefix=keys.PRODUCTION, has_landed=True)
        with pytest.raises(Crash):
            back(store, "1")
        assert back(store, "1").pointer.revision == 3

    def test_a_release_that_no_site_can_read_is_refused(self, store):
        """The guard on schema majors holds in both directions."""
        publish(store, 2)
        with pytest.raises(RefusedError, match="the-site reads catalog in majors"):
            back(store, "1", readable=lambda: {"the-site": {"catalog": [2]}})
        assert production_number(store) == 2

    def test_a_condemned_release_is_refused(self, store):
        """It may be deleted while readers look at it."""
        publish(store, 2)
        name = find_release(store, Archive(store), "1").name
        garbage = Garbage(condemned=[keys.release(name)])
        store.put(keys.GARBAGE, record_bytes(garbage), Overwrite())
        with pytest.raises(RefusedError, match="condemned"):
            back(store, "1")

    def test_nothing_published_is_said(self, store):
        """Before the first run."""
        with pytest.raises(NotFoundError, match="run the pipeline first"):
            unpin(store, Archive(store), author=ANN, readable=dict)


class TestFindRelease:
    def test_by_number_by_name_and_by_pointer(self, store):
        """All ways that a person would say it."""
        publish(store, 3)
        archive = Archive(store)
        second = find_release(store, archive, "2")
        assert find_release(store, archive, second.name) == second
        assert find_release(store, archive, "head").number == 3
        back(store, "2")
        assert find_release(store, archive, "production") == second

    def test_a_loser_of_a_race_is_not_found(self, store):
        """Its number belongs to the winner."""
        publish(store, 1)
        winner, loser = Publisher(store, run="w"), Publisher(store, run="l")
        store.fail(Crash(), verb="put", prefix=keys.HEAD)
        with pytest.raises(Crash):
            loser.publish("a", {"a.json": "lost"}, sequence=2)
        winner.publish("a", {"a.json": "won"}, sequence=3)
        assert find_release(store, Archive(store), "2").id == "id-of-w"
        with pytest.raises(NotFoundError):
            find_release(store, Archive(store), "2-id-of-l")

    @pytest.mark.parametrize("wanted", ["0", "4", "-1", "x", "", "2-other", "02x", "٣"])
    def test_what_never_was_is_said_with_what_is_near(self, store, wanted):
        """Numbers beyond head, other ids, nonsense."""
        publish(store, 3)
        with pytest.raises(NotFoundError, match="from 1 to 3"):
            find_release(store, Archive(store), wanted)

    def test_older_than_the_moves_that_head_remembers(self, store):
        """Along the skips."""
        publish(store, KEPT_MOVES + 5)
        assert find_release(store, Archive(store), "2").number == 2

    def test_older_than_the_retention_is_gone_and_says_so(self, store):
        """Not unknown: it was."""
        publish(store, KEPT_MOVES + 5)
        store.delete(keys.release(find_release(store, Archive(store), "2").name), Overwrite())
        with pytest.raises(ReleaseGoneError, match="older than the retention"):
            find_release(store, Archive(store), "2")

    def test_the_log_is_newest_first_and_ends_where_releases_are_gone(self, store):
        """However far back one asks."""
        publish(store, 5)
        archive = Archive(store)
        assert [r.number for r in log_releases(store, archive, limit=3)] == [5, 4, 3]
        assert [r.number for r in log_releases(store, archive, limit=9, before=3)] == [2, 1]
        store.delete(keys.release(find_release(store, archive, "3").name), Overwrite())
        assert [r.number for r in log_releases(store, Archive(store), limit=9)] == [5, 4]

    def test_the_moves_say_who_moved_production(self, store):
        """The last hundred."""
        publish(store, 2)
        back(store, "1")
        assert read_pointer(store, keys.PRODUCTION).pointer.moves[-1].by == "cli:ann"
