"""What runs: its image, its limits, its messages, its rights."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from content_assets.contracts.manifest import Declared, Setting
from content_assets.contracts.messages import Message
from content_assets.settings import PREFIX, variables
from infra.settings import DEV, ENVIRONMENTS, check_content_settings, check_image_digest
from tests.synthesis import synthesise

from .conftest import DIGEST, RATES, read_resources  # isort: skip


def statements(role_policy):
    """A written policy's statements, by their name."""
    return {each["Sid"]: each for each in role_policy["Properties"]["PolicyDocument"]["Statement"]}


def of_type(resources, kind):
    """The properties of all resources of a type."""
    return [each["Properties"] for each in resources.values() if each["Type"] == kind]


class TestImage:
    def test_runs_by_digest_and_not_by_tag(self, pipeline):
        """A tag may mean another image tomorrow."""
        assert json.dumps(pipeline["WorkerFunction"]["Properties"]["Code"]).count(DIGEST) == 1

    def test_names_a_handler_that_is_there(self, pipeline):
        """As Lambda would look for it in the image."""
        (handler,) = pipeline["WorkerFunction"]["Properties"]["ImageConfig"]["Command"]
        module, _, name = handler.rpartition(".")
        source = Path(__file__).parents[2] / f"{module.replace('.', '/')}.py"
        assert f"\ndef {name}(" in source.read_text("utf-8")

    def test_cannot_be_overwritten_and_is_scanned_when_pushed(self, registry):
        """And only Lambda and who is allowed by IAM may pull it."""
        images = registry["Images"]
        assert images["Properties"]["ImageTagMutability"] == "IMMUTABLE_WITH_EXCLUSION"
        (other,) = images["Properties"]["ImageTagMutabilityExclusionFilters"]
        assert other["ImageTagMutabilityExclusionFilterValue"] == "cache"
        assert images["Properties"]["ImageScanningConfiguration"] == {"ScanOnPush": True}
        assert images["DeletionPolicy"] == "Retain"
        (allowed,) = images["Properties"]["RepositoryPolicyText"]["Statement"]
        assert allowed["Principal"] == {"Service": "lambda.amazonaws.com"}

    def test_is_not_needed_for_the_first_deployment(self, without_image):
        """There is no image before there is a repository."""
        templates = without_image.glob("content-assets-dev*.template.json")
        made = {path.name.removesuffix(".template.json") for path in templates}
        assert made == {"content-assets-dev", "content-assets-dev-registry"}

    @pytest.mark.parametrize("digest", ["latest", "sha256:abc", f"{DIGEST}0", DIGEST.upper()])
    def test_by_anything_else_is_refused(self, digest):
        """CDK would take it for a tag."""
        with pytest.raises(ValueError, match="image_digest: expected sha256"):
            check_image_digest(digest)

    def test_is_checked_before_anything_is_made(self, tmp_path):
        """By the app itself."""
        with pytest.raises(ValueError, match="image_digest: expected sha256"):
            synthesise([DEV], tmp_path, image_digest="latest")


class TestFunction:
    def test_is_given_only_settings_that_there_are(self, pipeline, environment):
        """An unknown one would stop the worker at its start."""
        given = pipeline["WorkerFunction"]["Properties"]["Environment"]["Variables"]
        of_content = {f"{PREFIX}ECB_URL", f"{PREFIX}ECB_KEY_SECRET_ID"}
        assert set(given) - of_content <= set(variables())
        assert given["CONTENT_ASSETS_ENVIRONMENT"] == environment
        assert given["CONTENT_ASSETS_SITE_URL"] == "https://site.example"
        # what collects garbage deletes what the bucket's lifecycle would, and no sooner
        days = str(ENVIRONMENTS[environment].receipt_days)
        assert given["CONTENT_ASSETS_RECEIPT_DAYS"] == days

    def test_is_given_no_secret_but_where_it_lies(self, pipeline):
        """Whoever may look at a function's configuration sees no token."""
        given = pipeline["WorkerFunction"]["Properties"]["Environment"]["Variables"]
        assert given["CONTENT_ASSETS_REVALIDATE_TOKEN_SECRET"].keys() == {"Ref"}
        assert "CONTENT_ASSETS_REVALIDATE_TOKEN" not in given
        for secret in of_type(pipeline, "AWS::SecretsManager::Secret"):
            assert "SecretString" not in secret

    def test_logs_json_for_a_limited_time(self, pipeline, environment):
        """The runtime's own errors, too."""
        logging = pipeline["WorkerFunction"]["Properties"]["LoggingConfig"]
        assert logging["LogFormat"] == "JSON"
        days = ENVIRONMENTS[environment].log_days
        assert pipeline["WorkerLog"]["Properties"]["RetentionInDays"] == days

    def test_has_the_limits_of_its_environment(self, pipeline, environment):
        """What stand-ins of AWS leave out is looked at here."""
        properties = pipeline["WorkerFunction"]["Properties"]
        settings = ENVIRONMENTS[environment]
        assert properties.get("ReservedConcurrentExecutions") == settings.reserved_concurrency
        assert properties["MemorySize"] == settings.worker_memory_mb
        assert properties["Timeout"] == settings.worker_seconds
        assert "TracingConfig" not in properties

    def test_keeps_its_earlier_versions(self, pipeline):
        """Otherwise there is nothing that `live` could go back to."""
        (version,) = [e for e in pipeline.values() if e["Type"] == "AWS::Lambda::Version"]
        assert version["DeletionPolicy"] == version["UpdateReplacePolicy"] == "Retain"
        assert pipeline["WorkerAlias"]["Properties"]["Name"] == "live"


class TestRole:
    def test_takes_its_messages_reads_its_token_and_writes_its_log(self, pipeline):
        """Each right names one resource; what it may do in the bucket are two policies."""
        given = statements(pipeline["WorkerRoleDefaultPolicy"])
        own = {"TakeMessages", "ReadRevalidateToken", "WriteLog"}
        assert set(given) == own | {"ContentReadRates", "ReadContentSecrets"}
        assert all(isinstance(given[name]["Resource"], dict) for name in own)
        assert given["ReadRevalidateToken"]["Action"] == "secretsmanager:GetSecretValue"
        text = json.dumps(pipeline["WorkerRole"]["Properties"]["ManagedPolicyArns"])
        assert "WorkerAccess" in text
        assert "CollectorAccess" in text
        assert "OperatorAccess" not in text

    def test_of_the_schedules_may_send_and_nothing_else(self, pipeline):
        """And only the schedules of this group and account may take it."""
        given = statements(pipeline["SchedulesRoleDefaultPolicy"])
        assert [each["Action"] for each in given.values()] == ["sqs:SendMessage"]
        role = pipeline["SchedulesRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        assert set(role[0]["Condition"]["StringEquals"]) == {"aws:SourceAccount", "aws:SourceArn"}

    def test_has_no_wildcard(self, pipeline):
        """The only ones in the template are the denials of what is sent without TLS."""
        for each in of_type(pipeline, "AWS::IAM::Policy"):
            assert '"*"' not in json.dumps(each["PolicyDocument"])
            assert ":*" not in json.dumps(each["PolicyDocument"])


class TestReplayAccess:
    def test_takes_dead_letters_sends_them_back_and_nothing_else(self, pipeline):
        """Each right names one queue; work is not taken from the worker."""
        given = statements(pipeline["ReplayAccess"])
        taken, sent = given["TakeDeadLetters"], given["SendBack"]
        assert "DeadLetters" in json.dumps(taken["Resource"])
        assert "sqs:SendMessage" not in taken["Action"]
        assert "DeadLetters" not in json.dumps(sent["Resource"])
        assert sent["Action"] == ["sqs:GetQueueUrl", "sqs:SendMessage"]


class TestQueue:
    def test_puts_aside_what_fails_again_and_again(self, pipeline):
        """A FIFO queue's dead letters must be FIFO, too."""
        work, dead = (pipeline[name]["Properties"] for name in ("QueueWork", "QueueDeadLetters"))
        assert work["RedrivePolicy"]["maxReceiveCount"] == 3
        assert work["FifoQueue"] is dead["FifoQueue"] is True
        assert dead["MessageRetentionPeriod"] > work["MessageRetentionPeriod"]

    def test_hides_a_message_for_longer_than_any_worker_may_take(self, pipeline):
        """Six times its limit, as Lambda asks."""
        seconds = pipeline["WorkerFunction"]["Properties"]["Timeout"]
        assert pipeline["QueueWork"]["Properties"]["VisibilityTimeout"] > 6 * seconds

    def test_is_encrypted_and_answers_only_over_tls(self, pipeline):
        """Both of them."""
        for name in ("QueueWork", "QueueDeadLetters"):
            assert pipeline[name]["Properties"]["SqsManagedSseEnabled"] is True
            (denied,) = pipeline[f"{name}Policy"]["Properties"]["PolicyDocument"]["Statement"]
            assert denied["Effect"] == "Deny"
            assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}

    def test_feeds_the_alias_one_message_at_a_time(self, pipeline):
        """Each failure goes back alone; one worker for each group at most."""
        mapping = pipeline["WorkerMessages"]["Properties"]
        assert mapping["BatchSize"] == 1
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert mapping["ScalingConfig"] == {"MaximumConcurrency": 3}
        assert mapping["FunctionName"]["Ref"].startswith("WorkerAlias")


class TestSchedules:
    def test_send_what_the_worker_understands_each_in_a_group_of_its_own(self, pipeline):
        """A long collection of garbage never delays a run."""
        sent = of_type(pipeline, "AWS::Scheduler::Schedule")
        kinds = [Message.model_validate_json(each["Target"]["Input"]).kind for each in sent]
        groups = [each["Target"]["SqsParameters"]["MessageGroupId"] for each in sent]
        assert sorted(kinds) == ["deliver", "gc", "run"]
        assert groups == kinds

    def test_send_another_body_each_time(self, pipeline):
        """FIFO would drop a second message with the same body within five minutes."""
        assert pipeline["QueueWork"]["Properties"]["ContentBasedDeduplication"] is True
        for each in of_type(pipeline, "AWS::Scheduler::Schedule"):
            assert "<aws.scheduler.execution-id>" in each["Target"]["Input"]

    def test_are_as_often_as_their_environment_says(self, pipeline, environment):
        """One that comes too late is left to the next."""
        settings = ENVIRONMENTS[environment]
        rates = {each["Name"]: each for each in of_type(pipeline, "AWS::Scheduler::Schedule")}
        assert rates["run"]["ScheduleExpression"] == f"rate({settings.run_minutes} minutes)"
        retry = rates["run"]["Target"]["RetryPolicy"]
        assert retry["MaximumEventAgeInSeconds"] == 300


class TestProtectedSite:
    def test_is_reached_by_a_secret_that_the_worker_may_read(self, synthesised):
        """By its id: the value is asked for at a cold start."""
        pipeline = read_resources(synthesised, "content-assets-closed-pipeline")
        given = pipeline["WorkerFunction"]["Properties"]["Environment"]["Variables"]
        (bypass,) = [name for name in pipeline if name == "SiteBypass"]
        named = given[f"{PREFIX}SITE_BYPASS_SECRET_ID"]["Ref"]
        assert named.startswith(bypass)
        read = statements(pipeline["WorkerRoleDefaultPolicy"])["ReadSiteBypass"]
        assert read["Action"] == "secretsmanager:GetSecretValue"
        assert read["Resource"] == {"Ref": named}

    def test_needs_no_such_secret_when_it_is_open(self, pipeline):
        """Each secret costs, and may be stolen."""
        assert "SiteBypass" not in pipeline
        given = pipeline["WorkerFunction"]["Properties"]["Environment"]["Variables"]
        assert f"{PREFIX}SITE_BYPASS_SECRET_ID" not in given


class TestContent:
    """What a content declares, at the worker and nowhere else."""

    def test_gives_the_worker_its_settings_and_where_its_secrets_lie(self, synthesised, pipeline):
        given = pipeline["WorkerFunction"]["Properties"]["Environment"]["Variables"]
        assert given["CONTENT_ASSETS_ECB_URL"] == "https://other.example"
        assert given["CONTENT_ASSETS_ECB_KEY_SECRET_ID"].keys() == {"Ref"}
        assert "CONTENT_ASSETS_ECB_KEY" not in given
        api = read_resources(synthesised, "content-assets-dev-api")
        assert "ECB" not in json.dumps(api)

    def test_gives_the_worker_its_rights(self, pipeline):
        given = statements(pipeline["WorkerRoleDefaultPolicy"])
        assert given["ContentReadRates"]["Action"] == "s3:GetObject"
        assert given["ContentReadRates"]["Resource"] == "arn:aws:s3:::rates.example.org/*"
        assert given["ReadContentSecrets"]["Action"] == "secretsmanager:GetSecretValue"

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"ecb_key": "s3cret"}, "that are no secrets, found ecb_key"),
            ({"ecb_place": "de"}, "settings that the content declares .* found ecb_place"),
            ({"ecb_url": "ftp://x"}, "expected ecb_url to match"),
        ],
    )
    def test_is_given_nothing_that_it_would_refuse(self, given, message):
        """Or every worker would stop at its start."""
        with pytest.raises(ValueError, match=message):
            check_content_settings(replace(DEV, content_settings=given), RATES)

    def test_that_needs_a_value_is_not_deployed_without(self):
        needy = Declared({"place": Setting("place")})
        with pytest.raises(ValueError, match=r"expected place to match .* found None"):
            check_content_settings(DEV, needy)
