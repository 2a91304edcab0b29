"""All questions of the test, in their order.

Belongs here: that. Does not: the questions (the modules beside it).
"""

from collections.abc import Iterator

from content_assets.conformance.finding import Finding
from content_assets.conformance.hook import check_health, check_hook, check_instances
from content_assets.conformance.pages import Patience, Sample, check_published
from content_assets.conformance.probe import Probe
from content_assets.conformance.rehearsal import BucketCopy, rehearse
from content_assets.contracts.release import Release


def check(
    probe: Probe, release: Release, sample: Sample, patience: Patience, copy: BucketCopy | None
) -> Iterator[Finding]:
    """Ask a site about each rule; it is asked nothing else where it has no health.

    Args:
        probe: The site.
        release: The published one.
        sample: Its documents that are tried.
        patience: For the pages of each step.
        copy: The bucket that the site reads; None tests the site without changing documents.
    """
    health = list(check_health(probe, release))
    yield from health
    if not health[0].is_kept:
        return
    yield from check_hook(probe, sample.paths[0])
    yield from check_published(probe, sample, patience)
    if copy:
        yield from rehearse(probe, copy, sample, patience)
    yield from check_instances(probe)
