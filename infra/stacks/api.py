"""The stack of the API: gateway, authorizer, the function that answers, the tokens.

Belongs here: putting the constructs together, acknowledged findings with reasons.
"""

from aws_cdk import Acknowledgment, CfnOutput, Stack, Validations
from aws_cdk import aws_secretsmanager as secrets
from constructs import Construct

from infra.constructs.api_functions import ApiParts, make_api, make_authorizer
from infra.constructs.http_api import HttpApi
from infra.settings import EnvironmentSettings
from infra.stacks.pipeline import TOKEN_CHARACTERS, PipelineParts, PipelineStack


class ApiStack(Stack):
    """One environment's API."""

    def __init__(
        self,
        scope: Construct,
        settings: EnvironmentSettings,
        parts: PipelineParts,
        pipeline: PipelineStack,
    ) -> None:
        """Make everything that answers."""
        super().__init__(
            scope,
            f"content-assets-{settings.name}-api",
            description=f"content-assets: the API of {settings.name}",
            termination_protection=settings.is_protected,
        )
        tokens = secrets.Secret(
            self,
            "Tokens",
            secret_name=tokens_name(settings.name),
            description="Who shows `current` or `previous` may use the API",
            generate_secret_string=secrets.SecretStringGenerator(
                secret_string_template="{}",  # noqa: S106  # template of the generated member
                generate_string_key="current",
                password_length=TOKEN_CHARACTERS,
                exclude_punctuation=True,
            ),
        )
        given = ApiParts(
            repository=parts.registry.repository,
            image_digest=parts.image_digest,
            bucket=parts.content.bucket,
            policy=parts.content.api_policy,
            queue=pipeline.work.queue,
            tokens=tokens,
        )
        self.api = make_api(self, settings, given)
        self.authorizer = make_authorizer(self, settings, given)
        self.http = HttpApi(
            self, "Http", settings=settings, api=self.api, authorizer=self.authorizer
        )
        _acknowledge(tokens)
        CfnOutput(self, "ApiUrl", value=self.http.api.api_endpoint)
        CfnOutput(self, "ApiName", value=self.api.name)
        CfnOutput(self, "AuthorizerName", value=self.authorizer.name)
        CfnOutput(self, "ApiTokensArn", value=tokens.secret_arn)


def tokens_name(environment: str) -> str:
    """The name of the tokens' secret, for a role of another stack."""
    return f"content-assets-{environment}-api-tokens"


def _acknowledge(tokens: secrets.Secret) -> None:
    Validations.of(tokens).acknowledge(
        Acknowledgment(
            id="AwsSolutions::AwsSolutions-SMG4",
            reason="Clients have it too: docs/security.md describes rotation without an outage.",
        )
    )
