"""An asset that the code no longer has: what it published goes, in a release like any other."""

import pytest

from content_assets.errors import ChannelMovedError, NotFoundError, RefusedError
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release
from content_assets.publishing.archive import Archive
from content_assets.publishing.diff import diff_releases
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.publish import Author
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
