"""The mirror check: whatever happened to a copy, the next check puts production's there."""

import json

import pytest

from content_assets.delivery.cursor import read_cursor
from content_assets.delivery.mirror_check import MirrorCheck, check_mirror
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.store import Overwrite, serial_map
from tests.unit.delivery.conftest import EVENT, OTHER, World


def check(world: World, **options) -> MirrorCheck:
    return check_mirror(world.store, Archive(world.store), serial_map, **options)


@pytest.fixture
def delivered(world: World) -> World:
    """Two documents, and one that is gone."""
    world.publish({EVENT: "one", OTHER: "one", "gone.json": "one"})
    world.deliver()
    world.publish({EVENT: "two", OTHER: "one"})
    world.deliver()
    return world


class TestCheckMirror:
    def test_a_mirror_that_is_right_is_left_as_it_is(self, delivered):
        assert check(delivered) == MirrorCheck(checked=3)

    @pytest.mark.parametrize("path", [EVENT, OTHER, "gone.json"])
    @pytest.mark.parametrize(
        "damage",
        [
            lambda body: b"",
            lambda body: body[: len(body) // 2],
            lambda body: b"[]",
            lambda body: b"null",
            lambda body: b'"\xff"',
            lambda body: b"{}",
            lambda body: b'{"$release":{}}',
            lambda body: b'{"$release":{"revision":"9"}}',
            lambda body: body.replace(b'"revision":', b'"other":'),
            lambda body: b'{"a":1,' + body[1:] if b"removed" not in body else b"[" * 100_000,
        ],
    )
    def test_a_damaged_copy_is_replaced(self, delivered, path, damage):
        key = keys.mirror(path)
        before = delivered.store.get(key).body
        delivered.store.put(key, damage(before), Overwrite())
        assert check(delivered).wrong == (path,)
        right, mended = (json.loads(each) for each in (before, delivered.store.get(key).body))
        assert right["$release"].get("digest") == mended["$release"].get("digest")
        assert right.keys() == mended.keys()
        assert check(delivered).wrong == ()

    def test_a_copy_that_is_missing_is_written(self, delivered):
        before = delivered.store.get(keys.mirror(EVENT)).body
        delivered.store.delete(keys.mirror(EVENT), Overwrite())
        assert check(delivered).wrong == (EVENT,)
        assert delivered.store.get(keys.mirror(EVENT)).body == before

    def test_a_document_that_production_does_not_have_is_removed(self, delivered):
        """An older copy was put back over a tombstone."""
        copy = delivered.store.get(keys.mirror(EVENT)).body
        delivered.store.put(keys.mirror("gone.json"), copy, Overwrite())
        assert check(delivered).wrong == ("gone.json",)
        assert json.loads(delivered.store.get(keys.mirror("gone.json")).body)["$release"]["removed"]

    def test_a_newer_delivery_is_left_alone(self, delivered):
        copy = json.loads(delivered.store.get(keys.mirror(EVENT)).body)
        copy["$release"] |= {"revision": 99, "digest": "0" * 64}
        delivered.store.put(keys.mirror(EVENT), json.dumps(copy).encode(), Overwrite())
        assert check(delivered).wrong == ()

    def test_a_delivery_that_is_due_comes_first(self, delivered):
        delivered.publish({EVENT: "three", OTHER: "one"})
        assert check(delivered) == MirrorCheck()

    def test_a_dry_run_changes_nothing(self, delivered):
        delivered.store.put(keys.mirror(EVENT), b"", Overwrite())
        assert check(delivered, is_dry_run=True).wrong == (EVENT,)
        assert delivered.store.get(keys.mirror(EVENT)).body == b""

    def test_sites_prove_again_what_was_replaced(self, delivered):
        delivered.store.put(keys.mirror(EVENT), b"", Overwrite())
        check(delivered, sites=["site"])
        assert read_cursor(delivered.store, "site").cursor.unproven == [EVENT]

    def test_what_there_is_no_time_for_is_counted(self, delivered):
        left = iter([False, True, True])
        found = check(delivered, must_end=lambda: next(left))
        assert (found.checked, found.unchecked) == (1, 2)
