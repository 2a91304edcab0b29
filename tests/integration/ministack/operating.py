"""What the runbook lets a person do, and see.

Belongs here: commands and looks of docs/runbook. Does not: what is expected of them.
"""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping

from tests.polling import PATIENCE_SECONDS

from .cloud import PREFIX, REGION, ROOT, Cloud
from .conftest import Deployed


def replay(
    released: Deployed, operator: Mapping[str, str], *options: str
) -> tuple[int, list[dict[str, str]], str]:
    """The command of the runbook, as the operator; its exit code and its lines."""
    environ = {
        "PATH": os.defpath,
        "PYTHONPATH": str(ROOT),
        "AWS_ENDPOINT_URL": released.cloud.url,
        "AWS_CA_BUNDLE": str(released.cloud.certificate),
        "CONTENT_ASSETS_S3_REGION": REGION,
        **operator,
    }
    command = [sys.executable, "-m", "lambda_entry.dead_letters", "dev", *options]
    done = subprocess.run(
        command, env=environ, capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    assert "Traceback" not in done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def rings(released: Deployed) -> bool:
    """Whether what the alarm of the template watches is above its threshold."""
    alarms = released.cloud.client("cloudwatch").describe_alarms(
        AlarmNames=[f"{PREFIX}-dead-letters"]
    )
    (alarm,) = alarms["MetricAlarms"]
    assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
    (queue,) = alarm["Dimensions"]
    assert released.dead_letters.endswith(f"/{queue['Value']}")
    # SQS makes the metric of this attribute
    return released.waiting(released.dead_letters) > float(alarm["Threshold"])


def log_text(cloud: Cloud, function: str) -> str:
    """All that a function has logged."""
    pages = cloud.client("logs").get_paginator("filter_log_events")
    found = pages.paginate(logGroupName=f"/aws/lambda/{PREFIX}-{function}")
    return "\n".join(each["message"] for page in found for each in page["events"])


@contextlib.contextmanager
def bad_version(cloud: Cloud, function: str, **changed: object) -> Iterator[None]:
    """Another version is `live`; at the end the one before, as docs/deploy.md says («Back»)."""
    lambda_, name = cloud.client("lambda"), f"{PREFIX}-{function}"
    before = lambda_.get_alias(FunctionName=name, Name="live")["FunctionVersion"]
    good = lambda_.get_function_configuration(FunctionName=name)
    lambda_.update_function_configuration(FunctionName=name, **changed)
    version = lambda_.publish_version(FunctionName=name)["Version"]
    lambda_.update_alias(FunctionName=name, Name="live", FunctionVersion=version)
    try:
        yield
    finally:
        lambda_.update_alias(FunctionName=name, Name="live", FunctionVersion=before)
        kept = {each: good[each] for each in changed}
        lambda_.update_function_configuration(FunctionName=name, **kept)


@contextlib.contextmanager
def no_room(cloud: Cloud, function: str) -> Iterator[None]:
    """Lambda refuses to start the function."""
    lambda_, name = cloud.client("lambda"), f"{PREFIX}-{function}"
    lambda_.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    try:
        yield
    finally:
        lambda_.delete_function_concurrency(FunctionName=name)
