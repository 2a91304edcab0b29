"""A receipt in every outcome; a message that comes twice is one run."""

import pytest

from content_assets.bootstrap import Pipeline, make_author
from content_assets.contracts.receipt import Receipt, Status
from content_assets.errors import StoreUnreachableError
from content_assets.publishing import keys
from content_assets.publishing.receipts import find_receipt
from content_assets.publishing.status import read_status
from content_assets.runtime.order import Order
from content_assets.runtime.worker import work

DOWN = StoreUnreachableError("store: expected an answer, found none; try again")


@pytest.fixture
def run_id() -> str:
    return make_author().run


def _run(pipeline: Pipeline, run_id: str) -> Receipt:
    return work(pipeline, trigger="test", run_id=run_id, order=Order(is_forced=True))


def test_a_message_that_comes_three_times_is_run_once(pipeline, memory, run_id):
    first = _run(pipeline, run_id)
    written = memory.counts()["put"]

    assert [_run(pipeline, run_id), _run(pipeline, run_id)] == [first, first]
    assert memory.counts()["put"] == written


def test_a_run_that_fails_early_leaves_a_receipt_that_says_why(pipeline, memory, run_id):
    memory.fail(DOWN, verb="get", prefix=keys.HEAD)

    with pytest.raises(StoreUnreachableError):
        _run(pipeline, run_id)

    receipt = find_receipt(memory, run_id)
    assert receipt.state == "failed"
    assert [(p.where, p.error) for p in receipt.problems] == [("run", "StoreUnreachableError")]


def test_a_fault_of_ours_leaves_a_receipt_that_names_it_and_quotes_nothing(
    pipeline, memory, run_id
):
    memory.fail(RuntimeError("s3cr3t"), verb="get", prefix=keys.HEAD)

    with pytest.raises(RuntimeError):
        _run(pipeline, run_id)

    receipt = find_receipt(memory, run_id)
    assert (receipt.state, [p.error for p in receipt.problems]) == ("failed", ["RuntimeError"])
    assert "s3cr3t" not in receipt.model_dump_json()


def test_a_run_that_fails_early_takes_nothing_out_of_the_status(pipeline, memory, run_id):
    """It says that it failed; the rest stays as the last good run found it."""
    _run(pipeline, make_author().run)
    before = read_status(memory)
    memory.fail(DOWN, verb="get", prefix=keys.HEAD)

    with pytest.raises(StoreUnreachableError):
        _run(pipeline, run_id)

    after = read_status(memory)
    kept = ("checked_at", "head", "production", "revision", "mirror_revision", "sources")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert (after.state, after.run, after.level) == ("failed", run_id, "failed")


def test_a_run_that_failed_is_run_again_when_its_message_comes_back(pipeline, memory, run_id):
    memory.fail(DOWN, verb="get", prefix=keys.HEAD)
    with pytest.raises(StoreUnreachableError):
        _run(pipeline, run_id)

    receipt = _run(pipeline, run_id)

    assert receipt.is_new_release
    assert find_receipt(memory, run_id) == receipt


def test_a_receipt_that_cannot_be_written_does_not_hide_why_the_run_failed(
    pipeline, memory, run_id
):
    memory.fail(DOWN, verb="get", prefix=keys.HEAD)
    memory.fail(StoreUnreachableError("the receipt"), verb="put", prefix=keys.RECEIPTS)

    with pytest.raises(StoreUnreachableError, match="expected an answer"):
        _run(pipeline, run_id)


def test_the_status_tells_of_deliveries_and_not_why_they_failed(pipeline, memory, run_id):
    """A problem's text may name addresses; anybody may read the status."""
    receipt = _run(pipeline, run_id)
    status = Status.model_validate_json(memory.get(keys.STATUS).body)
    told = [(each.target, each.state, each.to_revision) for each in status.deliveries]
    assert told == [(each.target, each.state, each.to_revision) for each in receipt.deliveries]
    assert "problem" not in type(status.deliveries[0]).model_fields
