"""Reconcile: bring every target to production's revision, the mirror first.

    reports = reconcile(store, archive, sites={"site": site}, maps=maps, waiting=waiting)

Belongs here: the order of targets. Does not: how one is delivered (mirror.py, site.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from content_assets.contracts.receipt import DeliveryReport
from content_assets.delivery.cursor import read_cursor
from content_assets.delivery.mirror import deliver_mirror
from content_assets.delivery.site import Site, SiteDelivery, Waiting
from content_assets.errors import ConfigurationError, SiteUnreachableError
from content_assets.publishing.archive import Archive
from content_assets.publishing.store import ParallelMap, Store


@dataclass(frozen=True)
class Maps:
    """How much is done at once: requests to the store, and pages of the site."""

    store: ParallelMap
    site: ParallelMap


def reconcile(
    store: Store, archive: Archive, *, sites: Mapping[str, Site], maps: Maps, waiting: Waiting
) -> list[DeliveryReport]:
    """Deliver to the mirror, then to each site; one that is down keeps no other waiting long.

    Args:
        sites: By name, under which each has its cursor; `waiting` holds for each.

    Raises:
        StoreUnreachableError, ChannelMovedError: As the targets; the next delivery continues.
    """

    def renew_mirror() -> DeliveryReport:
        return deliver_mirror(store, archive, maps.store, must_end=waiting.is_over)

    reports = [renew_mirror()]
    if reports[0].unproven:
        return reports  # a site would be shown a release that the mirror doesn't have yet
    for name, site in sites.items():
        delivery = SiteDelivery(
            name,
            store,
            archive,
            site,
            maps.store,
            maps.site,
            waiting,
            renew_mirror=renew_mirror,
        )
        reports.append(delivery.run())
    return reports


def readable_majors(
    store: Store, sites: Mapping[str, Site]
) -> dict[str, Mapping[str, Sequence[int]]]:
    """The schema majors that each site reads; the last known ones of one that is down.

    A site that never reported any is left out.
    """
    found: dict[str, Mapping[str, Sequence[int]]] = {}
    for name, site in sites.items():
        try:
            contracts = site.health().contracts
        except (SiteUnreachableError, ConfigurationError):
            contracts = read_cursor(store, name).cursor.contracts
        if contracts:
            found[name] = contracts
    return found
