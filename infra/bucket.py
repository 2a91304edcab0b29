"""The bucket: anybody may read what lies under `public/`, object by object; nothing else.

Belongs here: the bucket, its policy, the policy of those who write. Does not: the functions
that get that policy.
"""

from typing import cast

from aws_cdk import (
    Acknowledgment,
    CfnElement,
    Duration,
    RemovalPolicy,
    Stack,
    Validations,
)
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.settings import DeploymentSettings

WRITTEN_PREFIXES = ("public/*", "private/*")


class BucketStack(Stack):
    """The content bucket, its log bucket, and the worker's policy."""

    def __init__(self, scope: Construct, settings: DeploymentSettings) -> None:
        """Make all of it for one deployment."""
        super().__init__(scope, f"content-assets-bucket-{settings.name}")
        removal = RemovalPolicy.DESTROY if settings.is_disposable else RemovalPolicy.RETAIN
        self.logs = self._log_bucket(removal)
        self.content = self._content_bucket(settings, removal)
        self.content.add_to_resource_policy(self._public_read())
        self.worker_policy = self._worker_policy(settings)
        self._acknowledge()

    def _log_bucket(self, removal: RemovalPolicy) -> s3.Bucket:
        return s3.Bucket(
            self,
            "Logs",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(90))],
            removal_policy=removal,
        )

    def _content_bucket(self, settings: DeploymentSettings, removal: RemovalPolicy) -> s3.Bucket:
        return s3.Bucket(
            self,
            "Content",
            # a public bucket by policy, never by ACL
            block_public_access=s3.BlockPublicAccess(
                block_public_acls=True,
                ignore_public_acls=True,
                block_public_policy=False,
                restrict_public_buckets=False,
            ),
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            versioned=True,
            server_access_logs_bucket=self.logs,
            server_access_logs_prefix="content/",
            cors=[_cors(settings)],
            lifecycle_rules=_lifecycle(settings),
            removal_policy=removal,
        )

    def _public_read(self) -> iam.PolicyStatement:
        return iam.PolicyStatement(
            sid="AnybodyReadsPublicObjects",
            principals=[iam.AnyPrincipal()],
            actions=["s3:GetObject"],
            resources=[self.content.arn_for_objects("public/*")],
        )

    def _worker_policy(self, settings: DeploymentSettings) -> iam.ManagedPolicy:
        """Written out, as grants are wider than needed: no ACLs, no tags, no other prefix."""
        objects = [self.content.arn_for_objects(prefix) for prefix in WRITTEN_PREFIXES]
        return iam.ManagedPolicy(
            self,
            "WorkerPolicy",
            description=f"Reads and writes the objects of content-assets ({settings.name})",
            statements=[
                iam.PolicyStatement(
                    sid="ReadAndWriteObjects",
                    actions=["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
                    resources=objects,
                ),
                iam.PolicyStatement(
                    sid="ListThem",  # else a missing key answers 403
                    actions=["s3:ListBucket"],
                    resources=[self.content.bucket_arn],
                ),
            ],
        )

    def _acknowledge(self) -> None:
        """cdk-nag's findings that are meant so, each with its reason."""
        acknowledge(
            self.content,
            "AwsSolutions-S2",
            "public/* is there to be read by anybody; by policy only, ACLs are blocked",
        )
        bucket = cast("CfnElement", self.content.node.default_child)
        arn = f"<{self.get_logical_id(bucket)}.Arn>"
        for prefix in WRITTEN_PREFIXES:
            acknowledge(
                self.worker_policy,
                f"AwsSolutions-IAM5[Resource::{arn}/{prefix}]",
                "documents are many and named by content: a prefix is the narrowest resource",
            )


def acknowledge(construct: Construct, rule: str, reason: str) -> None:
    """Let one finding of cdk-nag pass at one construct, for a reason."""
    Validations.of(construct).acknowledge(Acknowledgment(id=f"AwsSolutions::{rule}", reason=reason))


def _cors(settings: DeploymentSettings) -> s3.CorsRule:
    return s3.CorsRule(
        allowed_methods=[s3.HttpMethods.GET, s3.HttpMethods.HEAD],
        allowed_origins=list(settings.site_origins),
        exposed_headers=["ETag"],
        max_age=3600,  # seconds
    )


def _lifecycle(settings: DeploymentSettings) -> list[s3.LifecycleRule]:
    return [
        s3.LifecycleRule(
            id="old-versions",
            noncurrent_version_expiration=Duration.days(settings.old_versions_days),
            abort_incomplete_multipart_upload_after=Duration.days(1),
        ),
        s3.LifecycleRule(
            id="receipts",
            prefix="private/receipts/",
            expiration=Duration.days(settings.receipts_days),
        ),
    ]
