"""A worker's rights, compared with the keys that the code really uses."""

import inspect
from datetime import UTC, datetime
from fnmatch import fnmatchcase

from content_assets.delivery.mirror import Stamp, tombstone
from content_assets.publishing import keys
from content_assets.publishing.collect import collect
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.needs import Retention
from content_assets.publishing.store import Overwrite, serial_map
from infra.constructs.cleaning_access import COLLECTED_KEYS, PURGED_KEYS, RESTORED_KEYS
from infra.constructs.worker_access import WORKER_KEYS
from tests.infra.test_bucket import reach
from tests.unit.publishing.conftest import Clock, Publisher


def used_keys():
    """Each key of publishing/keys.py, with something in its places."""
    constants = [keys.HEAD, keys.PRODUCTION, keys.STATUS, keys.GARBAGE]
    makers = [
        make
        for name, make in inspect.getmembers(keys, inspect.isfunction)
        if make.__module__ == keys.__name__ and not name.startswith("_") and name != "headers_of"
    ]
    return constants + [make(*["x"] * len(inspect.signature(make).parameters)) for make in makers]


class TestCleaningAccess:
    def test_the_collector_deletes_what_collect_py_deletes_and_no_pointer(self, resources):
        """No channel, no cursor, no version: whatever lies there, however old."""
        clock = Clock(datetime(2020, 1, 1, tzinfo=UTC))
        store = MemoryStore(now=clock)
        Publisher(store).publish("a", {"a.json": "one"})
        standing = {keys.HEAD: store.get(keys.HEAD), keys.PRODUCTION: store.get(keys.PRODUCTION)}
        for key in used_keys():
            store.put(key, tombstone(Stamp(1, 1, "2019-01-01T00:00:00.000Z")), Overwrite())
        for key in (keys.GARBAGE, keys.cursor("x")):
            store.delete(key, Overwrite())
        store.delete(keys.raw_pointer("x"), Overwrite())
        for key, pointer in standing.items():
            assert pointer
            store.put(key, pointer.body, Overwrite())
        clock.now = datetime(2026, 1, 1, tzinfo=UTC)
        done = collect(store, retention=Retention(), map_=serial_map, is_dry_run=True)
        places = {
            each for each in COLLECTED_KEYS for key in done.condemned if fnmatchcase(key, each)
        }
        assert places == set(COLLECTED_KEYS)
        assert [
            k for k in done.condemned if not any(fnmatchcase(k, e) for e in COLLECTED_KEYS)
        ] == []
        policy = resources["CollectorAccess"]["Properties"]["PolicyDocument"]["Statement"]
        assert [each["Action"] for each in policy] == ["s3:DeleteObject"]
        assert reach(policy[0]) == {f"/{each}" for each in COLLECTED_KEYS}

    def test_only_a_person_removes_versions(self, resources):
        """And only of what a takedown purges."""
        policies = {
            name: resources[name]["Properties"]["PolicyDocument"]["Statement"]
            for name in ("WorkerAccess", "CollectorAccess", "OperatorAccess")
        }
        having = [n for n, each in policies.items() if "s3:DeleteObjectVersion" in str(each)]
        assert having == ["OperatorAccess"]
        assert set(PURGED_KEYS) == {f"{keys.BLOBS}*", f"{keys.MIRROR}*"}

    def test_only_a_person_reads_versions_of_what_a_restore_brings_back(self, resources):
        """Neither mirror copies nor receipts, which runs and deliveries write again."""
        policies = {
            name: resources[name]["Properties"]["PolicyDocument"]["Statement"]
            for name in ("WorkerAccess", "CollectorAccess", "OperatorAccess")
        }
        having = [n for n, each in policies.items() if "s3:GetObjectVersion" in str(each)]
        assert having == ["OperatorAccess"]
        (restoring,) = [e for e in policies["OperatorAccess"] if e["Sid"] == "RestoreVersions"]
        assert restoring["Action"] == "s3:GetObjectVersion"
        assert reach(restoring) == {f"/{each}" for each in RESTORED_KEYS}
        assert not [each for each in RESTORED_KEYS if each not in WORKER_KEYS]  # it writes them


class TestWorkerAccess:
    def test_reaches_every_key_that_the_code_uses(self):
        """A new prefix fails here, not in production with 403."""
        missed = [k for k in used_keys() if not any(fnmatchcase(k, each) for each in WORKER_KEYS)]
        assert missed == []

    def test_reaches_nothing_that_the_code_does_not_use(self):
        """A prefix that was given up is given back."""
        unused = [
            each for each in WORKER_KEYS if not any(fnmatchcase(k, each) for k in used_keys())
        ]
        assert unused == []

    def test_is_two_statements_without_deleting_acls_or_policies(self, resources):
        """A stolen worker can overwrite what versioning keeps, and remove nothing."""
        policy = resources["WorkerAccess"]["Properties"]["PolicyDocument"]["Statement"]
        assert [each["Action"] for each in policy] == [
            ["s3:GetObject", "s3:PutObject"],
            "s3:ListBucket",
        ]
        assert {each["Effect"] for each in policy} == {"Allow"}
        ends = [each["Fn::Join"][1][-1] for each in policy[0]["Resource"]]
        assert ends == [f"/{each}" for each in WORKER_KEYS]

    def test_may_list_without_a_condition(self, resources):
        """With one on the prefix, reading a missing key would answer 403 and stop the worker."""
        (_, listing) = resources["WorkerAccess"]["Properties"]["PolicyDocument"]["Statement"]
        assert "Condition" not in listing
