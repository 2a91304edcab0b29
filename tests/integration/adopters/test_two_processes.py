"""A self-hosted site of two processes: with one page cache in Redis, and without.

`make soak PART=adopters`: it is a `next build`, and needs redis-server.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from content_assets.stores.directory import DirectoryStore
from demo.ports import LOOPBACK, with_free_ports
from demo.processes import Processes, Running
from demo.site import READY_SECONDS, SITE
from tests.balancer import balance
from tests.integration.adopters.rates import publish, write_content
from tests.integration.adopters.running import (
    BASE,
    TOKEN,
    Adopted,
    build,
    content_of,
    environ_of,
    serving,
    start,
)
from tests.integration.adopters.sites import APPS, lay_out, pack
from tests.polling import wait_for

NAME = "existing"  # its proxy makes a page cache of its own, which keeps nothing
CONFIG = """import { withContentAssets } from "@content-assets/next/config";

const config = { basePath: "/shop", trailingSlash: true };

export default withContentAssets(config, { pageCache: "redis" });
"""
REDIS = shutil.which("redis-server")
pytestmark = pytest.mark.skipif(
    REDIS is None and not os.environ.get("CI"),
    reason="redis-server is not installed; on Debian: apt-get install redis-server",
)


class Redis:
    """A Redis server that can be stopped and started again with nothing in it."""

    def __init__(self, processes: Processes, port: int) -> None:
        self._processes = processes
        self.port = port
        self.url = f"redis://:{TOKEN}@{LOOPBACK}:{port}"
        self.running = self._run()

    def restart(self) -> None:
        """With nothing in it."""
        self.running = self._run()

    def forget_marks(self) -> None:
        """As when they are evicted."""
        program = "for _, k in ipairs(redis.call('keys', '*:stale')) do redis.call('del', k) end"
        server = ["-h", LOOPBACK, "-p", str(self.port), "-a", TOKEN, "--no-auth-warning"]
        words = ["redis-cli", "-e", *server, "eval", program, "0"]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)

    def _run(self) -> Running:
        flags = ["--bind", LOOPBACK, "--port", str(self.port), "--requirepass", TOKEN]
        words = ["redis-server", *flags, "--save", "", "--appendonly", "no"]
        running = self._processes.start("redis", words, environ={}, cwd=Path("/"))
        ready = "Ready to accept connections"
        running.wait_until(
            "accepts connections",
            lambda: ready in running.log_text() or None,
            deadline_seconds=READY_SECONDS,
        )
        return running


@pytest.fixture(scope="module")
def redis(processes: Processes) -> Iterator[Redis]:
    server = with_free_ports(1, lambda ports: Redis(processes, ports[0]))
    yield server
    server.running.stop()


@pytest.fixture(scope="module")
def instances(
    processes: Processes, redis: Redis, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Adopted]]:
    """One build, laid out twice as on two machines, and started."""
    parent = tmp_path_factory.mktemp("redis")
    content = write_content(parent, (APPS / NAME / "page_map.json").read_text("utf-8"))
    folder = SITE / ".run" / "adopters-redis"
    lay_out(NAME, folder, pack(parent), content)
    (folder / "next.config.ts").write_text(CONFIG, "utf-8")
    other = folder.with_name("adopters-redis-other")
    shutil.rmtree(other, ignore_errors=True)
    with content_of(parent), serving(parent / "bucket") as bucket:
        environ = environ_of(NAME, bucket) | {"REDIS_URL": redis.url}
        build(processes, NAME, folder, environ)
        shutil.copytree(folder, other, symlinks=True)
        running = [start(processes, "instance", each, environ) for each in (folder, other)]
        hosts = [each.wait_for_address(deadline_seconds=READY_SECONDS) for each in running]
        store = DirectoryStore(parent / "bucket")
        yield [Adopted(NAME, url, folder, store) for url in (host + BASE[NAME] for host in hosts)]
        for each in running:
            each.stop()
    shutil.rmtree(folder)
    shutil.rmtree(other)


def value_at(site: Adopted) -> str | None:
    """What the page of the dollar shows."""
    text = requests.get(site.pages("usd")[0], timeout=60).text
    found = re.search(r"1 EUR = <!-- -->(.*?)</p>", text)
    return found.group(1) if found else None


def test_one_hook_reaches_the_pages_of_both(instances: list[Adopted]) -> None:
    """Delivered to one process only, each visitor of the other sees the new page."""
    one, other = instances
    publish(one.store, 1, {"usd": 1.25})
    assert one.deliver().state == "proven"
    assert [value_at(each) for each in instances] == ["1.25", "1.25"]
    publish(one.store, 2, {"usd": 1.5})
    assert one.deliver().state == "proven"
    cached = requests.get(other.pages("usd")[0], timeout=60)
    assert "1.5" in cached.text
    assert cached.headers["x-nextjs-cache"] == "HIT"
    assert cached.headers["x-content-assets-reads"] == "rates/usd.json"


def test_behind_one_address_they_are_one_page_cache(instances: list[Adopted]) -> None:
    """Two names would be reported as two caches, of which a hook reaches one."""
    names = {
        requests.get(f"{each.url}/api/health", timeout=60).json()["instance"] for each in instances
    }
    assert len(names) == 1
    with balance([each.url.removesuffix(BASE[NAME]) for each in instances]) as address:
        behind = replace(instances[0], url=address + BASE[NAME])
        publish(behind.store, 3, {"usd": 1.75, "jpy": 165.5})
        report = behind.deliver()
    assert (report.state, report.problem) == ("proven", None)
    assert [value_at(each) for each in instances] == ["1.75", "1.75"]


def test_a_page_that_is_gone_is_gone_in_both(instances: list[Adopted]) -> None:
    one, other = instances
    publish(one.store, 4, {"usd": 1.75})
    assert one.deliver().state == "proven"
    assert requests.get(other.pages("jpy")[0], timeout=60).status_code == 404
    publish(one.store, 5, {"usd": 1.75, "jpy": 166.5})
    assert one.deliver().state == "proven"
    assert requests.get(other.pages("jpy")[0], timeout=60).status_code == 200


def test_when_the_marks_are_lost_no_page_from_before_is_believed(
    instances: list[Adopted], redis: Redis
) -> None:
    """A server that is short of memory may evict them, and keep the pages."""
    page = instances[0].pages("usd")[0]
    assert requests.get(page, timeout=60).headers["x-nextjs-cache"] == "HIT"
    redis.forget_marks()
    assert requests.get(page, timeout=60).headers["x-nextjs-cache"] != "HIT"
    assert requests.get(page, timeout=60).headers["x-nextjs-cache"] == "HIT"


def test_without_redis_pages_are_rendered_and_hooks_refused(
    instances: list[Adopted], redis: Redis
) -> None:
    """Nothing is marked as done that nobody will see; what was lost is rendered anew."""
    one = instances[0]
    redis.running.stop()
    publish(one.store, 6, {"usd": 2.25, "jpy": 166.5})
    assert value_at(one) == "1.75"  # the mirror was not delivered yet
    assert one.deliver().state == "unreachable"
    assert [value_at(each) for each in instances] == ["2.25", "2.25"]
    redis.restart()
    assert wait_for(lambda: one.deliver().state in {"proven", "nothing_to_do"})
    assert [value_at(each) for each in instances] == ["2.25", "2.25"]
