"""After a takedown nothing shows what the document was made from, from the next run on."""

import json
from datetime import UTC, datetime

import pytest

from content_assets.bootstrap import Pipeline, make_author
from content_assets.contracts.receipt import Receipt
from content_assets.delivery.mirror import deliver_mirror
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.store import Condition, Overwrite, serial_map
from content_assets.publishing.takedown import erase, named_in, take_down
from content_assets.runtime.worker import work
from demo.replayer import Replayer
from tests.memory_worker import first_release, worker_on

SECRET = "SECRET of a private person"


class Interrupted(MemoryStore):
    """Something happens before the first blob of a run is written."""

    def __init__(self) -> None:
        super().__init__(now=lambda: datetime.now(UTC))
        self.meanwhile = lambda: None

    def put(self, key: str, body: bytes, condition: Condition) -> str:
        if key.startswith(keys.BLOBS):
            meanwhile, self.meanwhile = self.meanwhile, lambda: None
            meanwhile()
        return super().put(key, body, condition)


@pytest.fixture
def memory() -> Interrupted:
    return Interrupted()


@pytest.fixture
def pipeline(memory: Interrupted, replayer: Replayer) -> Pipeline:
    for key, body in first_release().items():
        memory.put(key, body, Overwrite())
    return worker_on(memory, replayer).pipeline()


def run(pipeline: Pipeline) -> Receipt:
    pipeline.archive.forget()
    return work(pipeline, trigger="test")


def down(memory: MemoryStore, path: str) -> None:
    """As `content-assets takedown` does it."""
    archive = Archive(memory)
    take_down(
        memory,
        archive,
        path,
        reason="a name",
        author=make_author(run="cli:ann"),
        readable=dict,
        map_=serial_map,
    )
    deliver_mirror(memory, archive, serial_map)
    erase(memory, archive, path, map_=serial_map)


def saying(memory: MemoryStore, text: str) -> list[str]:
    """What anybody may read and says `text`."""
    found = {entry.key: memory.get(entry.key) for entry in memory.list("public/")}
    return sorted(key for key, stored in found.items() if stored and text.encode() in stored.body)


def test_lists_and_the_bytes_of_a_run_that_was_under_way(
    pipeline: Pipeline, memory: Interrupted, replayer: Replayer
) -> None:
    prefix = f"{keys.MIRROR}earthquakes/events/"
    path = next(iter(memory.list(prefix))).key.removeprefix(keys.MIRROR)
    event = path.rpartition("/")[2].removesuffix(".json")
    replayer.feed.revise(event, {"place": SECRET})
    memory.meanwhile = lambda: down(memory, path)

    run(pipeline)  # it knows nothing of the takedown
    receipt = run(pipeline)  # made from no new body
    assert receipt.is_new_release
    reasons = {each.asset: each.reason for each in receipt.assets if each.action == "ran"}
    assert "page_earthquakes__week" in reasons
    shown = [key for key in saying(memory, SECRET) if key.startswith(keys.MIRROR)]
    assert shown == []
    archive = Archive(memory)
    named = named_in(memory, archive, path, map_=serial_map)
    assert named == []
    again = run(pipeline)
    assert (again.is_new_release, again.problems) == (False, [])

    erase(memory, archive, path, map_=serial_map)  # asked again
    own = [key for key in saying(memory, SECRET) if key in saying(memory, '"earthquake-event/')]
    assert own == []


def test_other_ids_of_an_event_go_with_it_in_the_same_delivery(
    pipeline: Pipeline, memory: Interrupted
) -> None:
    """Whoever asks for them was led to its page; and no other id brings it back."""
    run(pipeline)
    archive = Archive(memory)
    prefix = "earthquakes/aliases/"
    documents = archive.documents(find_release(memory, archive, "head"))
    alias = next(path for path in documents if path.startswith(prefix))
    event = json.loads(archive.blob(documents[alias]))["event_id"]
    path = f"earthquakes/events/{event}.json"
    others = {
        other
        for other in documents
        if other.startswith(prefix)
        and json.loads(archive.blob(documents[other]))["event_id"] == event
    }
    down(memory, path)
    for each in (path, *others):
        copy = memory.get(keys.mirror(each))
        assert copy
        assert json.loads(copy.body)["$release"]["removed"]
        assert memory.get(keys.blob(documents[each])) is None
    seen = read_pointer(memory, keys.PRODUCTION)
    assert seen
    assert seen.pointer.taken_down.keys() == {path, *others}
    before = len(seen.pointer.moves)

    down(memory, path)  # asked again
    seen = read_pointer(memory, keys.PRODUCTION)
    assert seen
    assert len(seen.pointer.moves) == before
    run(pipeline)
    archive.forget()
    left = archive.documents(find_release(memory, archive, "head"))
    assert not {path, *others} & left.keys()
    assert named_in(memory, archive, path, map_=serial_map) == []
