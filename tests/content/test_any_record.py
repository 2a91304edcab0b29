"""Whatever one record of a source says: the sound ones are taken, and the odd one is reported."""

import json
from typing import Any

import pytest

from content_assets.bootstrap import readers
from content_assets.errors import SourceContentError
from tests.content.bodies import ABSENT, ODD, SAMPLES, Sample, changed

SOUND = 30
PLACES = [(sample, path) for sample in SAMPLES for path in sample.paths()]
# what a sound record may say there, too
FREE = {
    ("usgs", "properties.tz"),
    ("usgs", "properties.code"),
    ("swpc_forecast", "noaa_scale"),
}


def _named(given: Any) -> str:
    return given.name if isinstance(given, Sample) else ".".join(map(str, given))


@pytest.fixture(params=SAMPLES, ids=lambda sample: sample.name)
def sample(request: pytest.FixtureRequest) -> Sample:
    found: Sample = request.param
    return found


class TestOneOddMember:
    @pytest.mark.parametrize(("sample", "path"), PLACES, ids=_named)
    def test_spoils_no_other_record(self, sample: Sample, path: tuple[str | int, ...]) -> None:
        sound = [sample.record(number) for number in range(SOUND)]
        rows = sample.read(sound).rows
        for kind, value in ODD.items():
            odd = changed(sample.record(SOUND), path, value)
            found = sample.read([*sound, odd])
            assert [row for row in found.rows if row in rows] == list(rows), kind
            assert len(found.rows) <= SOUND + 1
            for each in found.rejected:
                assert len(each.reason) < 400, kind
                json.dumps(each.reason).encode()
            if len(found.rows) == SOUND:
                assert len(found.rejected) == 1, kind
                assert found.rejected[0].is_whole

    @pytest.mark.parametrize(("sample", "path"), PLACES, ids=_named)
    def test_in_every_record_is_another_format(
        self, sample: Sample, path: tuple[str | int, ...]
    ) -> None:
        """A member that one record can do without is not one that all of them can."""
        name = ".".join(map(str, path))
        odd = [changed(sample.record(number), path, {"of": 1}) for number in range(SOUND)]
        if (sample.name, name) in FREE:
            assert len(sample.read(odd).rows) == SOUND
            return
        with pytest.raises(SourceContentError, match=r"odd records of 30|as it says"):
            sample.read(odd)


class TestRecords:
    def test_one_that_is_no_object_is_reported_by_its_place(self, sample: Sample) -> None:
        sound = [sample.record(number) for number in range(3)]
        odds: list[Any] = [None, 7, "x", [], {}, [[]]]
        for odd in odds:
            found = sample.read([*sound, odd])
            assert len(found.rows) == 3
            assert [each.id for each in found.rejected] == ["record 3"]

    def test_one_that_comes_twice_is_one(self, sample: Sample) -> None:
        sound = [sample.record(number) for number in range(3)]
        found = sample.read([*sound, sample.record(1)])
        assert (list(found.rows), found.rejected) == (list(sample.read(sound).rows), [])

    def test_a_list_in_which_all_come_twice_is_the_same(self, sample: Sample) -> None:
        sound = [sample.record(number) for number in range(3)]
        assert sample.read(sound * 2) == sample.read(sound)

    def test_the_order_of_the_body_does_not_matter_where_it_says_nothing(
        self, sample: Sample
    ) -> None:
        sound = [sample.record(number) for number in range(3)]
        is_sorted = sample.name in ("usgs", "eonet")
        one, other = sample.read(sound), sample.read(sound[::-1])
        assert (one.fingerprint == other.fingerprint) is is_sorted

    def test_what_is_rejected_is_news_when_it_changes(self, sample: Sample) -> None:
        """The record that was left out may be gone: that has to be seen."""
        sound = [sample.record(number) for number in range(3)]
        assert sample.read([*sound, {}]).fingerprint != sample.read(sound).fingerprint

    def test_a_few_may_be_odd_and_no_more(self, sample: Sample) -> None:
        sound = [sample.record(number) for number in range(20)]
        assert len(sample.read([*sound, *[{}] * 5]).rows) == 20
        with pytest.raises(SourceContentError, match="6 odd records of 26"):
            sample.read([*sound, *[{}] * 6])

    def test_twenty_thousand_are_taken_and_one_more_is_too_many(self, sample: Sample) -> None:
        many = [sample.record(number) for number in range(20_000)]
        assert len(sample.read(many).rows) == 20_000
        with pytest.raises(SourceContentError, match="at most 20000 records"):
            sample.read([{}] * 20_001)


class TestBodies:
    @pytest.fixture
    def body(self, sample: Sample) -> bytes:
        return json.dumps(sample.wrap([sample.record(number) for number in range(3)])).encode()

    def test_a_byte_order_mark_is_no_matter(self, sample: Sample, body: bytes) -> None:
        read = readers()[sample.name]
        assert read(b"\xef\xbb\xbf" + body) == read(body)

    def test_bytes_that_are_no_text_cost_the_record_that_has_them(self, sample: Sample) -> None:
        sound = [sample.record(number) for number in range(3)]
        given = json.dumps(sample.wrap([*sound, {"more": "XX"}])).encode()
        assert list(readers()[sample.name](given.replace(b"XX", b"\xff")).rows) == list(
            sample.read(sound).rows
        )

    def test_of_two_members_of_a_name_the_last_counts(self, sample: Sample, body: bytes) -> None:
        read = readers()[sample.name]
        first = body.index(b"{", 5)
        twice = body[: first + 1] + b'"x": 1, "x": 2, ' + body[first + 1 :]
        assert len(read(twice).rows) == 3

    @pytest.mark.parametrize(
        "odd",
        [
            b"",
            b" ",
            b"null",
            b"7",
            b'"x"',
            b"{}",
            b"[[]]",
            b"<html></html>",
            b"\xff\xfe\x00",
            b"\x1f\x8b\x08",
            b"[" * 100_000,
            b'{"a":' * 100_000,
            b"[" * 31 + b"9" * 5000 + b"]" * 31,
            b"[" + b"9" * 100_000 + b"]",
            b'{"events":[' + b"1," * 2_000_000 + b"1]}",
            b'{"features":[' + b"{}," * 2_000_000 + b"{}]}",
        ],
        ids=range(16),
    )
    def test_what_is_none_is_refused(self, sample: Sample, odd: bytes) -> None:
        with pytest.raises(SourceContentError, match=f"source {sample.name}: expected"):
            readers()[sample.name](odd)

    def test_one_that_comes_twice_or_not_whole_is_refused(
        self, sample: Sample, body: bytes
    ) -> None:
        for odd in (body + body, body[:-1], body[: len(body) // 2]):
            with pytest.raises(SourceContentError, match="no JSON"):
                readers()[sample.name](odd)

    @pytest.mark.parametrize("value", [each for each in ODD.values() if each is not ABSENT])
    def test_whatever_stands_in_place_of_the_envelope(self, sample: Sample, value: Any) -> None:
        """Nothing but a refusal, or a reading."""
        wrapped = sample.wrap([sample.record(0)])
        bodies = [value]
        if isinstance(wrapped, dict):
            bodies += [wrapped | {name: value} for name in wrapped]
            bodies += [{k: v for k, v in wrapped.items() if k != name} for name in wrapped]
        for body in bodies:
            try:
                found = readers()[sample.name](json.dumps(body).encode())
            except SourceContentError:
                continue
            assert len(found.rows) <= 1
