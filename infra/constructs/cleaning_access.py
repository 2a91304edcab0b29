"""Rights to delete: of the garbage collector, and of an operator.

Both come on top of the worker's rights (worker_access.py). The collector leaves delete
markers, so that a lifecycle rule or a person can still bring things back; only a takedown
removes versions for good, and only a person has that right.

Belongs here: rights to delete on S3. Does not: who gets them.
"""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

# garbage, by publishing/needs.py
COLLECTED_KEYS = (
    "public/releases/*",
    "public/sets/*",
    "public/blobs/*",
    "public/production/*",
    "private/raw/bodies/*",
    "private/receipts/*",
    "private/requests/*",
    "private/staged/*",  # of runs that are over
    "private/gc-survey/*",
)
PURGED_KEYS = ("public/blobs/*", "public/production/*")  # purged by publishing/takedown.py
RESTORED_KEYS = (  # brought back by publishing/restore.py
    "public/takedowns/*",
    "public/releases/*",
    "public/sets/*",
    "public/blobs/*",
    "public/schemas/*",
    "private/raw/*",
    "private/channels/*",
)
FORGOTTEN_KEYS = "private/delivery/*"  # of sites that are no more
PROBE_KEYS = "private/doctor/*"  # written and removed by `content-assets doctor`


def collector_policy(scope: Construct, construct_id: str, bucket: s3.IBucket) -> iam.ManagedPolicy:
    """Let garbage be collected."""
    return iam.ManagedPolicy(
        scope,
        construct_id,
        description="What collecting garbage may delete, besides the worker's rights",
        statements=[
            iam.PolicyStatement(
                sid="DeleteGarbage",
                actions=["s3:DeleteObject"],
                resources=[bucket.arn_for_objects(keys) for keys in COLLECTED_KEYS],
            )
        ],
    )


def operator_policy(scope: Construct, construct_id: str, bucket: s3.IBucket) -> iam.ManagedPolicy:
    """Let a person take documents down for good, restore by version, and look around."""
    return iam.ManagedPolicy(
        scope,
        construct_id,
        description="What a person who operates may do, besides worker's and collector's rights",
        statements=[
            iam.PolicyStatement(
                sid="PurgeVersions",
                actions=["s3:DeleteObjectVersion"],
                resources=[bucket.arn_for_objects(keys) for keys in PURGED_KEYS],
            ),
            iam.PolicyStatement(
                sid="SeeVersions",
                actions=["s3:ListBucketVersions"],
                resources=[bucket.bucket_arn],
            ),
            iam.PolicyStatement(
                sid="RestoreVersions",
                actions=["s3:GetObjectVersion"],
                resources=[bucket.arn_for_objects(keys) for keys in RESTORED_KEYS],
            ),
            iam.PolicyStatement(
                sid="ForgetTargets",
                actions=["s3:DeleteObject"],
                resources=[bucket.arn_for_objects(FORGOTTEN_KEYS)],
            ),
            iam.PolicyStatement(
                sid="Probe",
                actions=["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
                resources=[bucket.arn_for_objects(PROBE_KEYS)],
            ),
        ],
    )
