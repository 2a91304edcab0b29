"""Asset checks of the natural events: a list -> Dagster's check result."""

import dagster as dg

from content_assets.content.natural_events.events import Listed

_TOLD = 20  # of what a check refused; all of it is in the documents


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
