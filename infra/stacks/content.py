"""The stack of stateful resources; functions come and go in stacks of their own.

Belongs here: putting the constructs together, outputs, acknowledged findings with reasons.
"""

from collections.abc import Sequence

from aws_cdk import Acknowledgment, CfnOutput, Stack, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.api_access import READ_KEYS, WRITTEN_KEYS, api_policy
from infra.constructs.cleaning_access import (
    COLLECTED_KEYS,
    FORGOTTEN_KEYS,
    PROBE_KEYS,
    PURGED_KEYS,
    RESTORED_KEYS,
    collector_policy,
    operator_policy,
)
from infra.constructs.content_bucket import ContentBucket
from infra.constructs.content_network import ContentNetwork
from infra.constructs.replication import replicate
from infra.constructs.worker_access import WORKER_KEYS, worker_policy
from infra.settings import EnvironmentSettings


class ContentStack(Stack):
    """One environment's bucket and the rights to it."""

    def __init__(self, scope: Construct, settings: EnvironmentSettings) -> None:
        """Make everything of one environment."""
        super().__init__(
            scope,
            f"content-assets-{settings.name}",
            description=f"content-assets: the bucket of {settings.name} and the rights to it",
            termination_protection=settings.is_protected,
        )
        content = ContentBucket(self, "Content", settings)
        self.bucket = bucket = content.bucket
        if settings.replica_bucket_arn:
            replicate(self, bucket, settings.replica_bucket_arn)
        self.worker_policy = policy = worker_policy(self, "WorkerAccess", bucket)
        self.collector_policy = collector = collector_policy(self, "CollectorAccess", bucket)
        self.api_policy = api = api_policy(self, "ApiAccess", bucket)
        operator = operator_policy(self, "OperatorAccess", bucket)
        _acknowledge(content)
        _acknowledge_keys(content, policy, WORKER_KEYS)
        _acknowledge_keys(content, collector, COLLECTED_KEYS)
        _acknowledge_keys(content, api, sorted({*READ_KEYS, *WRITTEN_KEYS}))
        _acknowledge_keys(
            content, operator, sorted({*PURGED_KEYS, *RESTORED_KEYS, FORGOTTEN_KEYS, PROBE_KEYS})
        )
        # exported even if no stack imports it: a synthesis without an image (app.py) would take
        # it from the pipeline otherwise
        for value in (
            bucket.bucket_name,
            policy.managed_policy_arn,
            collector.managed_policy_arn,
            api.managed_policy_arn,
        ):
            self.export_value(value)
        CfnOutput(self, "StoreUrl", value=f"s3://{bucket.bucket_name}")
        CfnOutput(self, "ContentBaseUrl", value=self._content_base_url(settings, content))
        CfnOutput(self, "WorkerPolicyArn", value=policy.managed_policy_arn)
        CfnOutput(self, "CollectorPolicyArn", value=collector.managed_policy_arn)
        CfnOutput(self, "OperatorPolicyArn", value=operator.managed_policy_arn)

    def _content_base_url(self, settings: EnvironmentSettings, content: ContentBucket) -> str:
        """Where `public/` is read: at the bucket, or through the network before it."""
        if settings.content_network is None:
            return f"https://{content.bucket.bucket_regional_domain_name}/public"
        network = ContentNetwork(
            self, "Network", settings=settings, network=settings.content_network, content=content
        )
        _acknowledge_network(network)
        name = network.distribution.distribution_domain_name
        CfnOutput(self, "ContentNetworkName", value=name)
        CfnOutput(self, "ContentNetworkId", value=network.distribution.distribution_id)
        return settings.content_network.content_base_url


def _acknowledge_network(network: ContentNetwork) -> None:
    Validations.of(network.distribution).acknowledge(
        Acknowledgment(
            id="AwsSolutions::AwsSolutions-CFR1",
            reason="Published content is for readers of every country.",
        ),
        Acknowledgment(
            id="AwsSolutions::AwsSolutions-CFR2",
            reason="It reads static objects and passes on neither query nor cookie nor body.",
        ),
    )


def _acknowledge(content: ContentBucket) -> None:
    """Acknowledge intended findings of cdk-nag; any other stops the synthesis."""
    Validations.of(content.bucket).acknowledge(
        Acknowledgment(
            id="AwsSolutions::AwsSolutions-S2",
            reason="Objects in public/ are for everyone to read; the policy names only them.",
        )
    )


def _acknowledge_keys(
    content: ContentBucket, policy: iam.ManagedPolicy, prefixes: Sequence[str]
) -> None:
    arn = f"<{_logical_id(content.bucket)}.Arn>"
    Validations.of(policy).acknowledge(
        *(
            Acknowledgment(
                id=f"AwsSolutions::AwsSolutions-IAM5[Resource::{arn}/{keys}]",
                reason="Objects come and go; the right covers all under this prefix.",
            )
            for keys in prefixes
            if keys.endswith("*")
        )
    )


def _logical_id(bucket: s3.Bucket) -> str:
    resource = bucket.node.default_child
    if not isinstance(resource, s3.CfnBucket):
        msg = f"{bucket.node.path}: expected a CfnBucket inside, found {resource}"
        raise TypeError(msg)
    return str(Stack.of(bucket).resolve(resource.logical_id))
