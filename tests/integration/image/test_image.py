"""The image as it is built: what it does, what it may, what is in it.

It needs root and a builder, so it is not part of `make test`: `make soak PART=image`.
"""

import json
import re
import sys
from pathlib import Path

import pytest

from demo.runtime_emulator import ROOT

from .builder import build, why_not

WHERE = ["/", "/tmp", "/var/tmp", "/run", "/dev/shm", "/var/task", "/opt/packages", "/etc", "/home"]
MAY = """
import json, os, sys
def may(folder):
    try:
        open(os.path.join(folder, "probe"), "w").close()
    except OSError:
        return False
    return True
print(json.dumps({"user": os.getuid(), "writable": [f for f in sys.argv[1:] if may(f)]}))
"""
# flags 1: hash-based, and never compared with the source
BYTECODE = """
import importlib.util as u, json, os, re, sysconfig
without, bad, good = [], [], 0
for top in (sysconfig.get_path("stdlib"), "/opt/packages", "/var/task"):
    for folder, _, names in os.walk(top):
        if re.search("/tests?(/|$)", folder):
            continue
        for name in names:
            if not name.endswith(".py"):
                continue
            source = os.path.join(folder, name)
            try:
                head = open(u.cache_from_source(source), "rb").read(16)
            except OSError:
                without.append(source)
                continue
            is_good = head[:4] == u.MAGIC_NUMBER and head[4:8] == bytes([1, 0, 0, 0])
            with open(source, "rb") as file:
                is_good = is_good and head[8:] == u.source_hash(file.read())
            good, bad = (good + 1, bad) if is_good else (good, [*bad, source])
print(json.dumps({"without": without, "bad": bad, "good": good}))
"""
CONTENTS = """
import importlib.metadata as m, json, os
files = [os.path.join(f, n) for top in ("/opt", "/var/task", "/tmp", "/home", "/root")
         for f, _, names in os.walk(top) for n in names]
found = {d.metadata["Name"].lower().replace("_", "-"): d.version
         for d in m.distributions(path=["/opt/packages"])}
print(json.dumps({"files": files, "packages": found, "task": sorted(os.listdir("/var/task"))}))
"""
MAX_MEGABYTES = 400  # without the base; 10 GB is Lambda's limit, a cold start's time is ours
SCHEDULE = {"source": "content-assets.schedule", "id": "execution-1"}
TOKEN = "t" * 40
SECRETS = {
    "CONTENT_ASSETS_API_TOKENS": "s3cr3t-of-the-api",
    "AWS_SECRET_ACCESS_KEY": "s3cr3t-of-the-builder",
}
# the layers of the image one upon the other: the last stage copies, and removes nothing
SEARCH = """
import json, os, sys
found = []
for top in ("/opt", "/var/task", "/etc", "/tmp", "/root", "/home"):
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            try:
                body = open(path, "rb").read()
            except OSError:
                continue
            found += [path for text in sys.argv[1:] if text.encode() in body]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def image(processes, tmp_path_factory):
    """Built once: two minutes from nothing, seconds when nothing changed."""
    reason = why_not()
    assert not reason, reason
    return build(processes, tmp_path_factory.mktemp("image"), SECRETS)


@pytest.fixture(scope="module")
def contents(image):
    """Files and packages."""
    return image.python(CONTENTS)


@pytest.fixture(scope="module")
def environ(seaweedfs, module_replayer, module_bucket):
    """What the deployed functions are told."""
    return {
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "CONTENT_ASSETS_STORE_URL": f"s3://{module_bucket}",
        "CONTENT_ASSETS_S3_ENDPOINT_URL": seaweedfs.endpoint_url,
        "CONTENT_ASSETS_SOURCES": "usgs",
        "CONTENT_ASSETS_USGS_BASE_URL": module_replayer.url,
        "CONTENT_ASSETS_QUEUE_URL": "http://127.0.0.1:9/queue.fifo",  # nobody listens there
        "CONTENT_ASSETS_API_TOKENS": TOKEN,
        **seaweedfs.credentials.environ(),
    }


def request(path):
    """API Gateway's event for a request that the authorizer let pass."""
    http = {"method": "GET", "path": path, "protocol": "HTTP/1.1", "sourceIp": "::1"}
    authorizer = {"lambda": {"client": "token"}}
    about = {"requestId": "r", "stage": "$default", "http": http, "authorizer": authorizer}
    return {"version": "2.0", "rawPath": path, "headers": {}, "requestContext": about}


class TestFunctions:
    def test_worker_publishes_and_api_and_authorizer_answer(self, image, environ):
        """All of one image, under AWS' emulator and runtime client, with nothing to write to."""
        with image.emulator("lambda_entry.worker.handler", environ) as worker:
            cold, warm = worker.invoke(SCHEDULE), worker.invoke(SCHEDULE)
        assert (cold["state"], cold["is_new_release"]) == ("succeeded", True)
        assert (warm["state"], warm["is_new_release"]) == ("succeeded", False)
        with image.emulator("lambda_entry.api.handler", environ) as api:
            told = api.invoke(request("/releases"))
        assert told["statusCode"] == 200
        assert cold["release"] in told["body"]
        with image.emulator("lambda_entry.authorizer.handler", environ) as authorizer:
            shown = {"headers": {"authorization": f"Bearer {TOKEN}"}}
            assert authorizer.invoke(shown)["isAuthorized"] is True

    def test_may_write_to_tmp_alone_and_are_not_root(self, image):
        """As in Lambda."""
        found = image.python(MAY, *WHERE)
        assert found == {"user": 1000, "writable": ["/tmp"]}


class TestBytecode:
    def test_is_there_for_every_module_and_is_never_found_stale(self, image):
        """Without it a cold start takes twice as long; layers round times, hashes stay."""
        found = image.python(BYTECODE)
        assert (found["without"], found["bad"]) == ([], [])
        assert found["good"] > 4000


class TestContents:
    def test_are_our_two_packages_and_what_is_locked(self, contents):
        """Nothing beside them, and no other version."""
        assert contents["task"] == ["content_assets", "lambda_entry"]
        lock = (ROOT / "requirements" / "runtime.txt").read_text("utf-8")
        # some have one version for each Python
        locked = set(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", lock, re.MULTILINE))
        assert set(contents["packages"].items()) - locked == set()
        assert {"dagster", "pandas", "boto3", "awslambdaric"} <= contents["packages"].keys()

    @pytest.mark.parametrize(
        "pattern",
        [
            r"/\.git",
            r"/tests?/(test_|conftest)",
            r"^/opt/packages/(pip|uv|pytest|mypy|aws_cdk)/",
            r"/(site|infra|demo|bench)/.*\.(tsx?|md)$",
            r"^/tmp/requirements",
            r"/\.env",
            r"(id_rsa|\.pem|credentials)$",
        ],
    )
    def test_are_nothing_that_only_serves_development_or_opens_something(self, contents, pattern):
        """By what they are called; certificates of authorities are no secrets."""
        authorities = {"cacert.pem", "roots.pem"}
        found = [each for each in contents["files"] if re.search(pattern, each)]
        assert [each for each in found if Path(each).name not in authorities] == []

    def test_hold_nothing_of_whoever_built_it(self, image):
        """Neither files nor the configuration, with its history of commands."""
        assert image.python(SEARCH, *SECRETS.values()) == []
        told = json.dumps(image.inspect())
        assert "History" in told
        assert [name for name, value in SECRETS.items() if value in told] == []

    def test_are_not_much(self, image, capsys):
        """The figure is told, whatever pytest is asked to keep back."""
        megabytes = image.size_bytes() / 1e6
        with capsys.disabled():
            sys.stdout.write(f"\nimage: {megabytes:.0f} MB without its base\n")
        assert 100 < megabytes < MAX_MEGABYTES

    def test_say_who_runs_and_what(self, image):
        """The worker, unless another handler is named; nothing of whoever built it."""
        config = image.inspect()["Config"]
        assert (config["User"], config["Cmd"]) == ("1000:1000", ["lambda_entry.worker.handler"])
        names = {each.partition("=")[0] for each in config["Env"]}
        ours = {"PYTHONPATH", "PYTHONUNBUFFERED", "DAGSTER_DISABLE_TELEMETRY"}
        assert names - {"PATH", "SSL_CERT_FILE", "PIP_CERT"} == ours
