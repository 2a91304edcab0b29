"""The real site keeps the site protocol, as `content-assets check-site --rehearse` asks for it."""

import time
from pathlib import Path

from content_assets.conformance.check import check
from content_assets.conformance.pages import Patience, draw_sample
from content_assets.conformance.probe import Probe
from content_assets.conformance.rehearsal import BucketCopy
from content_assets.conformance.server import serve_copy
from content_assets.http.client import HttpClient
from content_assets.publishing.archive import Archive
from content_assets.publishing.publish import read_head
from demo.processes import Processes
from demo.site import SiteSettings, deploy_site, start_site
from tests.memory_worker import first_release, store_with
from tests.polling import PATIENCE_SECONDS

TOKEN = "token-of-the-site-under-test"


def test_the_site_keeps_every_rule(processes: Processes, site_build: Path, tmp_path: Path) -> None:
    """While documents change, go and come back, and the bucket is down for a while."""
    store = store_with(first_release())
    archive = Archive(store)
    _, release = read_head(store, archive)
    copy = BucketCopy(store)
    with (
        serve_copy(copy, 0) as address,
        HttpClient(user_agent="test", timeout_seconds=PATIENCE_SECONDS) as client,
    ):
        folder = deploy_site(site_build, tmp_path / "site")
        site = start_site(processes, folder, SiteSettings(address, TOKEN))
        probe = Probe(client, site.url, TOKEN)
        sample = draw_sample(archive.documents(release), archive, of_each=2)
        patience = Patience(PATIENCE_SECONDS, time.monotonic, time.sleep)
        findings = list(check(probe, release, sample, patience, copy))
    assert [finding for finding in findings if not finding.is_kept] == []
    assert {"refresh", "return", "outage"} <= {finding.rule for finding in findings}
