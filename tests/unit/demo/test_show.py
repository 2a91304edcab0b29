"""A run's row says what its receipt says, and counts the two writes that it can't know of."""

import pytest

from content_assets.contracts.receipt import DeliveryReport, DocumentCounts, Receipt
from demo.demo import check_delivered, check_idle
from demo.session import DemoError
from demo.show import HEADS, row_of, write_count

SITE = DeliveryReport(
    target="site",
    state="proven",
    from_revision=6,
    to_revision=7,
    pages_proven=5,
    pages_left_alone=330,
    proven_milliseconds=217.6,
)
RECEIPT = Receipt(
    run="r",
    trigger="schedule",
    state="succeeded",
    started_at="2025-05-04T14:00:00.000Z",
    finished_at="2025-05-04T14:00:01.000Z",
    milliseconds=1000,
    assets=[],
    documents=DocumentCounts(total=335, changed=3, added=1, removed=2),
    release="7-0199",
    is_new_release=True,
    production="7-0199",
    revision=7,
    deliveries=[SITE],
    store_requests={"get": 20, "head": 4, "put": 10, "delete": 1, "list": 0},
    problems=[],
)
IDLE = RECEIPT.model_copy(
    update={
        "is_new_release": False,
        "deliveries": [SITE.model_copy(update={"state": "nothing_to_do"})],
        "store_requests": {"get": 6},
    }
)


def test_row_tells_the_receipt() -> None:
    """In the order of the heads."""
    row = dict(zip(HEADS, row_of(RECEIPT), strict=True))
    assert list(row.values()) == ["335", "3", "1", "2", "37", "13", "7", "5", "218", "330"]


def test_what_is_not_known_is_a_dash() -> None:
    """No site, no release: not a zero, which would be a figure."""
    unknown = RECEIPT.model_copy(update={"release": None, "deliveries": []})
    assert row_of(unknown)[6:] == ["-", "-", "-", "-"]


def test_idle_run_left_all_pages_alone() -> None:
    """It had no reason to count them."""
    assert row_of(IDLE)[-1] == "all"


def test_idle_run_wrote_receipt_and_status() -> None:
    """Which are written after the requests were counted."""
    assert write_count(IDLE) == 2


def test_good_runs_pass() -> None:
    """No complaint without a reason."""
    check_delivered("1 of 6", RECEIPT)
    check_idle(IDLE)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "degraded"},
        {"is_new_release": False},
        {"deliveries": []},
        {"deliveries": [SITE.model_copy(update={"state": "unproven"})]},
    ],
    ids=["degraded", "no release", "site not told", "unproven"],
)
def test_run_that_did_not_deliver_is_a_failure(change: dict[str, object]) -> None:
    """The demonstration may not claim what did not happen."""
    with pytest.raises(DemoError, match="1 of 6: expected a new release"):
        check_delivered("1 of 6", RECEIPT.model_copy(update=change))


@pytest.mark.parametrize(
    "change",
    [{"is_new_release": True}, {"store_requests": {"put": 1}}, {"state": "degraded"}],
    ids=["released", "wrote", "degraded"],
)
def test_idle_run_that_did_something_is_a_failure(change: dict[str, object]) -> None:
    """«Nothing new» has to mean nothing written."""
    with pytest.raises(DemoError, match="expected 2 writes"):
        check_idle(IDLE.model_copy(update=change))
