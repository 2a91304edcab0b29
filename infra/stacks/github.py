"""The stack by which GitHub deploys: without a stored key, and only from protected environments.

Belongs here: GitHub's identity, the rights of a deployment. Does not: the workflow itself
(.github/workflows/deploy.yml).

An account knows GitHub's tokens once, so there is one stack for all environments of an account.
"""

from collections.abc import Iterable

from aws_cdk import Acknowledgment, CfnOutput, Stack, Validations
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.constructs.worker_function import ALIAS
from infra.settings import EnvironmentSettings
from infra.stacks.api import tokens_name

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
FUNCTIONS = ("worker", "api", "authorizer")
BOOTSTRAP_ROLES = ("deploy", "file-publishing", "lookup")  # assumed by `cdk deploy`
PUSH = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:DescribeImageScanFindings",
    "ecr:DescribeImages",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)


class GithubStack(Stack):
    """GitHub as an identity provider, and a role for each environment."""

    def __init__(
        self, scope: Construct, environments: Iterable[EnvironmentSettings], repository: str
    ) -> None:
        """Trust the environments of `repository` (owner/name), and nothing else of it."""
        super().__init__(
            scope,
            "content-assets-github",
            description=f"content-assets: how {repository} deploys",
        )
        provider = iam.CfnOIDCProvider(
            self, "GitHub", url=f"https://{ISSUER}", client_id_list=[AUDIENCE]
        )
        for environment in environments:
            role = _deploy_role(self, environment.name, repository, provider)
            CfnOutput(self, f"RoleArn{environment.name.capitalize()}", value=role.role_arn)


def _deploy_role(
    stack: Stack, environment: str, repository: str, provider: iam.CfnOIDCProvider
) -> iam.Role:
    role = iam.Role(
        stack,
        f"Deploy{environment.capitalize()}",
        role_name=f"content-assets-{environment}-deploy",
        description=f"Deploys to {environment} from GitHub's environment of that name",
        assumed_by=iam.FederatedPrincipal(
            provider.attr_arn,
            conditions={
                "StringEquals": {
                    f"{ISSUER}:aud": AUDIENCE,
                    # the environment's rules in GitHub restrict it to the branch main
                    f"{ISSUER}:sub": f"repo:{repository}:environment:{environment}",
                }
            },
            assume_role_action="sts:AssumeRoleWithWebIdentity",
        ),
    )
    for statement in _statements(stack, environment):
        role.add_to_policy(statement)
    Validations.of(role).acknowledge(
        Acknowledgment(
            id="AwsSolutions::AwsSolutions-IAM5[Resource::*]",
            reason="ecr:GetAuthorizationToken knows no resource; it opens nothing by itself.",
        )
    )
    return role


def _statements(stack: Stack, environment: str) -> list[iam.PolicyStatement]:
    name = f"content-assets-{environment}"
    roles = [
        f"arn:{stack.partition}:iam::{stack.account}:role/"
        f"cdk-hnb659fds-{each}-role-{stack.account}-{stack.region}"
        for each in BOOTSTRAP_ROLES
    ]
    here = f"{stack.region}:{stack.account}"
    function = f"arn:{stack.partition}:lambda:{here}:function:{name}"
    repository = f"arn:{stack.partition}:ecr:{here}:repository/{name}"
    # Secrets Manager ends each name with six characters of its own
    tokens = f"arn:{stack.partition}:secretsmanager:{here}:secret:{tokens_name(environment)}-??????"
    return [
        iam.PolicyStatement(sid="DeployStacks", actions=["sts:AssumeRole"], resources=roles),
        iam.PolicyStatement(
            sid="LogInToRegistry", actions=["ecr:GetAuthorizationToken"], resources=["*"]
        ),
        iam.PolicyStatement(sid="PushImage", actions=list(PUSH), resources=[repository]),
        iam.PolicyStatement(
            sid="GoBack",
            actions=["lambda:GetAlias", "lambda:UpdateAlias"],
            resources=[
                f"{function}-{each}{alias}" for each in FUNCTIONS for alias in ("", f":{ALIAS}")
            ],
        ),
        iam.PolicyStatement(
            sid="TryWorker",
            actions=["lambda:InvokeFunction"],
            resources=[f"{function}-worker:{ALIAS}"],
        ),
        iam.PolicyStatement(
            sid="TryApi", actions=["secretsmanager:GetSecretValue"], resources=[tokens]
        ),
    ]
