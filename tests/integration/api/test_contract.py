"""schemathesis asks the running API whatever its OpenAPI allows, and what it doesn't.

`SOAK=1` asks far more (`make soak`).
"""

import json
import os

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
)

from lambda_entry import api
from tests.integration.api.conftest import TOKEN
from tests.polling import PATIENCE_SECONDS

load_all_checks()
EXAMPLES = 1200 if os.environ.get("SOAK") else 15
schema = schemathesis.openapi.from_dict(json.loads(api.openapi()))


@pytest.fixture(scope="module", autouse=True)
def _published(running_api):
    """Something to ask for."""
    running_api.run_to_its_end()


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_answers_as_its_contract_says(case, running_api):
    """No 500, no answer that the contract doesn't name, no body of another shape."""
    case.call_and_validate(
        base_url=running_api.url,
        headers={"Authorization": f"Bearer {TOKEN}"},
        timeout=PATIENCE_SECONDS,
        excluded_checks=[
            # it takes the token away and expects a refusal, but we send it all the same; what is
            # refused, tests/unit/lambda_entry says
            negative_data_rejection,
            # no schema says which days there are, or which assets have any
            *([positive_data_acceptance] if case.operation.path == "/refresh" else []),
        ],
    )
