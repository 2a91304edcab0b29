"""What a run is asked for, how far it is, and that it ends in time."""

import contextlib
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_assets.bootstrap import make_author
from content_assets.contracts.messages import RunRequest
from content_assets.errors import BadContentError, StoreUnreachableError
from content_assets.orchestration.graph import load_graph
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release
from content_assets.runtime.order import Order, choose
from content_assets.runtime.worker import work

DOWN = StoreUnreachableError("store: expected an answer, found none; try again")
PIECES = st.sampled_from(
    [
        *("release", "page_*", "nobody", "*", "+", "2+", "and", "or", "not", "(", ")", '"', "="),
        *('key:"release"', "tag:a=b", "group:pages", "kind:s3", "owner:x", "roots(*)", "sinks("),
        *("code_location:x", "status:healthy", "changed_in_branch:NEW", "table_name:x", "<null>"),
    ]
)
WEEK = Order('key:"page_earthquakes__week"')


def _ran(receipt):
    return {o.asset for o in receipt.assets if o.action == "ran"}


class TestOrder:
    def test_what_is_not_chosen_stays_as_it_is_and_its_hold_group_with_it(self, released, replayer):
        """What is chosen is made, and waits for the others of its group."""
        before = find_release(released.store, released.archive, "head")
        replayer.advance()
        receipt = work(released, trigger="test", order=WEEK)
        after = find_release(released.store, released.archive, "head")
        moved = {a for a in after.assets if after.assets[a].set != before.assets[a].set}
        assert moved == {"page_site__sources"}  # which says that it waits
        assert _ran(receipt) == {"raw_usgs__feed", "page_site__sources", "release"}
        assert receipt.waiting.keys() == {"page_earthquakes__week"}
        held = after.assets["page_earthquakes__week"].held
        assert held.waits_for == "page_earthquakes__aliases"

    def test_the_next_run_of_all_makes_what_was_left(self, released, replayer):
        """It was never forgotten."""
        replayer.advance()
        work(released, trigger="test", order=WEEK)
        receipt = work(released, trigger="test")
        ran = _ran(receipt)
        assert "page_earthquakes__summary" in ran
        assert "page_earthquakes__week" not in ran
        after = find_release(released.store, released.archive, "head")
        made_from = {
            record.made_from["usgs"].sequence
            for record in after.assets.values()
            if "usgs" in record.made_from
        }
        assert (made_from, receipt.waiting) == ({2}, {})

    @pytest.mark.parametrize(
        "text",
        [
            *("key:", "((", 'key:"nobody"', "group:none", "+" * 900, 'key:"a" or', "\x00"),
            # what Dagster reads, and then can't resolve
            *("nobody", "release or nobody", "code_location:x", "changed_in_branch:NEW"),
        ],
    )
    def test_what_cannot_be_read_or_holds_nothing_is_refused_by_name(self, text):
        """In the receipt of the run that was asked for."""
        with pytest.raises(BadContentError, match=r"assets .*expected"):
            choose(Order(text))

    @settings(max_examples=200, deadline=None)
    @given(st.lists(PIECES, max_size=6).map(" ".join) | st.text(max_size=30))
    def test_whatever_it_says_is_read_or_refused(self, text):
        """Nothing else gets out: the message would come back, and hold up every run behind it."""
        with contextlib.suppress(BadContentError):
            assert choose(Order(text)) <= {
                asset.key.to_user_string() for asset in load_graph().assets
            }

    def test_dagsters_syntax_goes_up_the_graph(self):
        """`1+` is one step upstream."""
        assert choose(Order('1+key:"page_earthquakes__week"')) == {
            "page_earthquakes__week",
            "core_usgs__tracked",
        }


class TestProgress:
    def test_a_requested_run_says_how_far_it_is(self, pipeline, memory):
        """The last phase stands there when it has ended."""
        run = make_author().run
        work(pipeline, trigger="api x", run_id=run)
        stored = RunRequest.model_validate_json(memory.get(keys.run_request(run)).body)
        assert (stored.phase, stored.message.run) == ("delivering", run)

    def test_progress_that_cannot_be_written_stops_nothing(self, pipeline, memory):
        """It is for people who wait."""
        memory.fail(DOWN, verb="put", prefix=keys.REQUESTS)
        assert work(pipeline, trigger="api x", run_id=make_author().run).is_new_release

    def test_nobody_asked_for_a_scheduled_run(self, pipeline, memory):
        """Two writes less."""
        work(pipeline, trigger="schedule")
        assert list(memory.list(keys.REQUESTS)) == []


class TestInTime:
    def test_what_there_is_no_time_to_make_is_left_to_the_next_run(self, pipeline):
        """The run ends, with its receipt; nothing is lost."""
        waiting = replace(
            pipeline.waiting, clock=lambda: 0.0, until=1.0
        )  # a clock that stands still
        late = replace(pipeline, waiting=waiting)
        receipt = work(late, trigger="test")
        assert [p.error for p in receipt.problems] == ["OutOfTime"]
        assert not any(
            o.asset.startswith("page_earth") and o.action == "ran" for o in receipt.assets
        )
        assert pipeline.waiting.until == math.inf
        assert "page_earthquakes__events" in _ran(work(pipeline, trigger="test"))
