"""Receipts and reports to try things with."""

from typing import Any

from content_assets.contracts.receipt import DeliveryReport, DocumentCounts, Receipt


def make_receipt(**changes: Any) -> Receipt:
    """One of a run that did a little of everything."""
    given = {
        "run": "0199",
        "trigger": "test",
        "state": "succeeded",
        "started_at": "2026-11-23T11:59:59.000Z",
        "finished_at": "2026-11-23T12:00:00.000Z",
        "milliseconds": 1000.0,
        "assets": [],
        "documents": DocumentCounts(total=10, changed=1, added=2, removed=3),
        "release": "1-0199",
        "is_new_release": False,
        "production": None,
        "revision": None,
        "deliveries": [],
        "store_requests": {"get": 5, "put": 2, "list": 1, "delete": 4},
        "problems": [],
    }
    return Receipt(**{**given, **changes})


def report(**changes: Any) -> DeliveryReport:
    """One of a site that was brought up to date."""
    return DeliveryReport(
        **{"target": "site", "state": "proven", "from_revision": 1, "to_revision": 2, **changes}
    )
