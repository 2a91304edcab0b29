"""The scripts that hosted CI runs, with stand-ins for the programs that would reach the network."""

import json
import os
import re
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DIGEST = "sha256:" + "ab" * 32
AWS = r"""
case "$1 $2" in
  "ecr describe-repositories") echo 1234.dkr.ecr.eu-west-1.amazonaws.com/content-assets-dev ;;
  "ecr get-login-password") echo password-of-an-hour ;;
  "ecr wait") exit "${WAITED:-0}" ;;
  "ecr describe-image-scan-findings") echo "${SCAN}" ;;
  "lambda get-alias")
    case "$4" in
      ${MISSING:-none}) echo 'An error occurred (ResourceNotFoundException): no' >&2; exit 254 ;;
      ${UNREADABLE:-none}) echo 'An error occurred (AccessDeniedException): no' >&2; exit 254 ;;
      *-worker) echo 7 ;;
      *-api) echo 5 ;;
      *-authorizer) echo 3 ;;
    esac ;;
  "lambda update-alias") case "$4" in ${STUCK:-none}) exit 254 ;; esac ;;
  "secretsmanager get-secret-value") echo "{\"current\": \"$TOKEN_OF_API\"}" ;;
  "lambda invoke") for last; do :; done; echo "$ANSWER" > "$last"; echo "$TOLD" ;;
esac
"""
DOCKER = r"""
case "$*" in
  *imagetools*) echo '"sha256:ba5e"' ;;
  "login"*) cat > /dev/null ;;
  *"buildx build"*)
    while [ "$1" != --metadata-file ]; do shift; done
    echo "{\"containerimage.digest\": \"$DIGEST\"}" > "$2" ;;
esac
"""
NPX = r"""
ends=0
while [ $# -gt 0 ]; do
  case "$1" in
    --outputs-file) echo "$OUTPUTS" > "$2" ;;
    *-pipeline) ends=${DEPLOYED:-0} ;;
  esac
  shift
done
exit "$ends"
"""
TOKEN = "token-of-the-api-0123456789abcdef"
CLEAN = {"imageScanStatus": {"status": "COMPLETE"}, "imageScanFindings": {}}
GOOD = {"run": "0199", "state": "degraded", "release": "3-0199"}


@pytest.fixture
def programs(tmp_path):
    """A folder for stand-ins, each of which writes down how it was called."""

    def make(**bodies):
        folder = tmp_path / "bin"
        folder.mkdir()
        for name, body in bodies.items():
            program = folder / name.replace("_", "-")
            call = f'echo "{program.name} $*" >> "$CALLS"'
            program.write_text(f"#!/usr/bin/env bash\n{call}\n{body}\n", "utf-8")
            program.chmod(0o755)
        return folder

    return make


class FakeApiServer(ThreadingHTTPServer):
    """What the fake API knows, and how it is to answer."""

    asked: list[tuple[str, str, bool, str | None]]
    is_open: bool
    answers: dict[str, Any]
    elsewhere: str


class FakeApi(BaseHTTPRequestHandler):
    """The API as a deployment meets it: three questions, each of which may go wrong."""

    server: FakeApiServer

    def do_GET(self):
        known = self.headers["Authorization"] == f"Bearer {TOKEN}"
        self.server.asked.append((self.command, self.path, known, self.headers["Idempotency-Key"]))
        given = self.server.answers.get(f"{self.command} {self.path}", (404, {}))
        status, body = given if known or self.server.is_open else (401, {"title": "Unauthorized"})
        if callable(body):
            body = body()
        self.send_response(status)
        if status == 307:
            self.send_header("Location", self.server.elsewhere)
        text = json.dumps(body).encode()
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *args):
        pass


@pytest.fixture
def api():
    """A running one, in which everything is well."""
    server = FakeApiServer(("127.0.0.1", 0), FakeApi)
    states = iter(["queued", "running"])
    server.asked, server.is_open = [], False
    server.answers = {
        "GET /status": (200, {}),
        "POST /refresh": (202, {"run_id": "r1", "status_url": "/runs/r1"}),
        "GET /runs/r1": (200, lambda: {"state": next(states, "succeeded")}),
    }
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def deploy(programs, tmp_path, api):
    """Runs `.ci/deploy dev`; gives what it ended with, and what it called."""
    folder = programs(aws=AWS, docker=DOCKER, npx=NPX)

    def run(*, scan=CLEAN, answer=GOOD, told=None, **environ):
        calls = tmp_path / "calls"
        outputs = {
            "ApiUrl": f"http://127.0.0.1:{api.server_port}",
            "ApiTokensArn": "arn:aws:secretsmanager:::secret:tokens",
        }
        environ = {
            **os.environ,
            "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
            "CALLS": str(calls),
            "OUT": str(tmp_path / "out"),
            "DIGEST": DIGEST,
            "SCAN": json.dumps(scan),
            "ANSWER": json.dumps(answer),
            "TOLD": json.dumps(told or {"StatusCode": 200}),
            "OUTPUTS": json.dumps({"content-assets-dev-api": outputs}),
            "TOKEN_OF_API": TOKEN,
            "TRIAL_PAUSE_SECONDS": "0.01",
            **environ,
        }
        done = subprocess.run(
            [ROOT / ".ci" / "deploy", "dev"], env=environ, capture_output=True, text=True
        )
        said = calls.read_text("utf-8")
        written = "".join(
            each.read_text("utf-8") for each in (tmp_path / "out").rglob("*") if each.is_file()
        )
        assert TOKEN not in said + done.stdout + done.stderr + written
        return done, said

    return run


def gone_back(calls):
    """Function -> the version that its alias was moved to."""
    moves = re.findall(
        r"update-alias --function-name content-assets-dev-(\S+) --name live"
        r" --function-version (\S+)",
        calls,
    )
    return dict(moves)


BEFORE = {"worker": "7", "api": "5", "authorizer": "3"}


class TestDeploy:
    def test_builds_on_a_base_by_digest_and_deploys_what_was_pushed_by_digest(self, deploy):
        """The base's digest is the registry's answer, and stands at the image."""
        done, calls = deploy()
        assert done.returncode == 0, done.stderr
        assert "BASE_IMAGE=public.ecr.aws/lambda/python@sha256:ba5e" in calls
        assert "org.opencontainers.image.base.digest=sha256:ba5e" in calls
        assert (
            f"content-assets-dev-pipeline content-assets-dev-api content-assets-dev-observability "
            f"-c image_digest={DIGEST}" in calls
        )
        assert "update-alias" not in calls

    def test_an_image_has_no_base_by_default(self):
        """A tag may mean another image tomorrow."""
        lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
        assert [line for line in lines if line.startswith("ARG BASE_IMAGE")] == ["ARG BASE_IMAGE"]

    def test_builds_again_on_the_base_of_an_earlier_deployment(self, deploy):
        """Asked for by digest, the registry is not asked what a tag means."""
        recorded = "registry.example/base@sha256:01d"
        done, calls = deploy(BASE_IMAGE=recorded)
        assert done.returncode == 0, done.stderr
        assert f"BASE_IMAGE={recorded}" in calls
        assert "imagetools" not in calls

    def test_shows_the_registry_s_password_to_docker_alone(self, deploy):
        """Neither as an argument, which others on the machine see, nor in the log."""
        done, calls = deploy()
        assert "password-of-an-hour" not in calls + done.stdout + done.stderr

    @pytest.mark.parametrize(
        "scan",
        [
            {**CLEAN, "imageScanFindings": {"findingSeverityCounts": {"CRITICAL": 1}}},
            {**CLEAN, "imageScanStatus": {"status": "UNSUPPORTED_IMAGE"}},
        ],
        ids=["critical", "nobody looked"],
    )
    def test_deploys_nothing_that_was_not_found_good(self, deploy, scan):
        """A scan that didn't take place is no good scan."""
        done, calls = deploy(scan=scan)
        assert done.returncode == 1
        assert "expected a finished scan without anything critical" in done.stderr
        assert "-pipeline" not in calls

    def test_tries_the_worker_and_then_the_api_as_its_clients_see_it(self, deploy, api):
        """A stranger is refused, a request becomes a run, and the run is waited for."""
        done, _ = deploy()
        assert done.returncode == 0, done.stderr
        key = api.asked[2][3]
        assert key.startswith("deploy-")
        assert api.asked == [
            ("GET", "/status", False, None),
            ("GET", "/status", True, None),
            ("POST", "/refresh", True, key),
            *[("GET", "/runs/r1", True, None)] * 3,
        ]
        assert "run r1 through the API: succeeded" in done.stderr

    def test_shows_the_token_that_it_was_given_instead_of_asking_for_it(self, deploy):
        """Who may not read the secret can still try."""
        done, calls = deploy(API_TOKEN=TOKEN)
        assert done.returncode == 0, done.stderr
        assert "secretsmanager" not in calls

    @pytest.mark.parametrize(
        ("told", "answer"),
        [
            ({"StatusCode": 200, "FunctionError": "Unhandled"}, {"errorMessage": "no store"}),
            ({"StatusCode": 200}, {**GOOD, "state": "failed"}),
        ],
        ids=["error", "failed run"],
    )
    def test_goes_back_to_what_was_live_when_a_real_run_fails(self, deploy, told, answer):
        """Every function by its alias, at once; and it ends badly, so that somebody looks."""
        done, calls = deploy(told=told, answer=answer)
        assert done.returncode == 1
        assert gone_back(calls) == BEFORE
        assert "content-assets-dev-worker: live is version 7 again" in done.stderr

    @pytest.mark.parametrize(
        ("route", "answer"),
        [
            ("GET /status", (500, {})),
            ("GET /status", (307, {})),
            ("POST /refresh", (429, {})),
            ("GET /runs/r1", (404, {})),
            ("GET /runs/r1", (200, {"state": "failed"})),
        ],
        ids=["status", "redirect", "refusal", "lost run", "failed run"],
    )
    def test_goes_back_when_the_api_does_not_work(self, deploy, api, route, answer):
        """The worker alone is not the system; and no redirect is shown the token."""
        api.elsewhere = f"http://localhost:{api.server_port}/elsewhere"
        api.answers[route] = answer
        done, calls = deploy()
        assert done.returncode == 1
        assert gone_back(calls) == BEFORE
        assert "/elsewhere" not in str(api.asked)

    def test_goes_back_when_the_api_answers_to_anybody(self, deploy, api):
        """An authorizer that says yes to all is worse than one that says no."""
        api.is_open = True
        done, calls = deploy()
        assert done.returncode == 1
        assert "expected GET /status to answer 401, found 200" in done.stderr
        assert gone_back(calls) == BEFORE

    def test_goes_back_when_the_run_does_not_end(self, deploy, api):
        """A queue that nobody reads."""
        api.answers["GET /runs/r1"] = (200, {"state": "queued"})
        done, calls = deploy(TRIAL_SECONDS="0.1")
        assert done.returncode == 1
        assert "expected run r1 to end within 0 s, found it queued" in done.stderr
        assert gone_back(calls) == BEFORE

    def test_goes_back_when_only_some_of_the_stacks_were_deployed(self, deploy):
        """New worker, old API: nobody has tried that."""
        done, calls = deploy(DEPLOYED="1")
        assert done.returncode == 1
        assert "lambda invoke" not in calls
        assert gone_back(calls) == BEFORE

    def test_moves_the_others_back_when_one_can_t_be_moved(self, deploy):
        """And says what is left to a person."""
        done, calls = deploy(told={"FunctionError": "Unhandled"}, STUCK="*-api")
        assert done.returncode == 1
        assert gone_back(calls) == BEFORE
        assert "content-assets-dev-api: expected live to be version 5 again" in done.stderr
        assert "content-assets-dev-authorizer: live is version 3 again" in done.stderr

    def test_the_first_one_has_nothing_to_go_back_to_and_says_so(self, deploy):
        """There is no version «none»."""
        done, calls = deploy(told={"FunctionError": "Unhandled"}, MISSING="*")
        assert done.returncode == 1
        assert gone_back(calls) == {}
        assert "none to go back to" in done.stderr

    def test_deploys_nothing_that_it_could_not_take_back(self, deploy):
        """Who may not see what is live does not move it."""
        done, calls = deploy(UNREADABLE="*-authorizer")
        assert done.returncode == 1
        assert "AccessDeniedException" in done.stderr
        assert "-pipeline" not in calls

    def test_stops_when_the_scan_never_ends(self, deploy):
        """AWS' own client gives up after five minutes."""
        done, calls = deploy(WAITED="255")
        assert done.returncode != 0
        assert "-pipeline" not in calls


def locked():
    """Each package that runs in the cloud."""
    text = (ROOT / "requirements" / "runtime.txt").read_text("utf-8")
    return sorted(set(re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)))


def report(**vulnerable):
    """What pip-audit says of them all."""
    each = [
        {"name": n, "version": "1", "vulns": [{"id": v} for v in vulnerable.get(n, [])]}
        for n in locked()
    ]
    return {"dependencies": each}


class TestAudit:
    @pytest.fixture
    def audit(self, programs, tmp_path):
        """Runs `.ci/audit` with what pip-audit is to say, and what it is to end with."""
        folder = programs(pip_audit='echo "$REPORT"; exit "$ENDS"')

        def run(report, *, ends=0):
            environ = {
                **os.environ,
                "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
                "CALLS": str(tmp_path / "calls"),
                "REPORT": report if isinstance(report, str) else json.dumps(report),
                "ENDS": str(ends),
            }
            return subprocess.run(
                [ROOT / ".ci" / "audit"], env=environ, capture_output=True, text=True
            )

        return run

    def test_is_content_when_all_were_looked_up_and_nothing_is_known(self, audit):
        """Every package that is locked."""
        done = audit(report())
        assert done.returncode == 0, done.stderr

    def test_fails_when_packages_were_not_looked_up_though_the_tool_ends_with_0(self, audit):
        """That is how pip-audit ends when it can't reach a service."""
        skipped = [{"name": n, "skip_reason": "could not be audited"} for n in locked()]
        done = audit({"dependencies": skipped})
        assert done.returncode == 1
        assert "packages to be looked up" in done.stderr

    def test_fails_without_a_report(self, audit):
        """Whatever the tool ends with."""
        done = audit("")
        assert done.returncode == 1
        assert "found none; is the service reachable?" in done.stderr

    def test_names_what_is_vulnerable(self, audit):
        """With its identifier."""
        done = audit(report(pandas=["PYSEC-1"]), ends=1)
        assert done.returncode == 1
        assert "pandas 1: PYSEC-1" in done.stdout


class TestWorkflows:
    @pytest.mark.parametrize(
        "path", sorted((ROOT / ".github/workflows").glob("*.yml")), ids=lambda p: p.stem
    )
    def test_pin_actions_by_commit_and_begin_without_rights(self, path):
        """A tag can be moved to other code; each job lists the permissions that it needs."""
        text = path.read_text("utf-8")
        assert "\npermissions: {}\n" in text
        actions = re.findall(r"uses: (.+)", text)
        pinned = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
        assert [each for each in actions if not pinned.fullmatch(each)] == []

    def test_use_one_commit_of_an_action_everywhere(self):
        """Otherwise an update reaches only some of the workflows."""
        texts = [path.read_text("utf-8") for path in (ROOT / ".github/workflows").glob("*.yml")]
        used = set(re.findall(r"uses: ([\w/-]+)@(\w+)", "\n".join(texts)))
        assert used
        assert len(used) == len({action for action, _ in used})

    def test_fetch_nothing_that_is_not_pinned(self):
        """Packages by hash, by our locks; CDK by its version. The rest is the runner's own."""
        scripts = [*(ROOT / ".github/workflows").glob("*.yml"), *(ROOT / ".ci").iterdir()]
        lines = [line for path in scripts for line in path.read_text("utf-8").splitlines()]
        installed = [line for line in lines if re.search(r"pip\W+install|\buv build", line)]
        assert installed
        assert [line for line in installed if "--require-hashes" not in line] == []
        run = [line for line in lines if re.search(r"\bnpx .*@", line)]
        assert run
        assert [line for line in run if not re.search(r"aws-cdk@\d+\.\d+\.\d+ ", line)] == []
        assert [line for line in lines if re.search(r"npm (i|install|exec)\b", line)] == []
        assert [line for line in lines if re.search(r"(curl|wget) .*http", line)] == []

    def test_only_deployment_and_release_get_an_identity(self):
        """Never on a pull request; what publishes waits for an approval."""
        having = {
            path.name
            for path in (ROOT / ".github/workflows").glob("*.yml")
            if "id-token: write" in path.read_text("utf-8")
        }
        assert having == {"deploy.yml", "release.yml"}
        for name in having:
            text = (ROOT / ".github/workflows" / name).read_text("utf-8")
            assert "pull_request" not in text
            assert "    environment: " in text


class TestRelease:
    @pytest.fixture
    def release(self, programs, tmp_path):
        """Runs `.ci/release` for a tag on a copy of the files that it reads first."""
        folder = programs(uv="exit 9")

        def run(tag, *, package="0.2.0", changelog="## 0.2.0 - 2026-12-01\n\nNew.\n"):
            root = tmp_path / "clone"
            for name in (".ci/release", "pyproject.toml"):
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_bytes((ROOT / name).read_bytes())
            (root / ".ci/release").chmod(0o755)
            (root / "pyproject.toml").write_text('[project]\nversion = "0.2.0"\n', "utf-8")
            (root / "site/packages/next").mkdir(parents=True)
            text = json.dumps({"version": package})
            (root / "site/packages/next/package.json").write_text(text, "utf-8")
            (root / "CHANGELOG.md").write_text(changelog, "utf-8")
            path = f"{folder}{os.pathsep}{os.environ['PATH']}"
            environ = {**os.environ, "PATH": path, "CALLS": str(tmp_path / "calls")}
            command = [root / ".ci/release", tag]
            return subprocess.run(command, env=environ, capture_output=True, text=True), root

        return run

    def test_builds_when_all_versions_agree_with_the_tag(self, release):
        done, root = release("v0.2.0")
        assert done.returncode == 9, done.stderr  # the stand-in of uv was reached
        assert (root / "dist/notes.md").read_text("utf-8") == "New.\n"

    @pytest.mark.parametrize(
        ("tag", "files", "problem"),
        [
            ("v0.3.0", {}, "expected version 0.3.0 in pyproject.toml, found 0.2.0"),
            ("v0.2.0", {"package": "0.1.0"}, "in site/packages/next/package.json, found 0.1.0"),
            ("v0.2.0", {"changelog": "## Unreleased\n"}, "expected a section for 0.2.0"),
        ],
        ids=["project", "npm package", "changelog"],
    )
    def test_builds_nothing_when_a_version_disagrees(self, release, tag, files, problem):
        done, root = release(tag, **files)
        assert done.returncode == 1
        assert problem in done.stderr
        assert not (root / "dist").exists()


class TestSoak:
    """`make soak PART=…`, and those parts that CI runs beside `make test`."""

    def test_every_part_has_a_recipe(self):
        makefile = (ROOT / "Makefile").read_text("utf-8")
        parts = re.search(r"^PART := (.+)$", makefile, re.MULTILINE)[1].split()
        assert re.findall(r"^\.soak-([a-z]+):", makefile, re.MULTILINE) == parts

    def test_a_name_that_is_no_part_fails(self):
        command = ["make", "-s", "soak", "PART=nothing"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode != 0
        assert ".soak-nothing" in done.stderr

    def test_ci_runs_what_make_test_leaves_out(self):
        """Each by itself, so that one that fails names its tool."""
        makefile = (ROOT / "Makefile").read_text("utf-8")
        apart = re.search(r"^APART := .*tests/,(.+)\)$", makefile, re.MULTILINE)[1].split()
        workflow = (ROOT / ".github/workflows/ci.yml").read_text("utf-8")
        parts = re.search(r"part: \[(.+)\]", workflow)[1].split(", ")
        for path in apart:
            assert (ROOT / "tests" / path).exists(), path
            assert any(part in path for part in parts), path


class TestVercel:
    """Which commits Vercel builds: each new deployment is delivered to from its start."""

    @pytest.fixture
    def is_ignored(self, tmp_path):
        """Whether a commit is, after one that was deployed: by what it touches."""

        def git(*words):
            identity = ["-c", "user.name=t", "-c", "user.email=t@t.example"]
            command = ["git", *identity, *words]
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
            return done.stdout.strip()

        def ask(*touched, deployed=None):
            git("init", "-q")
            for name in ("site/page", "worker"):
                (tmp_path / name).parent.mkdir(exist_ok=True)
                (tmp_path / name).write_text("old", "utf-8")
            git("add", "."), git("commit", "-qm", "deployed")
            before = git("rev-parse", "HEAD") if deployed is None else deployed
            for name in touched:
                (tmp_path / name).write_text("new", "utf-8")
                git("commit", "-qam", name)
            command = json.loads((ROOT / "site/vercel.json").read_text("utf-8"))["ignoreCommand"]
            environ = {**os.environ, "VERCEL_GIT_PREVIOUS_SHA": before}
            done = subprocess.run(
                ["sh", "-c", command], cwd=tmp_path / "site", env=environ, capture_output=True
            )
            assert done.returncode in {0, 1}  # Vercel knows no other
            return done.returncode == 0

        return ask

    def test_ignores_what_is_not_of_the_site(self, is_ignored):
        """A change of the worker makes no new deployment."""
        assert is_ignored("worker")

    def test_builds_what_touched_the_site_in_any_commit_since(self, is_ignored):
        """Not only in the last one of a push."""
        assert not is_ignored("site/page", "worker")

    @pytest.mark.parametrize("deployed", ["", "0" * 40], ids=["never", "out of reach"])
    def test_builds_when_it_cannot_tell(self, is_ignored, deployed):
        """The first deployment; a clone that doesn't reach back so far."""
        assert not is_ignored("worker", deployed=deployed)
