"""The stack of what runs: queue, worker, schedules, the token it shows to the site.

Belongs here: putting the constructs together, acknowledged findings with reasons.
"""

from dataclasses import dataclass

from aws_cdk import Acknowledgment, CfnOutput, Stack, Validations
from aws_cdk import aws_secretsmanager as secrets
from constructs import Construct

from content_assets.contracts.manifest import Declared
from infra.constructs.schedules import Schedules
from infra.constructs.work_queue import WorkQueue, replay_policy
from infra.constructs.worker_function import WorkerFunction, WorkerParts
from infra.settings import EnvironmentSettings
from infra.stacks.content import ContentStack
from infra.stacks.registry import RegistryStack

_BOTH = "The site on Vercel has it too: docs/security.md tells how to rotate both."
TOKEN_CHARACTERS = 43  # as many bits as 32 bytes


@dataclass(frozen=True, kw_only=True)
class PipelineParts:
    """What the pipeline stands on."""

    content: ContentStack
    registry: RegistryStack
    image_digest: str
    declared: Declared  # by the content


class PipelineStack(Stack):
    """One environment's worker and what sets it going."""

    def __init__(
        self, scope: Construct, settings: EnvironmentSettings, parts: PipelineParts
    ) -> None:
        """Make everything that runs."""
        super().__init__(
            scope,
            f"content-assets-{settings.name}-pipeline",
            description=f"content-assets: what runs in {settings.name}",
            termination_protection=settings.is_protected,
        )
        self.work = WorkQueue(self, "Queue", settings)
        token = secrets.Secret(
            self,
            "RevalidateToken",
            description="What the worker shows to the site; the site has it as REVALIDATE_TOKEN",
            generate_secret_string=secrets.SecretStringGenerator(
                password_length=TOKEN_CHARACTERS, exclude_punctuation=True
            ),
        )
        self.worker = WorkerFunction(
            self,
            "Worker",
            settings=settings,
            parts=WorkerParts(
                repository=parts.registry.repository,
                image_digest=parts.image_digest,
                bucket=parts.content.bucket,
                policies=[parts.content.worker_policy, parts.content.collector_policy],
                queue=self.work.queue,
                revalidate_token=token,
                site_bypass=_site_bypass(self) if settings.is_site_protected else None,
                content_secrets=_content_secrets(self, parts.declared),
                content_rights=parts.declared.rights,
            ),
        )
        _acknowledge_rights(self.worker, parts.declared)
        Schedules(self, "Schedules", settings=settings, queue=self.work.queue)
        replay = replay_policy(self, "ReplayAccess", self.work)
        _acknowledge(token)
        CfnOutput(self, "QueueUrl", value=self.work.queue.queue_url)
        CfnOutput(self, "DeadLettersUrl", value=self.work.dead_letters.queue_url)
        CfnOutput(self, "ReplayPolicyArn", value=replay.managed_policy_arn)
        CfnOutput(self, "WorkerName", value=self.worker.name)
        CfnOutput(self, "RevalidateTokenArn", value=token.secret_arn)


def _site_bypass(stack: Stack) -> secrets.Secret:
    """Where a person puts what Vercel made up (docs/deploy.md); made up here, it opens nothing."""
    bypass = secrets.Secret(
        stack,
        "SiteBypass",
        description="What the worker shows to a protected deployment; Vercel makes it up",
    )
    _acknowledge(bypass)
    CfnOutput(stack, "SiteBypassArn", value=bypass.secret_arn)
    return bypass


def _content_secrets(stack: Stack, declared: Declared) -> dict[str, secrets.ISecret]:
    """Where a person puts the secrets of the content, by name; made up here, they open nothing."""
    found: dict[str, secrets.ISecret] = {}
    for name, setting in declared.settings.items():
        if setting.is_secret:
            secret = secrets.Secret(stack, f"Content-{name}", description=setting.about or name)
            _acknowledge(secret, "Its value is made by others: docs/security.md.")
            CfnOutput(stack, f"Content{name.title().replace('_', '')}Arn", value=secret.secret_arn)
            found[name] = secret
    return found


def _acknowledge_rights(worker: WorkerFunction, declared: Declared) -> None:
    """A right of the content to whatever lies under a prefix, for the reason that it declares."""
    found = [
        Acknowledgment(
            id=f"AwsSolutions::AwsSolutions-IAM5[{kind}::{each}]",
            reason=f"Of the content: {right.about}",
        )
        for right in declared.rights
        for kind, given in (("Action", right.actions), ("Resource", right.resources))
        for each in given
        if "*" in each
    ]
    if found:
        Validations.of(worker.role).acknowledge(*found)


def _acknowledge(token: secrets.Secret, reason: str = _BOTH) -> None:
    Validations.of(token).acknowledge(
        Acknowledgment(id="AwsSolutions::AwsSolutions-SMG4", reason=reason)
    )
