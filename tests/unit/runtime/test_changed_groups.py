"""`dagster dev`: a hold group whose code changed gets in as a whole, or not at all."""

from dataclasses import replace
from datetime import UTC, datetime

from content_assets.bootstrap import make_author
from content_assets.contracts.assets import hold_groups
from content_assets.contracts.document import Documents
from content_assets.contracts.engine_documents import Catalog
from content_assets.contracts.release import Release
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing.audit import Rules
from content_assets.publishing.hold_groups import waiting_of
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.sets import build_set
from tests.buckets import MemorySource, pipeline_on
from tests.unit.publishing.conftest import catalog, ref

WEEK, SUMMARY = "page_earthquakes__week", "page_earthquakes__summary"
GROUP = sorted(hold_groups(["usgs"])["earthquakes"])
OLD, NEW = dict.fromkeys(GROUP, "1"), dict.fromkeys(GROUP, "2")


def release_of(store: MemoryStore, made: list[str], *, text: str, code: dict[str, str]) -> Release:
    """What one run of `dagster dev` makes of one body, by code of these versions, published."""
    pipeline = pipeline_on(store, MemorySource())
    author = replace(make_author(), clock=None)
    bench = Workbench(pipeline, author, is_local=True, code_versions=code)
    for asset in made:
        documents = Documents(Catalog, {f"{asset}.json": catalog(text)}, {"usgs": ref(1)})
        bench.stage(asset, build_set(documents), code_version=code[asset], rules=Rules())
    head = bench.publish().head
    assert head
    return head


def test_one_that_fails_keeps_the_others_back() -> None:
    store = MemoryStore(now=lambda: datetime.now(UTC))
    first = release_of(store, GROUP, text="old", code=OLD)
    half = [asset for asset in GROUP if asset != WEEK]  # it failed, from the same body
    after = release_of(store, half, text="new", code=NEW)
    reason = f"waits for {WEEK}: its code changed, and it was not made with it yet"
    assert waiting_of(after) == dict.fromkeys(half, reason)
    assert {a: r.set for a, r in after.assets.items()} == {
        a: r.set for a, r in first.assets.items()
    }
    whole = release_of(store, [WEEK], text="new", code=NEW)
    assert waiting_of(whole) == {}
    assert {record.code_version for record in whole.assets.values()} == {"2"}


def test_one_that_is_changed_alone_gets_in_alone() -> None:
    store = MemoryStore(now=lambda: datetime.now(UTC))
    release_of(store, GROUP, text="old", code=OLD)
    head = release_of(store, [SUMMARY], text="new", code={**OLD, SUMMARY: "2"})
    assert (waiting_of(head), head.assets[SUMMARY].code_version) == ({}, "2")
