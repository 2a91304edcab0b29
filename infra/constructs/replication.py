"""An optional replica of the bucket, in a region or account of its own.

Every version of every object is copied; deletions are not, so that an accident in the bucket
does not reach the replica. Nor does a takedown: see docs/deploy.md.

Belongs here: S3's replication and its role. Does not: the replica, which is made where it is to
be, with versions and a lifecycle rule of its own.
"""

from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

_REASON = "All objects are replicated; the right is for this one bucket and its replica."


def replicate(scope: Construct, bucket: s3.Bucket, replica_arn: str) -> None:
    """Copy every object written to `bucket` to the bucket with this ARN."""
    role = iam.Role(
        scope,
        "Replication",
        assumed_by=iam.ServicePrincipal("s3.amazonaws.com"),
        description="Copies the content's objects to the replica",
    )
    # a policy of its own: the bucket names the role, so the role may not name the bucket
    policy = iam.Policy(scope, "Replicate", roles=[role], statements=_rights(bucket, replica_arn))
    resource = bucket.node.default_child
    if not isinstance(resource, s3.CfnBucket):
        msg = f"{bucket.node.path}: expected a CfnBucket inside, found {resource}"
        raise TypeError(msg)
    resource.replication_configuration = s3.CfnBucket.ReplicationConfigurationProperty(
        role=role.role_arn,
        rules=[
            s3.CfnBucket.ReplicationRuleProperty(
                id="everything",
                status="Enabled",
                priority=0,
                filter=s3.CfnBucket.ReplicationRuleFilterProperty(prefix=""),
                delete_marker_replication=s3.CfnBucket.DeleteMarkerReplicationProperty(
                    status="Disabled"
                ),
                destination=s3.CfnBucket.ReplicationDestinationProperty(bucket=replica_arn),
            )
        ],
    )
    source = f"<{resource.stack.resolve(resource.logical_id)}.Arn>"
    Validations.of(policy).acknowledge(
        *(
            Acknowledgment(id=f"AwsSolutions::AwsSolutions-IAM5[Resource::{arn}/*]", reason=_REASON)
            for arn in (source, replica_arn)
        )
    )


def _rights(bucket: s3.Bucket, replica_arn: str) -> list[iam.PolicyStatement]:
    return [
        iam.PolicyStatement(
            sid="SeeWhatToCopy",
            actions=["s3:GetReplicationConfiguration", "s3:ListBucket"],
            resources=[bucket.bucket_arn],
        ),
        iam.PolicyStatement(
            sid="ReadVersions",
            actions=[
                "s3:GetObjectVersionForReplication",
                "s3:GetObjectVersionAcl",
                "s3:GetObjectVersionTagging",
            ],
            resources=[bucket.arn_for_objects("*")],
        ),
        iam.PolicyStatement(
            sid="WriteCopies",
            actions=["s3:ReplicateObject", "s3:ReplicateTags"],
            resources=[f"{replica_arn}/*"],
        ),
    ]
