"""The bucket: `public/` is read by anybody without listing, nothing else by strangers.

With a network before it (content_network.py) nothing of the bucket itself is public.

Belongs here: the bucket, its policy, its lifecycle, the log of who reads it. Does not: what a
worker may do in it (worker_access.py).

Invariant: no access by ACLs; every right is in a policy.
Invariant: nothing in `public/` expires; only garbage collection knows what is reached.
"""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.settings import EnvironmentSettings

PUBLIC = "public/*"
AGED = {"receipts": "private/receipts/", "requests": "private/requests/"}
TLS_VERSION = 1.2  # and later
CORS_SECONDS = 3600  # for which a browser may remember a preflight's answer


class ContentBucket(Construct):
    """The content's bucket and, beside it, the one that takes its access logs."""

    def __init__(self, scope: Construct, construct_id: str, settings: EnvironmentSettings) -> None:
        """Make both; they outlive their stack."""
        super().__init__(scope, construct_id)
        self.access_logs = _access_log_bucket(self, settings)
        self.bucket = _content_bucket(self, settings, self.access_logs)
        if settings.content_network is None:
            self.bucket.add_to_resource_policy(
                iam.PolicyStatement(
                    sid="AnybodyReadsPublic",
                    principals=[iam.AnyPrincipal()],
                    actions=["s3:GetObject"],
                    resources=[self.bucket.arn_for_objects(PUBLIC)],
                )
            )


def _content_bucket(
    scope: Construct, settings: EnvironmentSettings, access_logs: s3.Bucket
) -> s3.Bucket:
    return s3.Bucket(
        scope,
        "Content",
        versioned=True,
        # KMS would keep strangers from reading public objects
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        minimum_tls_version=TLS_VERSION,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        # the two about policies stay open: our policy makes `public/` public
        block_public_access=s3.BlockPublicAccess(
            block_public_acls=True,
            ignore_public_acls=True,
            block_public_policy=settings.content_network is not None,
            restrict_public_buckets=settings.content_network is not None,
        ),
        cors=[_browsers_may_read()],
        lifecycle_rules=_lifecycle(settings),
        server_access_logs_bucket=access_logs,
        server_access_logs_prefix="content/",
        removal_policy=RemovalPolicy.RETAIN,
    )


def _access_log_bucket(scope: Construct, settings: EnvironmentSettings) -> s3.Bucket:
    return s3.Bucket(
        scope,
        "AccessLogs",
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        minimum_tls_version=TLS_VERSION,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(settings.access_log_days))],
        removal_policy=RemovalPolicy.RETAIN,
    )


def _browsers_may_read() -> s3.CorsRule:
    """From any site: public objects don't depend on the reader's rights."""
    return s3.CorsRule(
        allowed_methods=[s3.HttpMethods.GET, s3.HttpMethods.HEAD],
        allowed_origins=["*"],
        allowed_headers=["If-None-Match", "If-Modified-Since"],
        exposed_headers=["ETag"],
        max_age=CORS_SECONDS,
    )


def _lifecycle(settings: EnvironmentSettings) -> list[s3.LifecycleRule]:
    return [
        s3.LifecycleRule(
            id="overwritten",
            noncurrent_version_expiration=Duration.days(settings.noncurrent_days),
            expired_object_delete_marker=True,
        ),
        s3.LifecycleRule(
            id="unfinished-uploads", abort_incomplete_multipart_upload_after=Duration.days(1)
        ),
        *(
            s3.LifecycleRule(
                id=name, prefix=prefix, expiration=Duration.days(settings.receipt_days)
            )
            for name, prefix in AGED.items()
        ),
    ]
