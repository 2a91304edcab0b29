"""The API's rights in the bucket, statement by statement: read records, move pointers.

It writes no document, no set and no copy. But it writes releases and pointers: a stolen function
can publish any combination of sets that were ever written (docs/security.md).

Belongs here: the API's rights on S3. Does not: the functions and their roles.
"""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

READ_KEYS = (
    "public/status.json",
    "public/releases/*",
    "public/sets/*",
    "private/channels/*",
    "private/delivery/*",
    "private/receipts/*",
    "private/requests/*",
    "private/gc.json",
)
WRITTEN_KEYS = (
    "public/releases/*",  # approve and reject make a release of existing sets
    "private/channels/*",
    "private/requests/*",
)


def api_policy(scope: Construct, construct_id: str, bucket: s3.IBucket) -> iam.ManagedPolicy:
    """Let the API read the records it shows, and write requests, decisions and pointers."""
    return iam.ManagedPolicy(
        scope,
        construct_id,
        description="What the API of content-assets may do in its bucket",
        statements=[
            iam.PolicyStatement(
                sid="ReadRecords",
                actions=["s3:GetObject"],
                resources=[bucket.arn_for_objects(keys) for keys in READ_KEYS],
            ),
            iam.PolicyStatement(
                sid="WriteRequestsAndDecisions",
                actions=["s3:PutObject"],
                resources=[bucket.arn_for_objects(keys) for keys in WRITTEN_KEYS],
            ),
            # as the worker: a missing key would be answered with 403 otherwise
            iam.PolicyStatement(
                sid="KnowWhatIsMissing",
                actions=["s3:ListBucket"],
                resources=[bucket.bucket_arn],
            ),
        ],
    )
