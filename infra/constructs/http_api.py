"""The HTTP API: every route behind the authorizer, throttled, its accesses logged.

Belongs here: API Gateway. Does not: the functions behind it (api_functions.py), routes
(lambda_entry/routes).
"""

import json

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.api_functions import ImageFunction
from infra.constructs.logs import make_log
from infra.settings import EnvironmentSettings

# facts of a request, but no header: a token must not get into a log
_LOGGED = {
    "request_id": "$context.requestId",
    "at": "$context.requestTimeEpoch",
    "ip": "$context.identity.sourceIp",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "status": "$context.status",
    "milliseconds": "$context.responseLatency",
    "error": "$context.error.message",
    "authorizer_error": "$context.authorizer.error",
}


class HttpApi(Construct):
    """One API with one stage and one route: `$default`."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: EnvironmentSettings,
        api: ImageFunction,
        authorizer: ImageFunction,
    ) -> None:
        """Put the gateway in front of the functions."""
        super().__init__(scope, construct_id)
        self.api = apigateway.HttpApi(
            self,
            "Gateway",
            api_name=f"content-assets-{settings.name}",
            description="Runs, releases, decisions; see /openapi.json",
            create_default_stage=False,
            default_integration=integrations.HttpLambdaIntegration("Integration", api.alias),
            default_authorizer=authorizers.HttpLambdaAuthorizer(
                "Tokens",
                authorizer.alias,
                response_types=[authorizers.HttpLambdaResponseType.SIMPLE],
                identity_source=["$request.header.Authorization"],
                # a token that was dropped is refused as soon as the authorizer has seen it
                results_cache_ttl=Duration.seconds(0),
            ),
        )
        log = make_log(
            self, "Access", name=f"/content-assets/{settings.name}/api", days=settings.log_days
        )
        rate = settings.api_requests_a_second
        self.stage = apigateway.HttpStage(
            self,
            "Stage",
            http_api=self.api,
            stage_name="$default",
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(rate_limit=rate, burst_limit=2 * rate),
        )
        _log_accesses(self.stage, log)


def _log_accesses(stage: apigateway.HttpStage, log: logs.LogGroup) -> None:
    """CDK's own way would let the gateway write to any log."""
    inside = stage.node.default_child
    if not isinstance(inside, apigateway.CfnStage):
        msg = f"{stage.node.path}: expected a CfnStage inside, found {inside}"
        raise TypeError(msg)
    inside.access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
        destination_arn=log.log_group_arn, format=json.dumps(_LOGGED)
    )
