"""Reconcile: bring every target to production's revision, the mirror first.

    reports = reconcile(store, archive, site=site, maps=maps, waiting=waiting)

Belongs here: the order of targets. Does not: how one is delivered (mirror.py, site.py).
"""

from dataclasses import dataclass

from content_assets.contracts.receipt import DeliveryReport
from content_assets.delivery.mirror import deliver_mirror
from content_assets.delivery.site import Site, SiteDelivery, Waiting
from content_assets.publishing.archive import Archive
from content_assets.publishing.store import ParallelMap, Store


@dataclass(frozen=True)
class Maps:
    """How much is done at once: requests to the store, and pages of the site."""

    store: ParallelMap
    site: ParallelMap


def reconcile(
    store: Store, archive: Archive, *, site: Site | None, maps: Maps, waiting: Waiting
) -> list[DeliveryReport]:
    """Deliver to the mirror, then to the site if there is one.

    Raises:
        StoreUnreachableError, ChannelMovedError: As the targets; the next one goes on.
    """
    mirror = deliver_mirror(store, archive, maps.store)
    if site is None:
        return [mirror]
    delivery = SiteDelivery(
        store,
        archive,
        site,
        maps.store,
        maps.site,
        waiting,
        renew_mirror=lambda: deliver_mirror(store, archive, maps.store),
    )
    return [mirror, delivery.run()]
