"""The partitions of one Dagster run, made one after the other by a function of one partition.

    @document_asset(…, partitions_def=dg.DailyPartitionsDefinition("2025-01-01"))
    def page_rates__days(partition_key: str) -> Documents: ...

A partition that can't be made stops no other: what was made is kept in memory, and the step fails.
The worker then runs it again for those that were made. In `dagster dev` the run has failed, as any
run of a range does.

Belongs here: that. Does not: which partitions, in which order (runtime/backfill.py).
"""

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from content_assets.contracts.document import Document, Documents
from content_assets.contracts.release import RawRef
from content_assets.errors import BadContentError, ContentAssetsError

PARAMETER = "partition_key"


class OutOfTimeError(Exception):
    """There is no time to begin another partition."""


@dataclass
class Parts:
    """What became of the partitions of one asset so far.

    Attributes:
        has_time: Whether another one may be begun.
        made: The documents, by key.
        failed: Why one could not be made, by key.
        stopped: Why the others were not tried, if they were not.
    """

    has_time: Callable[[], bool] = lambda: True
    made: dict[str, Documents] = field(default_factory=dict)
    failed: dict[str, Exception] = field(default_factory=dict)
    stopped: Exception | None = None

    def make(self, keys: Iterable[str], make_one: Callable[[str], Documents]) -> None:
        """Make those that were not made yet.

        Raises:
            Exception: Of the first that could not be made, or why the others were not tried.
        """
        for key in keys:
            if key not in self.made and not self.stopped:
                self._make_one(key, make_one)
        problem = next(iter(self.failed.values()), self.stopped)
        if problem:
            raise problem

    def _make_one(self, key: str, make_one: Callable[[str], Documents]) -> None:
        if not self.has_time():
            self.stopped = OutOfTimeError("no time left in this invocation")
            return
        try:
            self.made[key] = make_one(key)
        except BadContentError as error:
            self.failed[key] = error
        except ContentAssetsError as error:
            self.stopped = error  # it is not of this partition: the next one would fail as well
        except Exception as error:  # noqa: BLE001  # a fault in the function, perhaps of this one
            self.failed[key] = error


def takes_one_partition(function: Callable[..., Any]) -> bool:
    """Whether a function makes one partition, which it is given by its key."""
    return PARAMETER in inspect.signature(function).parameters


def make_parts(
    contract: type[Document],
    make_one: Callable[[str], Documents],
    keys: Sequence[str],
    parts: Parts,
) -> Documents:
    """The documents of all these partitions.

    Raises:
        BadContentError: Two partitions made a document at one path.
        Exception: As `Parts.make`.
    """
    parts.make(keys, make_one)
    documents: dict[str, Document] = {}
    made_from: dict[str, RawRef] = {}
    for each in [parts.made[key] for key in keys]:
        twice = documents.keys() & each.documents.keys()
        if twice:
            msg = (
                f"{min(twice)}: expected one partition to make it, found two of them; name the "
                "partition in the path"
            )
            raise BadContentError(msg)
        documents |= each.documents
        made_from |= each.made_from
    return Documents(contract, documents, made_from, is_amendment=True, is_part=True)
