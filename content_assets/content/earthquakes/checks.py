"""Asset checks of the earthquakes: a table -> Dagster's check result."""

import dagster as dg

from content_assets.content.earthquakes.table import Table

# -3 is the smallest ever listed, 9.5 the largest
_LOWEST_MAGNITUDE, _HIGHEST_MAGNITUDE = -5.0, 10.0
_TOLD = 20  # of what a check refused; all of it is in the documents


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
