"""Asset checks: pure questions, asked of a value while it is at hand.

They run inside the step that made the value, so that they cost no read; the documents'
ones block, so that nothing downstream, the release least of all, follows from a bad set.

Belongs here: a value -> Dagster's check result. Does not: what is asked of a body before
it may be raw (sources/), or of a document before it may be one (contracts/).
"""

import re
from collections.abc import Sequence

import dagster as dg

from content_assets.contracts.documents import Documents
from content_assets.publishing.sets import BuiltSet
from content_assets.transforms.natural_events import Listed
from content_assets.transforms.table import Table

# -3 is the smallest ever listed, 9.5 the largest
_LOWEST_MAGNITUDE, _HIGHEST_MAGNITUDE = -5.0, 10.0
_TOLD = 20  # of what a check refused; all of it is in the documents


def contract_check(documents: Documents) -> dg.AssetCheckResult:
    """Each document reads back under its own contract."""
    broken = [
        path
        for path, document in documents.documents.items()
        if type(document).model_validate(document.model_dump(by_alias=True)) != document
    ]
    return dg.AssetCheckResult(
        check_name="contract",
        passed=not broken,
        metadata={"contract": documents.type.contract(), "broken": broken[:20]},
    )


def paths_check(built: BuiltSet, paths: str) -> dg.AssetCheckResult:
    """The documents lie where the catalogue says, and nowhere else."""
    template = re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(paths)))
    astray = [path for path in built.documents if not template.fullmatch(path)]
    return dg.AssetCheckResult(
        check_name="paths",
        passed=not astray,
        metadata={"documents": built.record.count, "astray": astray[:20]},
    )


def audit_check(reasons: Sequence[str]) -> dg.AssetCheckResult:
    """The set may follow production's; if not, it is held, and the one that passed stays."""
    return dg.AssetCheckResult(
        check_name="audit", passed=not reasons, metadata={"reasons": list(reasons)}
    )


def range_check(table: Table) -> dg.AssetCheckResult:
    """All values are such as the Earth makes; a warning, as the others are published without."""
    refused = [f"{r.event_id} {r.member}: {r.found}" for r in table.refused[:_TOLD]]
    magnitude = table.frame["magnitude"].dropna()
    strange = magnitude[(magnitude < _LOWEST_MAGNITUDE) | (magnitude > _HIGHEST_MAGNITUDE)]
    return dg.AssetCheckResult(
        check_name="ranges",
        passed=strange.empty and not table.refused,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "events": len(table.frame),
            "outside": len(strange),
            "refused": len(table.refused),
            "which": refused,
        },
    )


def positions_check(listed: Listed) -> dg.AssetCheckResult:
    """Each position is a place on Earth; a warning, as the others are published without it."""
    refused = listed.refused
    return dg.AssetCheckResult(
        check_name="positions",
        passed=not refused and not listed.refused_events,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "events": len(listed.events),
            "refused": len(refused),
            "events_refused": [each.event_id for each in listed.refused_events[:_TOLD]],
            "which": [f"{r.event_id} {r.observed_at}: {r.found}" for r in refused[:_TOLD]],
        },
    )
