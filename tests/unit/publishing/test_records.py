"""One reader for all records: a damaged one has a name, whatever is wrong with it."""

import pytest

from content_assets.contracts.release import Cursor, Release
from content_assets.errors import ConfigurationError, UnreadableRecordError
from content_assets.publishing.canonical import digest_of
from content_assets.publishing.records import check_digest, read_copy, read_object, read_record
from content_assets.publishing.store import Stored

KEY = "private/delivery/site.json"
DEEP = b"[" * 100_000
DAMAGED = {
    "empty": b"",
    "cut short": b'{"revision": 3, "unproven": ["a',
    "a list": b"[]",
    "null": b"null",
    "a number": b"7",
    "no UTF-8": b'{"revision": 3, "deployment": "\xff\xfe"}',
    "nested": b'{"revision": 3, "contracts": ' + DEEP,
    "nested in a member that is not known": b'{"revision": 3, "newer": ' + DEEP,
    "another type": b'{"revision": "three"}',
    "no member": b"{}",
    "not finite": b'{"revision": NaN}',
    "a huge number": b'{"revision": 1' + b"0" * 10_000 + b"e-1}",
}


def stored(body: bytes) -> Stored:
    return Stored(body, "etag")


@pytest.mark.parametrize("body", DAMAGED.values(), ids=DAMAGED)
def test_a_record_that_matters_is_one_error(body: bytes) -> None:
    with pytest.raises(UnreadableRecordError) as caught:
        read_record(stored(body), KEY, Cursor)
    assert caught.value.key == KEY
    message = str(caught.value)
    assert message.startswith(f"{KEY}: expected a Cursor, found {len(body)} bytes")
    assert "restore its last version" in message
    assert len(message) < 500
    assert isinstance(caught.value, ConfigurationError)


@pytest.mark.parametrize("body", DAMAGED.values(), ids=DAMAGED)
def test_a_copy_counts_as_absent_and_is_reported(
    body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    copy = read_copy(stored(body), KEY, Cursor)
    assert (copy.record, copy.etag, copy.unreadable) == (None, "etag", (KEY,))
    (line,) = caplog.records
    assert line.getMessage() == "record_unreadable"
    assert line.__dict__["fields"]["key"] == KEY


def test_a_copy_that_is_missing_is_not_reported(caplog: pytest.LogCaptureFixture) -> None:
    assert read_copy(None, KEY, Cursor).unreadable == ()
    assert not caplog.records


def test_members_of_a_newer_version_are_read() -> None:
    copy = read_copy(stored(b'{"revision": 3, "newer": [1]}'), KEY, Cursor)
    assert copy.record is not None
    assert copy.record.model_extra == {"newer": [1]}


def test_the_member_is_named_and_its_value_is_not() -> None:
    body = b'{"number": "s3cret", "id": "x", "parent": null, "run": "r", "assets": {}}'
    with pytest.raises(UnreadableRecordError, match="at number") as caught:
        read_record(stored(body), KEY, Release)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff", DEEP, b"{}x"], ids=lambda body: str(body[:4])
)
def test_an_object_without_a_model(body: bytes) -> None:
    with pytest.raises(UnreadableRecordError, match=f"^{KEY}: expected a JSON object, found"):
        read_object(stored(body), KEY)
    assert read_object(stored(b'{"a": 1}'), KEY) == {"a": 1}


def test_bytes_are_those_of_their_digest() -> None:
    body = b'{"a":1}\n'
    assert check_digest(stored(body), KEY, digest_of(body)).body == body
    with pytest.raises(UnreadableRecordError, match="expected bytes of this sha256, found 7 bytes"):
        check_digest(stored(body[:-1]), KEY, digest_of(body))
