"""Pages of the runbook, followed: what it looks like, what makes it well again.

Others have tests of their own: dead letters here, held sets and sources with the command line.
The stand-in throttles a function, and none of its versions: these tests call it as such.
"""

import contextlib
import json
from uuid import uuid4

import pytest

from demo.faults import Fault
from tests.polling import wait_for

from .cloud import PREFIX
from .operating import bad_version, log_text, no_room, replay, rings

AGAIN_SECONDS = 4  # after which a message whose worker was killed is back


@pytest.fixture
def patient(impatient):
    """A message is back when the run that was killed with it can be another version's."""
    sqs = impatient.cloud.client("sqs")
    given = {"VisibilityTimeout": str(AGAIN_SECONDS)}
    sqs.set_queue_attributes(QueueUrl=impatient.queue, Attributes=given)
    return impatient


def ask(system):
    """The status that a client of the API gets."""
    return system.cloud.ask("GET", "/releases", token=system.token()).status_code


def send_run(system):
    """Ask for a run by a message; its id."""
    run = str(uuid4())
    body = json.dumps({"kind": "run", "run": run, "trigger": "runbook"})
    system.send(body, group="run", deduplication=run)
    return run


def has_run(system, run):
    """Whether there is its one receipt."""
    return wait_for(lambda: [each["run"] for each in system.receipts()].count(run) == 1)


class TestWorkerErrors:
    def test_out_of_time_the_version_before_makes_it_good(self, patient):
        """The worker is killed; its message comes back, and is done by the one that is live."""
        before = log_text(patient.cloud, "worker").count("Task timed out")
        patient.source.fail(Fault(kind="hang"))
        with bad_version(patient.cloud, "worker", Timeout=1):
            run = send_run(patient)
            assert wait_for(
                lambda: log_text(patient.cloud, "worker").count("Task timed out") > before,
            )
        patient.source.heal()
        assert has_run(patient, run)
        assert patient.waiting(patient.dead_letters) == 0

    def test_an_image_that_lacks_something_is_an_error_of_the_function(self, released):
        """What the alarm counts; nothing runs, and the version before runs at once."""
        lambda_ = released.cloud.client("lambda")

        def invoke():
            event = json.dumps({"source": "by hand", "id": uuid4().hex})
            asked = {"FunctionName": f"{PREFIX}-worker", "Qualifier": "live", "Payload": event}
            return "FunctionError" in lambda_.invoke(**asked)

        with bad_version(released.cloud, "worker", Handler="lambda_entry.nothing.handler"):
            assert invoke()
        assert not invoke()


class TestWorkerThrottles:
    def test_a_message_that_was_refused_too_often_is_sent_back(self, impatient, operator):
        """Nothing is lost: it waits among the dead letters."""
        lambda_ = impatient.cloud.client("lambda")
        name = f"{PREFIX}-worker"
        (mapping,) = lambda_.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
        lambda_.update_event_source_mapping(UUID=mapping["UUID"], FunctionName=name)
        with no_room(impatient.cloud, "worker"):
            run = send_run(impatient)
            assert wait_for(lambda: rings(impatient))
        lambda_.update_event_source_mapping(UUID=mapping["UUID"], FunctionName=f"{name}:live")
        code, (told,), _ = replay(impatient, operator)
        assert (code, told["did"]) == (0, "moved")
        assert has_run(impatient, run)
        assert not rings(impatient)


class TestApiErrors:
    @pytest.mark.parametrize("function", ["api", "authorizer"])
    def test_a_bad_version_answers_5xx_until_the_one_before_is_live(self, released, function):
        """AWS says 500; the stand-in says 502 of the function that answers."""
        with bad_version(released.cloud, function, Handler="lambda_entry.nothing.handler"):
            assert ask(released) in {500, 502}
        assert ask(released) == 200


class TestApiThrottles:
    @pytest.mark.parametrize(("function", "status"), [("api", 429), ("authorizer", 500)])
    def test_without_room_clients_are_refused_and_with_it_answered(
        self, released, function, status
    ):
        """AWS makes 503 of the first."""
        with unqualified(released.cloud, function):
            with no_room(released.cloud, function):
                assert ask(released) == status
            assert ask(released) == 200
        assert ask(released) == 200


@contextlib.contextmanager
def unqualified(cloud, function):
    """The gateway calls the function, and not its version `live`."""
    gateway = cloud.client("apigatewayv2")
    api = gateway.get_apis()["Items"][0]["ApiId"]
    (integration,) = gateway.get_integrations(ApiId=api)["Items"]
    (authorizer,) = gateway.get_authorizers(ApiId=api)["Items"]

    def call(ending):
        if function == "api":
            uri = integration["IntegrationUri"].removesuffix(":live") + ending
            which = {"IntegrationId": integration["IntegrationId"], "IntegrationUri": uri}
            gateway.update_integration(ApiId=api, **which)
        else:
            uri = (
                authorizer["AuthorizerUri"].replace(":live/", "/").replace("/inv", f"{ending}/inv")
            )
            which = {"AuthorizerId": authorizer["AuthorizerId"], "AuthorizerUri": uri}
            gateway.update_authorizer(ApiId=api, **which)

    call("")
    try:
        yield
    finally:
        call(":live")
