"""What Vercel makes of the site: `vercel build`, without an account and without the network.

Installing Vercel's command takes longer than the build, so this is not part of `make test`:
`make soak PART=vercel`.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from content_assets.contracts.routes import load_rule, tag_of
from demo.site import _empty_bucket

ROOT = Path(__file__).parents[3]
CACHE = ROOT / ".cache" / "vercel"
TOKEN = "token-that-must-not-be-in-the-output"
# what `vercel link` would ask Vercel for; docs/deploy.md has the same settings
PROJECT = {
    "projectId": "prj_local",
    "orgId": "team_local",
    "settings": {"framework": "nextjs", "rootDirectory": "site", "installCommand": "true"},
}
ON_DEMAND = {
    "/archive/[day]",
    "/countries/[slug]",
    "/earthquakes/[id]",
    "/events/[id]",
    "/releases/[name]",
}
ALWAYS = {"/api/health", "/api/revalidate", "/api/status", "/earthquakes/search", "/preview"}


def install():
    """Vercel's command, by its lock; kept in .cache."""
    here = Path(__file__).parent
    lock = (here / "package-lock.json").read_bytes()
    done = CACHE / "installed"
    if not done.exists() or done.read_bytes() != lock:
        CACHE.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(here / name, CACHE / name)
        quiet = ["--loglevel=error", "--no-audit", "--no-fund"]
        # not `npm ci`: that wants builds for other platforms in the lock, which not every registry has
        subprocess.run(["npm", "install", *quiet], cwd=CACHE, check=True, stdout=subprocess.DEVNULL)
        done.write_bytes(lock)
    return CACHE / "node_modules" / ".bin" / "vercel"


def lay_out(folder):
    """A checkout of this repository, as Vercel makes one, with the site's packages."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    modules = Path("site", "node_modules")
    shutil.copytree(ROOT / modules, folder / modules, symlinks=True, copy_function=os.link)
    (folder / ".vercel").mkdir()
    (folder / ".vercel" / "project.json").write_text(json.dumps(PROJECT), "utf-8")


@pytest.fixture(scope="module")
def output():
    """`.vercel/output` of a production build, of a bucket in which nothing was published yet."""
    command = install()
    checkout = CACHE / "checkout"  # beside the packages: they are linked, not copied
    shutil.rmtree(checkout, ignore_errors=True)
    lay_out(checkout)
    with _empty_bucket() as url:
        environ = os.environ | {
            "CONTENT_BASE_URL": url,
            "REVALIDATE_TOKEN": TOKEN,
            "NEXT_TELEMETRY_DISABLED": "1",
            "VERCEL_TELEMETRY_DISABLED": "1",
            "CI": "1",
        }
        words = ["build", "--prod", "--yes", "--token", "none"]  # it asks for one, and shows nobody
        done = subprocess.run(
            [command, *words], cwd=checkout, env=environ, capture_output=True, text=True
        )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    yield checkout / ".vercel" / "output"
    shutil.rmtree(checkout)


@pytest.fixture(scope="module")
def prerendered(output):
    """Page -> what Vercel is told of it; without what the router fetches in pieces."""
    functions = output / "functions"
    found = {}
    for path in functions.rglob("*.prerender-config.json"):
        name = str(path.relative_to(functions)).removesuffix(".prerender-config.json")
        if ".segments/" not in name and not name.endswith(".rsc"):
            told = json.loads(path.read_text("utf-8"))
            found["/" if name == "index" else f"/{name}"] = told
    return found


def documents_of(told):
    """The documents' tags of a page."""
    tags = told["initialHeaders"].get("x-next-cache-tags", "").split(",")
    return {each for each in tags if each.startswith(tag_of(""))}


def test_every_page_carries_the_tags_of_the_rule_and_no_other(prerendered):
    """A tag too few is a page that stays old; one too many is a page made anew for nothing."""
    expected: dict[str, set[str]] = {page: set() for page in prerendered}
    for route in load_rule().routes:
        for page in route.pages:
            if "{" not in route.document + page:
                expected[page].add(tag_of(route.document))
    found = {page: documents_of(told) for page, told in prerendered.items()}
    assert found == expected
    assert sum(map(len, found.values())) > len(ON_DEMAND)


def test_no_page_is_made_anew_by_the_clock(prerendered):
    """Only a hook replaces a page; what is made on demand has nothing to replace yet."""
    by_clock = {page for page, told in prerendered.items() if told["expiration"] is not False}
    assert by_clock == ON_DEMAND
    assert not any(prerendered[page].get("fallback") for page in ON_DEMAND)


def test_what_answers_each_request_is_kept_by_nobody(output, prerendered):
    """A hook whose answer came from a cache would do nothing."""
    functions = {
        f"/{path.relative_to(output / 'functions')}".removesuffix(".func")
        for path in (output / "functions").rglob("*.func")
    }
    assert functions >= ALWAYS
    assert not ALWAYS & set(prerendered)


def test_a_list_with_a_query_is_not_the_list_without(output):
    """A static page is kept under its path alone: with a query, another function answers."""
    routes = json.loads((output / "config.json").read_text("utf-8"))["routes"]
    rewritten = {
        condition["key"]
        for route in routes
        if route.get("dest", "").startswith("/earthquakes/search")
        for condition in route.get("has", [])
    }
    assert rewritten == {"magnitude", "days", "place", "sort", "page"}


def test_the_token_of_the_build_is_nowhere_in_it(output):
    """Neither in a page nor in a function: it is read when a request comes."""
    holding = [
        str(path.relative_to(output))
        for path in output.rglob("*")
        if path.is_file() and TOKEN.encode() in path.read_bytes()
    ]
    assert holding == []
