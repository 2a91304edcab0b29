"""The worker's function: one image by digest, versions that stay, the alias `live`.

Belongs here: the function, its role, its log, its environment, its event source. Does not: its
rights in the bucket (worker_access.py, cleaning_access.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secrets
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from content_assets.contracts.manifest import SECRET_ID, Right
from infra.constructs.logs import make_log
from infra.settings import EnvironmentSettings

HANDLER = "lambda_entry.worker.handler"
ALIAS = "live"
AT_ONCE = 3  # message groups: run, deliver, gc


@dataclass(frozen=True, kw_only=True)
class WorkerParts:
    """Inputs from other constructs and stacks."""

    repository: ecr.IRepository
    image_digest: str  # sha256:…, a literal at synthesis
    bucket: s3.IBucket
    policies: Sequence[iam.IManagedPolicy]
    queue: sqs.IQueue
    revalidate_token: secrets.ISecret
    site_bypass: secrets.ISecret | None  # where Vercel protects the site
    content_secrets: Mapping[str, secrets.ISecret]  # of the content's own settings, by name
    content_rights: Sequence[Right]  # of the content


class WorkerFunction(Construct):
    """The function; messages reach it by its alias, so that a bad version is one move away."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: EnvironmentSettings,
        parts: WorkerParts,
    ) -> None:
        """Make the function and connect it with the queue."""
        super().__init__(scope, construct_id)
        self.name = f"content-assets-{settings.name}-worker"
        self.log = make_log(self, "Log", name=f"/aws/lambda/{self.name}", days=settings.log_days)
        self.role = _role(self, self.log, parts)
        self.function = self._make(settings, parts)
        self.alias = lambda_.Alias(
            self, "Alias", alias_name=ALIAS, version=self.function.current_version
        )
        lambda_.CfnEventSourceMapping(
            self,
            "Messages",
            event_source_arn=parts.queue.queue_arn,
            function_name=self.alias.function_arn,
            batch_size=1,  # each message has the whole time limit
            function_response_types=["ReportBatchItemFailures"],
            scaling_config={"maximumConcurrency": AT_ONCE},
        )

    def _make(self, settings: EnvironmentSettings, parts: WorkerParts) -> lambda_.Function:
        return lambda_.DockerImageFunction(
            self,
            "Function",
            function_name=self.name,
            code=lambda_.DockerImageCode.from_ecr(
                parts.repository, tag_or_digest=parts.image_digest, cmd=[HANDLER]
            ),
            # CDK's own role may write any log and use X-Ray
            role=self.role.without_policy_updates(),
            log_group=self.log,
            # also for awslambdaric's own messages
            logging_format=lambda_.LoggingFormat.JSON,
            memory_size=settings.worker_memory_mb,
            timeout=Duration.seconds(settings.worker_seconds),
            reserved_concurrent_executions=settings.reserved_concurrency,
            environment=_environment(self, settings, parts),
            current_version_options=lambda_.VersionOptions(removal_policy=RemovalPolicy.RETAIN),
        )


def _environment(
    scope: Construct, settings: EnvironmentSettings, parts: WorkerParts
) -> dict[str, str]:
    site = {
        "CONTENT_ASSETS_SITE_URL": settings.site_url,
        "CONTENT_ASSETS_REVALIDATE_TOKEN_SECRET": parts.revalidate_token.secret_arn,
        "CONTENT_ASSETS_SITE_BYPASS_SECRET_ID": parts.site_bypass and parts.site_bypass.secret_arn,
    }
    content = {
        **settings.content_settings,
        **{f"{name}{SECRET_ID}": each.secret_arn for name, each in parts.content_secrets.items()},
    }
    return {
        **{f"CONTENT_ASSETS_{name.upper()}": value for name, value in content.items()},
        "CONTENT_ASSETS_ENVIRONMENT": settings.name,
        "CONTENT_ASSETS_STORE_URL": f"s3://{parts.bucket.bucket_name}",
        "CONTENT_ASSETS_S3_REGION": Stack.of(scope).region,
        "CONTENT_ASSETS_RECEIPT_DAYS": str(settings.receipt_days),
        "CONTENT_ASSETS_RUN_MINUTES": str(settings.run_minutes),
        **(
            {"CONTENT_ASSETS_CONTENT_BASE_URL": settings.content_network.content_base_url}
            if settings.content_network
            else {}
        ),
        **({name: value for name, value in site.items() if value} if settings.site_url else {}),
    }


def _role(scope: Construct, log: logs.LogGroup, parts: WorkerParts) -> iam.Role:
    role = iam.Role(
        scope,
        "Role",
        description="The worker of content-assets",
        assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
        managed_policies=list(parts.policies),
    )
    statements = {
        "TakeMessages": (
            [
                "sqs:ReceiveMessage",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:ChangeMessageVisibility",
            ],
            parts.queue.queue_arn,
        ),
        "ReadRevalidateToken": (
            ["secretsmanager:GetSecretValue"],
            parts.revalidate_token.secret_arn,
        ),
        **(
            {"ReadSiteBypass": (["secretsmanager:GetSecretValue"], parts.site_bypass.secret_arn)}
            if parts.site_bypass
            else {}
        ),
        "WriteLog": (["logs:CreateLogStream", "logs:PutLogEvents"], log.log_group_arn),
    }
    for sid, (actions, resource) in statements.items():
        role.add_to_policy(iam.PolicyStatement(sid=sid, actions=actions, resources=[resource]))
    for statement in _of_content(parts):
        role.add_to_policy(statement)
    return role


def _of_content(parts: WorkerParts) -> Iterator[iam.PolicyStatement]:
    """The rights that the content declares, and those to read its secrets."""
    for right in parts.content_rights:
        yield iam.PolicyStatement(
            sid=f"Content{right.sid}", actions=[*right.actions], resources=[*right.resources]
        )
    if parts.content_secrets:
        yield iam.PolicyStatement(
            sid="ReadContentSecrets",
            actions=["secretsmanager:GetSecretValue"],
            resources=[each.secret_arn for each in parts.content_secrets.values()],
        )
