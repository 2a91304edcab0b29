"""What a plan does with sources that fail."""

import pytest

from content_assets.contracts.assets import Behind
from content_assets.contracts.release import AssetRecord, RawRef, Release
from content_assets.runtime.plan import make_plan

ONE, TWO = (RawRef(digest=each * 64, sequence=sequence) for each, sequence in (("a", 1), ("b", 2)))


def plan(sources, raws, kept, *, made_from=None):
    """The one decision on an asset that joins `sources`."""
    behind = {"joined": Behind(sources=frozenset(sources), cores=(), code_version="1")}
    base = None
    if made_from is not None:
        record = AssetRecord(set="0" * 64, contract="c/1.0", made_from=made_from, code_version="1")
        base = Release(
            number=1,
            id="a",
            parent=None,
            run="run-1",
            published_at="2025-05-04T00:00:00Z",
            assets={"joined": record},
        )
    (decision,) = make_plan(behind, base, raws, kept=kept)
    return decision.must_run, decision.failed_source


class TestJoined:
    """An asset of two sources."""

    @pytest.mark.parametrize(
        ("raws", "kept", "expected"),
        [
            pytest.param({"a": TWO, "b": ONE}, {}, (True, None), id="news of one"),
            pytest.param({"a": TWO}, {"b": ONE}, (True, "b"), id="the other fails: kept stands in"),
            pytest.param({"a": ONE}, {"b": ONE}, (False, "b"), id="no news, but behind"),
            pytest.param({"a": TWO}, {}, (False, "b"), id="the other was never good"),
            pytest.param({}, {"a": ONE, "b": ONE}, (False, "a"), id="both fail"),
        ],
    )
    def test_goes_on_as_long_as_one_answers(self, raws, kept, expected):
        """Marked stale, for want of the other."""
        assert plan("ab", raws, kept, made_from={"a": ONE, "b": ONE}) == expected

    def test_of_one_source_never_goes_on_without_it(self):
        """What is kept is what it was made from."""
        assert plan("a", {"b": ONE}, {"a": TWO}, made_from={"a": ONE}) == (False, "a")

    def test_is_made_for_the_first_time_when_both_answer(self):
        """Or with what is kept of one."""
        assert plan("ab", {"a": ONE, "b": ONE}, {}) == (True, None)
        assert plan("ab", {"a": ONE}, {"b": ONE}) == (True, "b")
