"""The wired parts that a verb works with, and who asks.

Belongs here: settings -> parts. Does not: any verb.
"""

import getpass
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from content_assets.bootstrap import Pipeline, build_pipeline, make_author
from content_assets.cli.saying import Bar, progress
from content_assets.contracts.receipt import DeliveryReport
from content_assets.delivery.reconcile import Maps, readable_majors, reconcile
from content_assets.publishing.publish import Author
from content_assets.settings import load_settings

_GOOD = {"proven", "nothing_to_do"}


@cache
def parts() -> Pipeline:
    """Built when the first verb asks."""
    return build_pipeline(load_settings())


def who(reason: str | None = None) -> Author:
    """The person at the keyboard, for the moves of the pointers."""
    return make_author(run=f"cli:{getpass.getuser()}", reason=reason)


def readable() -> Mapping[str, Mapping[str, Sequence[int]]]:
    """The contracts that each site reads, queried now."""
    return readable_majors(parts().store, parts().sites)


def deliver() -> list[DeliveryReport]:
    """Bring mirror and sites to production's revision."""
    with progress("deliver") as bar:
        here = counted(parts(), bar)
        return reconcile(
            here.store, here.archive, sites=here.sites, maps=here.maps, waiting=here.waiting
        )


def counted(pipeline: Pipeline, bar: Bar) -> Pipeline:
    """The same parts, whose requests and pages are counted by a bar."""
    maps = Maps(bar.counting(pipeline.maps.store), bar.counting(pipeline.maps.site))
    return replace(pipeline, maps=maps)


def is_proven(reports: Sequence[DeliveryReport]) -> bool:
    """Whether all targets have acknowledged."""
    return all(report.state in _GOOD for report in reports)
