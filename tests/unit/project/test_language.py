"""The prose comes nearer to plain English, room by room, and never goes back."""

import pytest

from tests.language import load, outside, prose_of, rate_of, rooms


def test_every_file_with_prose_belongs_to_a_room() -> None:
    assert outside() == []


@pytest.mark.parametrize("room", load())
def test_a_room_keeps_to_its_allowance(room: str) -> None:
    """`python -m tests.language ROOM` lists the lines; the allowance may only fall."""
    rate, allowed = rate_of(prose_of(rooms()[room])), load()[room]
    assert rate.what <= allowed["what"]
    assert rate.others <= allowed["others"]
