"""An asset that the code no longer has: what it published goes, in a release like any other."""

from typing import ClassVar

import pytest

from content_assets.contracts.release import Release
from content_assets.errors import ChannelMovedError, NotFoundError, RefusedError
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release
from content_assets.publishing.archive import Archive
from content_assets.publishing.diff import diff_releases
from content_assets.publishing.hold_groups import Grouping, Groups, waiting_of, waiting_since
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.publish import Author, commit
from content_assets.publishing.retire import retire
from tests.unit.publishing.conftest import NOW, Publisher

ANN = Author(run="cli:ann", release_id="retiring", now=NOW)


def publish(store) -> None:
    Publisher(store, run="first").publish("old", {"old/1.json": "1", "old/2.json": "2"})
    Publisher(store, run="second").publish("kept", {"kept.json": "1"})


class TestRetire:
    def test_its_documents_are_gone_and_no_other(self, store):
        """As a delivery sees it: removed."""
        publish(store)
        archive = Archive(store)
        before = find_release(store, archive, "head")
        done = retire(store, archive, "old", author=ANN, made={"kept"})
        assert done.is_new
        difference = diff_releases(archive, before, done.head)
        assert set(difference.removed) == {"old/1.json", "old/2.json"}
        assert not difference.changed
        assert archive.documents(done.head).keys() == {"kept.json"}
        assert read_pointer(store, keys.HEAD).pointer.moves[-1].verb == "retire"

    def test_asked_twice_it_happens_once(self, store):
        """Nothing changed: nothing is written."""
        publish(store)
        first = retire(store, Archive(store), "old", author=ANN, made=())
        again = Author(run="cli:ann", release_id="again", now=NOW)
        second = retire(store, Archive(store), "old", author=again, made=())
        assert (second.is_new, second.head) == (False, first.head)

    def test_what_the_code_still_has_is_refused(self, store):
        """The next run would publish it again."""
        publish(store)
        with pytest.raises(RefusedError, match="take it out of the graph"):
            retire(store, Archive(store), "old", author=ANN, made={"old"})

    def test_a_name_that_nobody_knows_is_not_found(self, store):
        """With near ones."""
        publish(store)
        with pytest.raises(NotFoundError, match="near: old"):
            retire(store, Archive(store), "olt", author=ANN, made=())

    def test_a_run_that_publishes_it_meanwhile_is_told(self, store, monkeypatch):
        """An older worker: what it made is not lost without a word."""
        publish(store)
        archive = Archive(store)
        write = archive.write

        def write_and_lose(key, value, condition):
            write(key, value, condition)
            monkeypatch.undo()
            Publisher(store, run="older").publish("old", {"old/1.json": "3"}, sequence=2)

        monkeypatch.setattr(Archive, "write", lambda _self, *given: write_and_lose(*given))
        with pytest.raises(ChannelMovedError, match="an older worker still makes it"):
            retire(store, archive, "old", author=ANN, made=())
        assert "old/1.json" in archive.documents(find_release(store, Archive(store), "head"))

    def test_the_asset_made_again_is_published_again(self, store):
        """It is no ban: taken back into the code, it is one like any other."""
        publish(store)
        retire(store, Archive(store), "old", author=ANN, made=())
        done = Publisher(store, run="back").publish("old", {"old/1.json": "1"})
        assert done is not None
        head = find_release(store, Archive(store), "head")
        assert "old/1.json" in Archive(store).documents(head)


class TestItsHoldGroup:
    """Decisions act on the group: no list is left without its pages."""

    GROUPS: ClassVar[Groups] = {
        "quakes": {"pages": frozenset({"usgs"}), "list": frozenset({"usgs"})},
        "fires": {"map": frozenset({"eonet"})},
    }

    def publish(self, store: MemoryStore) -> Release:
        """A list and its pages, and another group."""
        run = Publisher(store, run="run-1")
        made = {
            "pages": run.make("pages", {"pages/1.json": "1"}),
            "list": run.make("list", {"list.json": "1"}),
            "map": run.make("map", {"map.json": "1"}),
        }
        grouping = Grouping(self.GROUPS)
        done = commit(store, run.archive, made, base=None, author=run.author, grouping=grouping)
        run.follow()
        assert done.head
        return done.head

    def test_goes_with_it(self, store: MemoryStore) -> None:
        self.publish(store)
        archive = Archive(store)
        done = retire(store, archive, "list", author=ANN, made={"map"})
        assert done.head
        assert set(archive.documents(done.head)) == {"map.json"}
        assert done.head.number == 2

    def test_stays_as_far_as_the_code_has_it(self, store: MemoryStore) -> None:
        self.publish(store)
        archive = Archive(store)
        done = retire(store, archive, "list", author=ANN, made={"map", "pages"})
        assert done.head
        assert set(archive.documents(done.head)) == {"map.json", "pages/1.json"}

    def test_is_known_when_the_code_has_forgotten_it(self, store: MemoryStore) -> None:
        """Releases of the newer code came in between."""
        self.publish(store)
        run = Publisher(store, run="newer")
        made = run.make("map", {"map.json": "2"}, sequence=2)
        left: Groups = {"fires": self.GROUPS["fires"]}
        commit(
            store,
            run.archive,
            {"map": made},
            base=run.base,
            author=run.author,
            grouping=Grouping(left),
        )
        archive = Archive(store)
        done = retire(store, archive, "pages", author=ANN, made={"map"}, groups=left)
        assert done.head
        assert set(archive.documents(done.head)) == {"map.json"}

    def test_what_waited_for_it_gets_in(self, store: MemoryStore) -> None:
        """No decision on it can be made any more: the code no longer has it."""
        before = self.publish(store)
        run = Publisher(store, run="run-2")
        newer = run.make("list", {"list.json": "2"}, sequence=2)
        grouping = Grouping(self.GROUPS, unmade={"pages": "it failed"})
        done = commit(
            store, run.archive, {"list": newer}, base=before, author=run.author, grouping=grouping
        )
        assert done.head
        assert waiting_of(done.head) == {"list": "waits for pages: it failed"}
        assert waiting_since(done.head) == {"list": NOW}
        left: Groups = {"quakes": {"list": frozenset({"usgs"})}}
        archive = Archive(store)
        after = retire(store, archive, "pages", author=ANN, made={"list"}, groups=left).head
        assert after
        assert waiting_of(after) == {}
        assert after.assets["list"].set == newer.set
        assert after.assets["list"].stale is None
