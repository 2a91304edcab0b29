"""The OpenAPI description of each operation, and an example of its response.

Belongs here: texts and examples for readers; a test validates each of them. Does not: routes
(routes/), schemas (contracts/api.py).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

_RUN = "01a22912-7c00-7000-8000-000000000001"
_HEAD, _BEFORE = f"14-{_RUN}", "13-01a22912-2e00-7000-8000-000000000002"
_AT = "2026-11-30T12:00:00.000Z"
_SET = "a0f6ca87035794807605916a8515f641445fbdf0d343e4fcdf123753ab1e05af"
_MOVED = {
    "production": _HEAD,
    "revision": 22,
    "pinned": None,
    "release": None,
    "refusal": None,
    "delivery": "queued",
}
_LINE = {
    "number": 14,
    "name": _HEAD,
    "parent": _BEFORE,
    "published_at": _AT,
    "run": _RUN,
    "held": [],
    "is_production": True,
}
_ASSET = {
    "contract": "earthquake-summary/1.0",
    "set": _SET,
    "documents": 1,
    "made_from": {"usgs": 16},
    "stale_since": None,
    "stale_reason": None,
    "held": [],
}
_DIFFERENCE = {
    "from": _BEFORE,
    "to": _HEAD,
    "counts": {"changed": 1, "added": 1, "removed": 0},
    "changed": ["earthquakes/summary.json"],
    "added": ["earthquakes/events/us7000pwkn.json"],
    "removed": [],
}


class Operation(NamedTuple):
    """A description in Markdown, and an answer that succeeds."""

    description: str
    example: Mapping[str, Any]


OPERATIONS: Mapping[tuple[str, str], Operation] = {
    ("get", "/runs/{run_id}"): Operation(
        "How far a run is: queued, running with its phase, or ended with its receipt, which lists "
        "each asset's action and reason, and the deliveries.",
        {
            "run": _RUN,
            "run_id": _RUN,
            "state": "running",
            "phase": "asking",
            "phase_at": _AT,
            "requested_at": _AT,
            "receipt": None,
            "unreadable": [],
        },
    ),
    ("get", "/runs"): Operation(
        "The runs of the last month that ended, newest first. Follow `next` for older ones.",
        {
            "runs": [
                {
                    "run": _RUN,
                    "state": "succeeded",
                    "trigger": "schedule",
                    "started_at": _AT,
                    "milliseconds": 1840.5,
                    "release": _HEAD,
                    "problems": [],
                }
            ],
            "next": None,
        },
    ),
    ("get", "/moves"): Operation(
        "Who moved head and production, when and why. The last 100 moves of each are kept.",
        {
            "moves": [
                {
                    "channel": "production",
                    "verb": "rollback",
                    "release": _BEFORE,
                    "revision": 21,
                    "by": "api:request-1",
                    "at": _AT,
                    "reason": "magnitudes off by ten",
                }
            ]
        },
    ),
    ("get", "/compare"): Operation(
        "The document paths that differ between two releases, the first 500 of each kind, and "
        "how many there are.",
        _DIFFERENCE,
    ),
    ("get", "/releases"): Operation(
        "The releases, newest first, as far back as they are kept. Follow `next` for older ones.",
        {"releases": [_LINE], "next": None},
    ),
    ("get", "/releases/{release}"): Operation(
        "One release with its assets, or with `12...14` the difference of two releases.",
        {**_LINE, "assets": {"page_earthquakes__summary": _ASSET}},
    ),
    ("get", "/status"): Operation(
        "Whether all is well, and if not, why. Answers also where a pointer is lost or a record "
        "can't be read, and names it.",
        {
            "level": "well",
            "headline": "All is well.",
            "reasons": [],
            "head": _HEAD,
            "production": _HEAD,
            "revision": 22,
            "pinned": None,
            "held": {},
            "stale": {},
            "targets": {
                "mirror": {"revision": 22, "behind": 0, "unproven": [], "unproven_count": 0}
            },
            "last_run": None,
            "unreadable": [],
        },
    ),
    ("post", "/refresh"): Operation(
        "Queues a run of all assets, or of those chosen, and answers at once. The same "
        "`Idempotency-Key` is the same run.",
        {"run": _RUN, "run_id": _RUN, "status_url": f"/runs/{_RUN}"},
    ),
    ("post", "/rollback"): Operation(
        "Moves production to an earlier release and pins it there until `POST /unpin`. No "
        "pipeline runs; a delivery of the difference is queued.",
        {**_MOVED, "production": _BEFORE, "pinned": "magnitudes off by ten"},
    ),
    ("post", "/unpin"): Operation(
        "Lets production follow head again, and moves it there.",
        _MOVED,
    ),
    ("post", "/approve"): Operation(
        "Publishes the held sets of an asset and of its hold group, as a release of its own.",
        {**_MOVED, "release": _HEAD},
    ),
    ("post", "/reject"): Operation(
        "Drops the held sets of an asset and of its hold group; published ones stay.",
        {**_MOVED, "release": _HEAD},
    ),
}


def describe(document: dict[str, Any]) -> dict[str, Any]:
    """The OpenAPI document with a description and an example for each operation."""
    for (method, path), operation in OPERATIONS.items():
        told = document["paths"][path][method]
        told["description"] = operation.description
        status = next(each for each in told["responses"] if each.startswith("2"))
        content = told["responses"][status]["content"]["application/json"]
        content["example"] = operation.example
    return document
