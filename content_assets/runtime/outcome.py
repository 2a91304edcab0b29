"""What a Dagster run came to, in our own words.

Belongs here: values. Does not: Dagster (dagster_run.py makes them of its results).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from content_assets.publishing.public import public_reason

FAILED_CHECK = "FailedCheck"  # in the place of an error's class


@dataclass(frozen=True)
class Failure:
    """Why an asset was not made: the error's class and message."""

    error: str
    message: str

    @property
    def reason(self) -> str:
        """Its public form, for releases, documents and status.json."""
        return public_reason(self.error, self.message)


@dataclass(frozen=True)
class DagsterRun:
    """What a run came to.

    Attributes:
        failures: By asset: its own error, or that of what it is made from.
        not_tried: Those of them that have no error of their own.
        refused: Why, of each asset that failed blocking checks that are apart from it.
        tags: Dagster's tags of each materialization, by asset.
    """

    failures: Mapping[str, Failure] = field(default_factory=dict)
    not_tried: frozenset[str] = frozenset()
    refused: Mapping[str, list[str]] = field(default_factory=dict)
    tags: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def only_refused(self, asset: str) -> bool:
        """Whether an asset was made, and nothing but such checks is against it."""
        return asset in self.refused and self.failures[asset].error == FAILED_CHECK
