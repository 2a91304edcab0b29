"""Secrets are nowhere but where they are used: looked for wherever somebody may look.

Each secret has a value of its own; after good runs and failures everything that was written,
answered or built is searched for it: as it is, in base64, percent-encoded.
"""

import base64
import json
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
import requests

from demo.launcher import run_parts
from demo.site import BUILD_TOKENS, ROOT
from tests.polling import PATIENCE_SECONDS, wait_for

EVENTS = 20
STATES = {
    "wrong token": "degraded",
    "site that echoes": "degraded",
    "source that echoes": "degraded",
    "key in an address": "ConfigurationError",
    "no store": "StoreUnreachableError",
    "wrong key of the store": "ConfigurationError",
    "malformed": "ConfigurationError",
    "good": "succeeded",
}


def new_secret():
    """43 characters that nobody else writes, with some that must be encoded."""
    return f"s3cr3t+{uuid4().hex}/{uuid4().hex}"[:43]


class Echo(BaseHTTPRequestHandler):
    """A server that is ill, and repeats in its answer what it was sent."""

    def do_GET(self):
        body = str(self.headers).encode() + self.path.encode()
        self.send_response(200 if self.path == "/api/health" else 500)
        if self.path == "/api/health":
            body = b'{"deployment": "d", "revision_at_build": 0, "contracts": {}}'
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815  # the base's name

    def log_message(self, *_):
        """Log nothing."""


@pytest.fixture(scope="module")
def echo():
    """Where it answers."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def secrets():
    """By what they open."""
    return {
        name: new_secret() for name in ("API", "next API", "wrong", "bypass", "key in an address")
    }


@pytest.fixture(scope="module")
def stack(processes, seaweedfs, site_build, secrets):
    """S3, a source, the site, each with secrets of its own."""
    with run_parts(processes, s3=seaweedfs, events=EVENTS) as parts:
        secrets["site"], secrets["preview"] = parts.revalidate_token, parts.preview_token
        secrets["S3"] = parts.s3.credentials.secret_access_key
        site = parts.start_site(site_build)
        yield parts, site
        site.process.stop()


@pytest.fixture(scope="module")
def environ(stack, secrets):
    """What a worker is told."""
    parts, site = stack
    return {
        **parts.worker_environ(site_url=site.url, sources="usgs"),
        "CONTENT_ASSETS_API_TOKENS": f"{secrets['API']},{secrets['next API']}",
        "CONTENT_ASSETS_SITE_BYPASS_SECRET": secrets["bypass"],
        "CONTENT_ASSETS_SITE_BUDGET_SECONDS": "180",
    }


@pytest.fixture(scope="module")
def debugged(environ, echo, secrets):
    """What was written at DEBUG by good runs and failures, and what each came to."""
    key = quote(secrets["key in an address"], safe="")
    failing = {
        "wrong token": {"CONTENT_ASSETS_REVALIDATE_TOKEN": secrets["wrong"]},
        "site that echoes": {
            "CONTENT_ASSETS_SITE_URL": echo,
            "CONTENT_ASSETS_SITE_BUDGET_SECONDS": "1",
        },
        "source that echoes": {"CONTENT_ASSETS_USGS_BASE_URL": echo},
        "key in an address": {
            "CONTENT_ASSETS_USGS_BASE_URL": echo.replace("://", f"://user:{key}@")
        },
        "no store": {"CONTENT_ASSETS_S3_ENDPOINT_URL": "http://127.0.0.1:9"},
        "wrong key of the store": {"AWS_SECRET_ACCESS_KEY": secrets["wrong"]},
        "malformed": {"CONTENT_ASSETS_REVALIDATE_TOKENS": secrets["site"]},
        "good": {},
    }
    given = json.dumps({name: {**environ, **changed} for name, changed in failing.items()})
    command = [sys.executable, "-m", "tests.integration.secrets.debugging", given]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    assert done.returncode == 0, done.stderr[-2000:]
    (states,) = re.findall(r"^STATES (.*)$", done.stdout, re.MULTILINE)
    return done.stdout + done.stderr, json.loads(states)


@pytest.fixture(scope="module")
def answered(environ, secrets, tmp_path_factory):
    """What the API answered and logged, to good requests and bad ones."""
    log = tmp_path_factory.mktemp("api") / "api.log"
    with log.open("w") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "lambda_entry.local"],
            env={**environ, "PATH": "", "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
        )
    url = json.loads(process.stdout.readline())["url"]
    answers = []

    def ask(method, path, token, **given):
        headers = {"Authorization": f"Bearer {secrets[token]}"}
        answer = requests.request(
            method, url + path, headers=headers, timeout=PATIENCE_SECONDS, **given
        )
        answers.append(f"{answer.status_code} {answer.headers} {answer.text}")
        return answer

    try:
        where = ask("POST", "/refresh", "API", json={}).json()["status_url"]
        assert wait_for(lambda: ask("GET", where, "next API").json()["receipt"])
        for path in ("/status", "/releases", "/releases/1", "/openapi.json", "/nothing"):
            assert ask("GET", path, "API").status_code in {200, 404}
        assert ask("GET", "/status", "wrong").status_code == 403
        assert ask("POST", "/refresh", "API", data="{").status_code in {415, 422}
        token = {"reason": "x", "to": "7", "token": secrets["site"]}
        assert ask("POST", "/rollback", "API", json=token).status_code == 422
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        process.stdout.close()
    return "\n".join(answers), log.read_text("utf-8")


def found(secrets, text):
    """The names of the secrets that stand in a text."""
    haystack = text if isinstance(text, bytes) else text.encode()
    return [name for name, value in secrets.items() if any(w in haystack for w in ways(value))]


def ways(value):
    """How a secret may be written."""
    raw = value.encode()
    # base64 within something longer: without the ends, at each of three places
    within = [base64.b64encode(b"x" * n + raw)[4:-4] for n in range(3)]
    return [raw, quote(value, safe="").encode(), *within]


def test_what_is_looked_for_is_found(secrets, stack):
    """Else all that follows proves nothing."""
    for name, value in secrets.items():
        header = base64.b64encode(f"key:{value}".encode())
        assert found(secrets, header) == found(secrets, f"a={value}&b") == [name]


class TestNowhere:
    def test_in_what_is_logged_at_debug(self, secrets, debugged):
        """By us, Dagster, AWS' client; by the doctor; in good runs and in failures."""
        text, states = debugged
        assert states == STATES
        assert "urllib3" in text
        assert "botocore" in text
        assert found(secrets, text) == []

    def test_in_the_bucket(self, secrets, stack, debugged, answered):
        """Receipts of failures, status.json, requests, documents, their headers."""
        parts, _ = stack
        client = parts.s3.client()
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=parts.bucket)
        names = [each["Key"] for page in pages for each in page["Contents"]]
        assert sum(name.startswith("private/receipts/") for name in names) >= 3
        for name in names:
            told = client.get_object(Bucket=parts.bucket, Key=name)
            assert found(secrets, told["Body"].read()) == [], name
            assert found(secrets, f"{name} {told['ResponseMetadata']}") == [], name

    def test_in_what_the_api_answers_and_logs(self, secrets, answered):
        """Also where a client puts one into the wrong place."""
        answers, log = answered
        assert "run_finished" in log
        assert found(secrets, answers) == []
        assert found(secrets, log) == []

    def test_in_what_the_site_answers(self, secrets, stack, debugged):
        """Pages, headers, answers to hooks and forms, good and bad."""
        _, site = stack
        wrong = {"Authorization": f"Bearer {secrets['wrong']}", "Content-Type": "application/json"}
        right = {**wrong, "Authorization": f"Bearer {secrets['site']}"}
        hook = f"{site.url}/api/revalidate"
        paths = ("/", "/status", "/lineage", "/api/health", "/api/status", "/nothing", "/preview")
        answers = [
            *(requests.get(site.url + path, timeout=PATIENCE_SECONDS) for path in paths),
            requests.post(hook, headers=wrong, data="{}", timeout=PATIENCE_SECONDS),
            requests.post(hook, headers=right, data="{", timeout=PATIENCE_SECONDS),
            requests.post(
                hook, headers=right, json={"secret": secrets["site"]}, timeout=PATIENCE_SECONDS
            ),
            *(
                requests.post(
                    f"{site.url}/api/draft",
                    data={"token": secrets[name]},
                    allow_redirects=False,
                    timeout=PATIENCE_SECONDS,
                )
                for name in ("preview", "wrong")
            ),
        ]
        assert [each.status_code for each in answers[-5:]] == [401, 400, 422, 303, 303]
        for each in answers:
            assert found(secrets, f"{each.headers}{each.text}") == [], each.url
        assert '"event":"hook"' in site.process.log_text()
        assert found(secrets, site.process.log_text()) == []

    def test_in_the_files_of_the_site_and_its_build(self, secrets, stack, debugged):
        """What it made while it ran; what `next build` made, which had tokens of its own."""
        _, site = stack
        everything = {**secrets, **BUILD_TOKENS}
        files = [path for path in (site.folder / ".next").rglob("*") if path.is_file()]
        assert len(files) > 100
        assert [str(p) for p in files if found(everything, Path(p).read_bytes())] == []
