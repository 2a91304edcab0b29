"""Which alarms of the stack ring, by the metric lines that the worker wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Metrics:
    """Metric lines in embedded metric format, oldest first."""

    lines: Sequence[dict[str, Any]]


def ringing(metrics: Metrics) -> list[str]:
    """The names of the alarms that the lines set off."""
    last = {name: value for line in metrics.lines for name, value in line.items()}
    return ["SiteUnproven"] if last.get("UnprovenDocuments", 0) > 0 else []
