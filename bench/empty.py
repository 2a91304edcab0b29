"""An app of one empty page, by the same Next.js: the framework's own cost.

Belongs here: building and starting it. Does not: its measurements (weight.py, audits.py).
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo.ports import LOOPBACK
from demo.processes import Processes
from demo.site import BUILD_SECONDS, BUILD_TOKENS, NEXT, QUIET, READY_SECONDS, SITE, SiteSettings

_APP = Path(__file__).with_name("empty_app")
# Next.js finds the site's instrumentation.ts, which wants them
_SITE = SiteSettings(f"http://{LOOPBACK}/nothing/public", BUILD_TOKENS["revalidate"])
_CONFIG = "export default {{ turbopack: {{ root: {root!r} }} }};\n"


@contextmanager
def run_empty_app(processes: Processes) -> Iterator[str]:
    """Build it and run it; give its address.

    Raises:
        LauncherError: It can't be built, or does not start.
    """
    folder = SITE / ".run" / "empty"  # below site/: there are the packages
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(_APP, folder / "app")
    folder.joinpath("next.config.mjs").write_text(_CONFIG.format(root=str(SITE)), "utf-8")
    build: list[str | Path] = ["node", SITE / NEXT, "build"]
    processes.run("empty-build", build, environ=QUIET, cwd=folder, deadline_seconds=BUILD_SECONDS)
    start: list[str | Path] = ["node", SITE / NEXT, "start", "--hostname", LOOPBACK, "--port", "0"]
    running = processes.start("empty", start, environ=QUIET | _SITE.environ(), cwd=folder)
    try:
        yield running.wait_for_address(deadline_seconds=READY_SECONDS)
    finally:
        running.stop()
        shutil.rmtree(folder)
