"""The scripts that hosted CI runs, with stand-ins for the programs that would reach the network."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DIGEST = "sha256:" + "ab" * 32
AWS = r"""
case "$1 $2" in
  "ecr describe-repositories") echo 1234.dkr.ecr.eu-west-1.amazonaws.com/content-assets-dev ;;
  "ecr get-login-password") echo password-of-an-hour ;;
  "ecr wait") exit "${WAITED:-0}" ;;
  "ecr describe-image-scan-findings") echo "${SCAN}" ;;
  "lambda get-alias") [ -n "${BEFORE:-}" ] && echo "$BEFORE" || exit 254 ;;
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


@pytest.fixture
def deploy(programs, tmp_path):
    """Runs `.ci/deploy dev`; gives what it ended with, and what it called."""
    folder = programs(aws=AWS, docker=DOCKER, npx="")

    def run(*, scan=CLEAN, answer=GOOD, told=None, before="7", **environ):
        calls = tmp_path / "calls"
        environ = {
            **os.environ,
            "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
            "CALLS": str(calls),
            "OUT": str(tmp_path / "out"),
            "DIGEST": DIGEST,
            "SCAN": json.dumps(scan),
            "ANSWER": json.dumps(answer),
            "TOLD": json.dumps(told or {"StatusCode": 200}),
            "BEFORE": before,
            **environ,
        }
        done = subprocess.run(
            [ROOT / ".ci" / "deploy", "dev"], env=environ, capture_output=True, text=True
        )
        return done, calls.read_text("utf-8")

    return run


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

    @pytest.mark.parametrize(
        ("told", "answer"),
        [
            ({"StatusCode": 200, "FunctionError": "Unhandled"}, {"errorMessage": "no store"}),
            ({"StatusCode": 200}, {**GOOD, "state": "failed"}),
        ],
        ids=["error", "failed run"],
    )
    def test_goes_back_to_what_was_live_when_a_real_run_fails(self, deploy, told, answer):
        """By the alias, at once; and it ends badly, so that somebody looks."""
        done, calls = deploy(told=told, answer=answer, before="7")
        assert done.returncode == 1
        assert "--name live --function-version 7" in calls
        assert "live is version 7 again" in done.stderr

    def test_the_first_one_has_nothing_to_go_back_to_and_says_so(self, deploy):
        """There is no version «none»."""
        done, calls = deploy(told={"FunctionError": "Unhandled"}, before="")
        assert done.returncode == 1
        assert "update-alias" not in calls
        assert "none to go back to" in done.stderr

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
    def test_trust_no_action_and_begin_without_rights(self, path):
        """What isn't used can't be taken over; each job says what it needs."""
        text = path.read_text("utf-8")
        assert "\npermissions: {}\n" in text
        assert "uses:" not in text

    def test_only_the_deployment_gets_an_identity(self):
        """And never on a pull request."""
        having = [
            path.name
            for path in (ROOT / ".github/workflows").glob("*.yml")
            if "id-token: write" in path.read_text("utf-8")
        ]
        assert having == ["deploy.yml"]
        assert "pull_request" not in (ROOT / ".github/workflows/deploy.yml").read_text("utf-8")
