"""The API's functions: the same image as the worker's, two other handlers, versions, `live`.

Belongs here: the functions, their roles, their logs, their environment. Does not: the API that
calls them (http_api.py), their rights in the bucket (api_access.py).
"""

from collections.abc import Mapping
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

from infra.constructs.logs import make_log
from infra.constructs.worker_function import ALIAS
from infra.settings import EnvironmentSettings

API_HANDLER = "lambda_entry.api.handler"
AUTHORIZER_HANDLER = "lambda_entry.authorizer.handler"
API_SECONDS = 25  # HTTP API gives up after 30
AUTHORIZER_SECONDS = 10
MEMORY_MB = 512


@dataclass(frozen=True, kw_only=True)
class ApiParts:
    """Inputs from other constructs and stacks."""

    repository: ecr.IRepository
    image_digest: str  # sha256:…, a literal at synthesis
    bucket: s3.IBucket
    policy: iam.IManagedPolicy
    queue: sqs.IQueue
    tokens: secrets.ISecret


class ImageFunction(Construct):
    """One handler of the image, with a role that writes its log, and the rights given to it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: EnvironmentSettings,
        parts: ApiParts,
        name: str,
        handler: str,
        seconds: int,
        environment: Mapping[str, str],
    ) -> None:
        """Make the function, its log and its role."""
        super().__init__(scope, construct_id)
        self.name = f"content-assets-{settings.name}-{name}"
        log = make_log(self, "Log", name=f"/aws/lambda/{self.name}", days=settings.log_days)
        self.role = _role(self, log)
        self.function = lambda_.DockerImageFunction(
            self,
            "Function",
            function_name=self.name,
            code=lambda_.DockerImageCode.from_ecr(
                parts.repository, tag_or_digest=parts.image_digest, cmd=[handler]
            ),
            # CDK's own role may write any log and use X-Ray
            role=self.role.without_policy_updates(),
            log_group=log,
            logging_format=lambda_.LoggingFormat.JSON,
            memory_size=MEMORY_MB,
            timeout=Duration.seconds(seconds),
            environment=dict(environment),
            current_version_options=lambda_.VersionOptions(removal_policy=RemovalPolicy.RETAIN),
        )
        self.alias = lambda_.Alias(
            self, "Alias", alias_name=ALIAS, version=self.function.current_version
        )

    def allow(self, sid: str, action: str, arn: str) -> None:
        """One right on one resource."""
        self.role.add_to_policy(iam.PolicyStatement(sid=sid, actions=[action], resources=[arn]))


def make_api(scope: Construct, settings: EnvironmentSettings, parts: ApiParts) -> ImageFunction:
    """The function that answers: it reads records, moves pointers, and sends messages."""
    api = ImageFunction(
        scope,
        "Api",
        settings=settings,
        parts=parts,
        name="api",
        handler=API_HANDLER,
        seconds=API_SECONDS,
        environment={
            "CONTENT_ASSETS_ENVIRONMENT": settings.name,
            "CONTENT_ASSETS_STORE_URL": f"s3://{parts.bucket.bucket_name}",
            "CONTENT_ASSETS_S3_REGION": Stack.of(scope).region,
            "CONTENT_ASSETS_QUEUE_URL": parts.queue.queue_url,
            "CONTENT_ASSETS_DELIVERED_SITES": "site" if settings.site_url else "none",
        },
    )
    api.role.add_managed_policy(parts.policy)
    api.allow("SendMessages", "sqs:SendMessage", parts.queue.queue_arn)
    return api


def make_authorizer(
    scope: Construct, settings: EnvironmentSettings, parts: ApiParts
) -> ImageFunction:
    """The function that allows or denies: it reads the tokens, and nothing else."""
    authorizer = ImageFunction(
        scope,
        "Authorizer",
        settings=settings,
        parts=parts,
        name="authorizer",
        handler=AUTHORIZER_HANDLER,
        seconds=AUTHORIZER_SECONDS,
        environment={
            "CONTENT_ASSETS_ENVIRONMENT": settings.name,
            "CONTENT_ASSETS_S3_REGION": Stack.of(scope).region,
            "CONTENT_ASSETS_API_TOKENS_SECRET": parts.tokens.secret_arn,
        },
    )
    authorizer.allow("ReadTokens", "secretsmanager:GetSecretValue", parts.tokens.secret_arn)
    return authorizer


def _role(scope: Construct, log: logs.LogGroup) -> iam.Role:
    role = iam.Role(
        scope,
        "Role",
        description="A function of the API of content-assets",
        assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
    )
    role.add_to_policy(
        iam.PolicyStatement(
            sid="WriteLog",
            actions=["logs:CreateLogStream", "logs:PutLogEvents"],
            resources=[log.log_group_arn],
        )
    )
    return role
