"""The pages that `content-assets init` writes, built and started: shown, and proven by delivery.

`make soak PART=adopters`: it is a `next build`. The content is tried in integration/cli/test_init.py.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import requests

from content_assets.starter.project import write_project
from demo.processes import Processes
from demo.site import QUIET, READY_SECONDS, ROOT, SITE
from tests.integration.adopters.running import TOKEN, build, serving, start
from tests.integration.adopters.sites import install_package, pack

PACKAGE = "rivers"


def test_its_pages_show_what_a_run_publishes(processes: Processes, tmp_path: Path) -> None:
    project = tmp_path / "project"
    write_project(project, PACKAGE)
    folder = SITE / ".run" / "adopters-starter"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(project / "site", folder)
    environ = {
        **os.environ,
        "PYTHONPATH": f"{project}{os.pathsep}{ROOT}",
        "CONTENT_ASSETS_STORE_URL": f"file://{project}/.store",
        "CONTENT_ASSETS_RECORDED_FOLDER": "recorded",
        "CONTENT_ASSETS_REVALIDATE_TOKEN": TOKEN,
    }

    def run(*words: str, **more: str) -> None:
        command = [sys.executable, "-m", *words]
        subprocess.run(command, cwd=project, env=environ | more, check=True)

    run("content_assets.contracts.schemas")
    run("content_assets.orchestration.listing")
    install_package(folder, pack(tmp_path), project / PACKAGE)
    with serving(project / ".store") as bucket:
        told = QUIET | {"CONTENT_BASE_URL": f"{bucket}/public", "REVALIDATE_TOKEN": TOKEN}
        build(processes, "starter", folder, told)
        site = start(processes, "starter", folder, told)
        url = site.wait_for_address(deadline_seconds=READY_SECONDS)
        run("content_assets.cli", "run", CONTENT_ASSETS_SITE_URL=url)  # 0: all is proven
        assert "lake" in requests.get(url, timeout=60).text
        assert "4.86 m" in requests.get(f"{url}/levels/lake", timeout=60).text.replace(
            "<!-- -->", ""
        )
        assert requests.get(f"{url}/levels/sea", timeout=60).status_code == 404
        site.stop()
    shutil.rmtree(folder)
