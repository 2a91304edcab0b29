"""checkov over every template: what it finds is mended, or stands here with its reason.

It has pins of its own that conflict with ours, so that it is installed apart
(requirements/checkov.txt), and is not part of `make test`: `make soak PART=checkov`.
"""

import fnmatch
import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTALLED = ".cache/checkov/.installed"
LOG_BUCKETS = ("*.ContentAccessLogs*", "*.NetworkLogs*")
FUNCTIONS = ("AWS::Lambda::Function.*",)
PUBLIC_BUCKETS = (
    "content-assets-dev:AWS::S3::Bucket.Content*",
    "content-assets-prod:AWS::S3::Bucket.Content*",
)
OWN_KEYS = (
    "encrypted with AWS' own keys; a key of ours costs 1 USD a month, and adds a right to manage "
    "where nothing is read that its own policy doesn't guard"
)

# check -> the resources in which it is meant (stack:type.name), and why
EXCEPTIONS = {
    "CKV_AWS_18": (LOG_BUCKETS[:1], "it is where such logs go"),
    "CKV_AWS_21": (LOG_BUCKETS, "nobody overwrites a line of a log; a version would outlive it"),
    "CKV_AWS_26": (("*.Alarms*",), "an alarm says names and numbers; CloudWatch could not publish"),
    "CKV_AWS_27": (("*.Queue*",), "SSE-SQS is on, which checkov doesn't know of in templates"),
    "CKV_AWS_51": (("*.Images*",), "immutable but for the tag `cache`, of which nothing is run"),
    "CKV_AWS_54": (PUBLIC_BUCKETS, "public/ is public by a policy; content_network is without"),
    "CKV_AWS_56": (PUBLIC_BUCKETS, "as CKV_AWS_54"),
    "CKV_AWS_68": (("*.NetworkDistribution*",), "static objects; no query, cookie, body goes on"),
    "CKV_AWS_115": (FUNCTIONS, "prod's worker reserves; a new account can't reserve for others"),
    "CKV_AWS_116": (FUNCTIONS, "the queue has dead letters; API and authorizer are waited for"),
    "CKV_AWS_117": (FUNCTIONS, "nothing of it is in a VPC; a NAT would cost more than all else"),
    "CKV_AWS_136": (("*.Images*",), OWN_KEYS),
    "CKV_AWS_149": (("*.Tokens*", "*.RevalidateToken*", "*.SiteBypass*"), OWN_KEYS),
    "CKV_AWS_158": (("*LogGroup.*",), OWN_KEYS),
    "CKV_AWS_173": (FUNCTIONS, "the environment holds names and addresses, no secret"),
}


@pytest.fixture(scope="module")
def found(synthesised):
    """What checkov says of the templates: check -> resources, and how much it looked at."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(["make", "-s", INSTALLED], cwd=ROOT, env=environ, check=True)
    command = [
        str((ROOT / INSTALLED).with_name("bin") / "checkov"),
        *["--directory", str(synthesised), "--framework", "cloudformation", "--output", "json"],
        *["--compact", "--quiet", "--skip-download"],
    ]
    done = subprocess.run(command, env=environ, capture_output=True, text=True)
    assert done.stdout.startswith("{"), done.stderr[-2000:]
    return json.loads(done.stdout)


def failures(report):
    """Check -> the resources in which it fails, `stack:type.name`."""
    failed: dict[str, set[str]] = {}
    for each in report["results"]["failed_checks"]:
        stack = Path(each["file_path"]).name.removesuffix(".template.json")
        failed.setdefault(each["check_id"], set()).add(f"{stack}:{each['resource']}")
    return failed


def is_meant(check, resource):
    """Whether an exception names it."""
    patterns, _ = EXCEPTIONS.get(check, ((), ""))
    return any(fnmatch.fnmatchcase(resource, f"*{each}") for each in patterns)


def test_looked_at_every_template(found, synthesised):
    """A report about nothing finds nothing."""
    resources = sum(
        len(json.loads(each.read_text("utf-8"))["Resources"])
        for each in synthesised.glob("*.template.json")
    )
    assert found["summary"]["parsing_errors"] == 0
    assert found["summary"]["resource_count"] == resources
    assert found["summary"]["passed"] > resources


def test_finds_nothing_but_what_is_meant(found):
    """An exception is for named resources, never for a check as a whole."""
    unmeant = {
        (check, resource)
        for check, resources in failures(found).items()
        for resource in resources
        if not is_meant(check, resource)
    }
    assert unmeant == set()


def test_has_no_exception_that_nothing_needs(found):
    """What was mended shall not come back unseen."""
    failed = failures(found)
    unused = [
        (check, pattern)
        for check, (patterns, _) in EXCEPTIONS.items()
        for pattern in patterns
        if not any(
            fnmatch.fnmatchcase(resource, f"*{pattern}") for resource in failed.get(check, ())
        )
    ]
    assert unused == []
