"""A restore by version on real S3 servers, with the bucket's versions as they keep them."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from content_assets.contracts.document import Documents
from content_assets.contracts.engine_documents import Catalog
from content_assets.contracts.release import Validators
from content_assets.delivery.mirror import deliver_mirror
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import digest_of
from content_assets.publishing.consistency import pointer_faults
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.publish import Author, commit, follow, read_head
from content_assets.publishing.raw import Fetched, update_raw
from content_assets.publishing.restore import restore
from content_assets.publishing.sets import build_set, write_set
from content_assets.publishing.store import Overwrite, serial_map
from content_assets.publishing.takedown import erase, take_down
from content_assets.publishing.verify import verify
from content_assets.stores.s3 import S3Store
from tests.integration.stores.conftest import make_client
from tests.unit.publishing.conftest import NOW, catalog

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture(params=["seaweedfs", "moto"])
def versioned(request: pytest.FixtureRequest) -> S3Store:
    """A bucket that keeps versions."""
    bucket = f"test-{uuid4().hex}"
    admin: S3Client
    if request.param == "moto":
        admin = user = make_client(request.getfixturevalue("moto_url"), "any", "thing")
        admin.create_bucket(Bucket=bucket)
    else:
        server = request.getfixturevalue("seaweedfs")
        bucket = request.getfixturevalue("bucket")
        admin, user = server.admin_client(), server.client()
    admin.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return S3Store(user, bucket)


def publish(store: S3Store, number: int) -> None:
    """One release of two documents, delivered."""
    archive = Archive(store)
    body = f"body {number}".encode()
    fetched = Fetched(body, digest_of(body), Validators())
    ref = update_raw(store, "usgs", lambda _: fetched).ref
    texts = {"a.json": f"text {number}", "b.json": "SECRET"}
    documents = {path: catalog(text) for path, text in texts.items()}
    production = read_pointer(store, keys.PRODUCTION)
    down = production.pointer.taken_down if production else {}
    built = build_set(Documents(Catalog, documents, {"usgs": ref}), without=down)
    write_set(archive, built, parent=None, map_=serial_map, taken_down=down)
    author = Author(run=f"run-{number}", release_id=f"id-{number}", now=NOW)
    base = read_head(store, archive)[1]
    commit(store, archive, {"a": built.asset_record(code_version="1")}, base=base, author=author)
    follow(store, archive, known=None, author=author, readable=dict)
    deliver_mirror(store, archive, serial_map)


def test_everything_deleted_comes_back_but_for_what_was_taken_down(versioned: S3Store) -> None:
    for number in (1, 2):
        publish(versioned, number)
    archive = Archive(versioned)
    author = Author(run="ann", release_id="id-ann", now=NOW)
    take_down(
        versioned, archive, "b.json", reason="x", author=author, readable=dict, map_=serial_map
    )
    deliver_mirror(versioned, archive, serial_map)
    erase(versioned, archive, "b.json", map_=serial_map)
    publish(versioned, 3)
    before = {entry.key: entry.etag for entry in versioned.list("")}
    kept = {k for k in before if not k.startswith((keys.MIRROR, keys.CURSORS))}

    older = versioned.get(keys.HEAD)
    assert older
    for key in before:
        versioned.delete(key, Overwrite())
    assert list(versioned.list("")) == []
    done = restore(versioned, since=LONG_AGO, map_=serial_map)
    for path in done.taken_down:
        erase(versioned, Archive(versioned), path, map_=serial_map)

    assert {entry.key for entry in versioned.list("")} == kept
    assert done.taken_down == ("b.json",)
    archive = Archive(versioned)
    deliver_mirror(versioned, archive, serial_map)
    publish(versioned, 4)
    assert pointer_faults(versioned) == ()
    head = read_head(versioned, archive)[1]
    production = read_pointer(versioned, keys.PRODUCTION)
    assert head
    assert production
    down = production.pointer.taken_down
    assert verify(versioned, [head], map_=serial_map, without=down).problems == ()
    saying = [e.key for e in versioned.list("public/") if b"SECRET" in _body(versioned, e.key)]
    assert saying == []


def _body(store: S3Store, key: str) -> bytes:
    stored = store.get(key)
    assert stored
    return stored.body
