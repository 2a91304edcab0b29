"""Secrets of the deployed system: after all that the other tests did, good and bad."""

import json

import pytest


@pytest.fixture
def secrets(released):
    """What opens something: each was used."""
    manager = released.cloud.client("secretsmanager")
    names = [each["ARN"] for each in manager.list_secrets()["SecretList"]]
    found = [manager.get_secret_value(SecretId=name)["SecretString"] for name in names]
    assert len(found) == 2
    api, site = sorted(found, key=lambda text: not text.startswith("{"))
    return {site, *json.loads(api).values()}


def test_stand_in_no_configuration_no_log_and_no_object(released, secrets):
    """Functions' environments, every log, every object, the site's log."""
    functions = released.cloud.client("lambda").list_functions()["Functions"]
    places = {each["FunctionName"]: json.dumps(each, default=str) for each in functions}
    assert len(places) >= 3
    logs = released.cloud.client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        name = group["logGroupName"]
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=name)
        places[name] = "\n".join(each["message"] for page in pages for each in page["events"])
    s3 = released.cloud.client("s3")
    for key in released.keys(""):
        places[key] = s3.get_object(Bucket=released.bucket, Key=key)["Body"].read().decode()
    places["site"] = released.site.process.log_text()
    assert "run_finished" in "".join(places.values())
    assert [where for where, text in places.items() if any(s in text for s in secrets)] == []
