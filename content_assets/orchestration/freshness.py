"""How fresh the documents of a source are to be: one policy a source.

A source that fails is in status.json and rings at once. Its documents are marked stale when it has
failed for longer than its grace, so that one lost answer changes no page. What
no run can meet is a source that goes on answering and has nothing new, for days; of that Dagster
warns, where nothing was made from it for longer than is usual (`news_minutes`).

Belongs here: the policies. Does not: when a source is asked (runtime/politeness.py), the marks
(runtime/run.py), alarms (infra/).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

import dagster as dg

from content_assets.errors import ConfigurationError
from content_assets.sources.spec import declared_sources


@dataclass(frozen=True)
class Freshness:
    """What is expected of the documents of a source.

    Attributes:
        cadence_minutes: How often the source is asked.
        fresh_minutes: An answer that is older counts as stale, whatever the reason.
        news_minutes: Without anything new for so long, the source has stopped without a word;
            None: it may be quiet for as long as it likes.
        grace_minutes: Its documents are marked stale when it has failed for so long.
    """

    cadence_minutes: int
    fresh_minutes: int
    news_minutes: int | None = None
    grace_minutes: int = 0

    def dagster_policy(self) -> dg.FreshnessPolicy | None:
        """As Dagster watches it: a document set is made again whenever there is news."""
        if self.news_minutes is None:
            return None
        return dg.FreshnessPolicy.time_window(
            fail_window=timedelta(minutes=self.news_minutes),
            warn_window=timedelta(minutes=self.news_minutes // 2),
        )


OWN = Freshness(cadence_minutes=5, fresh_minutes=30)  # of what tells of the system itself


def by_source() -> dict[str, Freshness]:
    """The policy of each source of the content."""
    return {
        name: Freshness(
            spec.cadence_minutes, spec.fresh_minutes, spec.quiet_minutes, spec.grace_minutes
        )
        for name, spec in declared_sources().items()
    }


def freshness_of(sources: Collection[str]) -> Freshness:
    """Of documents made from these sources: news of any of them is news.

    Raises:
        ConfigurationError: The content declares no such source.
    """
    declared = by_source()
    unknown = sorted(set(sources) - declared.keys())
    if unknown:
        msg = (
            f"source {unknown[0]}: expected one of {', '.join(declared)}, found no declaration of "
            "it; declare it in a module called sources"
        )
        raise ConfigurationError(msg)
    policies = [declared[source] for source in sources]
    if not policies:
        return OWN
    news = [each.news_minutes for each in policies if each.news_minutes is not None]
    return Freshness(
        cadence_minutes=min(each.cadence_minutes for each in policies),
        fresh_minutes=min(each.fresh_minutes for each in policies),
        news_minutes=min(news, default=None),
    )
