"""A worker's rights in the bucket, statement by statement.

Written out, since CDK's `grant_*` give more than is used: tags, ACLs, deleting of versions.

Belongs here: the worker's rights on S3. Does not: the function and its role.
"""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

# one noun a prefix of the bucket; a test compares them with content_assets/publishing/keys.py
WORKER_KEYS = (
    "public/status.json",
    "public/production/*",
    "public/schemas/*",
    "public/releases/*",
    "public/sets/*",
    "public/blobs/*",
    "public/takedowns/*",
    "private/channels/*",
    "private/raw/*",
    "private/staged/*",
    "private/receipts/*",
    "private/requests/*",  # how far a requested run is
    "private/delivery/*",
    "private/gc.json",
    "private/gc-survey/*",  # a collection's cache of releases
)


def worker_policy(scope: Construct, construct_id: str, bucket: s3.IBucket) -> iam.ManagedPolicy:
    """Let a worker read and write its keys, list keys, and delete nothing."""
    return iam.ManagedPolicy(
        scope,
        construct_id,
        description="What a worker of content-assets may do in its bucket",
        statements=[
            iam.PolicyStatement(
                sid="ReadAndWriteObjects",
                actions=["s3:GetObject", "s3:PutObject"],
                resources=[bucket.arn_for_objects(keys) for keys in WORKER_KEYS],
            ),
            # without a condition on the prefix: reading a missing key names no prefix, and
            # would be answered with 403 instead of 404
            iam.PolicyStatement(
                sid="KnowWhatIsMissing",
                actions=["s3:ListBucket"],
                resources=[bucket.bucket_arn],
            ),
        ],
    )
