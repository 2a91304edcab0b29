"""Records only gain optional members: every released version reads them, and they read its own."""

import re
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, create_model

from content_assets.contracts import garbage, messages, receipt, release
from content_assets.contracts.record import Record, known_values
from content_assets.contracts.record_evolution import RECORDS, faults, freeze, released, schemas

NOW = schemas()


PAIRS = [(record, version) for version, records in released().items() for record in records]


@pytest.mark.parametrize(("record", "version"), PAIRS)
def test_each_record_goes_with_each_released_version(record: str, version: str) -> None:
    assert list(faults(released()[version][record], NOW[record])) == []


def test_every_record_in_the_bucket_is_among_them() -> None:
    """All models that a key of its own is kept under, not those that are parts of one."""
    modules = (garbage, messages, receipt, release)
    kinds = {
        each
        for module in modules
        for each in vars(module).values()
        if isinstance(each, type)
        and issubclass(each, Record)
        and each.__module__ == module.__name__
    }
    kept = {each for each in kinds if re.match(r"`(private|public)/", each.__doc__ or "")}
    assert {
        each for each in kept if not any(issubclass(r, each) for r in RECORDS.values())
    } == set()
    assert {garbage.Garbage, release.MirrorCopy, release.Shard} <= kept


class Old(Record):
    state: Literal["well", "ill"]
    count: int
    note: str | None = None


OLD = Old.model_json_schema()


def check(**members: Any) -> list[str]:
    """What is said of a record with these members: annotation, and default if there is one."""
    given: Any = {name: (each if len(each) > 1 else (*each, ...)) for name, each in members.items()}
    new = create_model("Old", __base__=Record, **given)
    return list(faults(OLD, new.model_json_schema()))


STATE = (Annotated[str, known_values(Literal["well", "ill"])],)
SAME: dict[str, Any] = {"state": STATE, "count": (int,), "note": (str | None, None)}


def test_an_optional_member_may_be_added_and_values_may_be_opened() -> None:
    assert check(**SAME, newer=(list[int], Field(default=[]))) == []


@pytest.mark.parametrize(
    ("member", "now", "said"),
    [
        ("newer", (int,), "newer is required"),
        ("count", (float,), r"\$.count was integer, is number"),
        ("count", (int | None,), "integer or null"),
        ("count", (Annotated[int, Field(ge=1)],), "minimum was None, is 1"),
        ("count", (int, 3), "may be missing now"),
        ("state", (Annotated[str, known_values(Literal["well", "odd"])],), "may be odd"),
        ("state", (Literal["well", "ill", "odd"],), "may be odd"),
    ],
)
def test_anything_else_is_a_fault(member: str, now: Any, said: str) -> None:
    found = check(**{**SAME, member: now})
    assert len(found) == 1
    assert re.search(said, found[0])


def test_a_member_may_not_go() -> None:
    del (members := dict(SAME))["note"]
    (found,) = check(**members)
    assert "note is gone" in found


def test_what_a_released_version_refuses_may_not_be_added() -> None:
    closed = {**OLD, "additionalProperties": False}
    new = create_model("Old", __base__=Old, newer=(int, 3))
    (found,) = faults(closed, new.model_json_schema())
    assert "newer was added" in found


def test_a_version_is_frozen_as_it_is(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("content_assets.contracts.record_evolution.FOLDER", tmp_path / "records")
    assert freeze("9.9.9").name == "9.9.9.json"
    assert released() == {"9.9.9": NOW}
