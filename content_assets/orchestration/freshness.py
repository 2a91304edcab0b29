"""How fresh the documents of a source are to be: one policy a source.

A source that fails is in status.json and rings at once. Its documents are marked stale when it has
failed for longer than its grace, so that one lost answer changes no page. What
no run can meet is a source that goes on answering and has nothing new, for days; of that Dagster
warns, where nothing was made from it for longer than is usual (`news_minutes`).

Belongs here: the policies. Does not: when a source is asked (runtime/politeness.py), the marks
(runtime/run.py), alarms (infra/).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

import dagster as dg

from content_assets.content.earthquakes import usgs
from content_assets.content.natural_events import eonet
from content_assets.content.space_weather import swpc

_HOUR = 60  # minutes


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
        """As Dagster watches it: a document set is made anew whenever there is news."""
        if self.news_minutes is None:
            return None
        return dg.FreshnessPolicy.time_window(
            fail_window=timedelta(minutes=self.news_minutes),
            warn_window=timedelta(minutes=self.news_minutes // 2),
        )


OWN = Freshness(cadence_minutes=5, fresh_minutes=30)  # of what tells of the system itself
BY_SOURCE: Mapping[str, Freshness] = {
    usgs.NAME: Freshness(usgs.CADENCE_MINUTES, 30, usgs.QUIET_MINUTES, grace_minutes=15),
    eonet.NAME: Freshness(
        eonet.CADENCE_MINUTES, 3 * _HOUR, eonet.QUIET_MINUTES, grace_minutes=2 * _HOUR
    ),
    **{
        name: Freshness(swpc.CADENCE_MINUTES, _HOUR, quiet, grace_minutes=45)
        for name, quiet in swpc.QUIET_MINUTES.items()
    },
}


def freshness_of(sources: Collection[str]) -> Freshness:
    """Of documents made from these sources: news of any of them is news."""
    policies = [BY_SOURCE[source] for source in sources]
    if not policies:
        return OWN
    news = [each.news_minutes for each in policies if each.news_minutes is not None]
    return Freshness(
        cadence_minutes=min(each.cadence_minutes for each in policies),
        fresh_minutes=min(each.fresh_minutes for each in policies),
        news_minutes=min(news, default=None),
    )
