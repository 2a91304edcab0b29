"""What Dagster's UI shows of a list of natural events."""

import dagster as dg

from content_assets.content.natural_events.events import Listed

_PREVIEW_ROWS = 10


def listed_metadata(listed: Listed) -> dict[str, dg.MetadataValue]:
    """How many events and positions there are, and the first events by name."""
    names = [f"- {event.title} ({event.state})" for event in listed.events[:_PREVIEW_ROWS]]
    return {
        "events": dg.MetadataValue.int(len(listed.events)),
        "positions": dg.MetadataValue.int(sum(len(each.positions) for each in listed.events)),
        "preview": dg.MetadataValue.md("\n".join(names)),
    }
