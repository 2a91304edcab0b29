"""The registry of images: a stack of its own, since an image must be there before a function.

Belongs here: the repository, how long images stay. Does not: who uses them (pipeline.py).
"""

from aws_cdk import CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.settings import EnvironmentSettings

CACHE_TAG = "cache"
IMAGES_KEPT = 20  # so many deployments can be gone back


class RegistryStack(Stack):
    """One environment's repository of images."""

    def __init__(self, scope: Construct, settings: EnvironmentSettings) -> None:
        """Make the repository; it outlives its stack."""
        super().__init__(
            scope,
            f"content-assets-{settings.name}-registry",
            description=f"content-assets: the images of {settings.name}",
            termination_protection=settings.is_protected,
        )
        self.repository = ecr.Repository(
            self,
            "Images",
            repository_name=f"content-assets-{settings.name}",
            # no tag ever means another image, but for the layers that the next build reuses
            image_tag_mutability=ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION,
            image_tag_mutability_exclusion_filters=[
                ecr.ImageTagMutabilityExclusionFilter.wildcard(CACHE_TAG)
            ],
            image_scan_on_push=True,
            lifecycle_rules=[ecr.LifecycleRule(max_image_count=IMAGES_KEPT)],
            removal_policy=RemovalPolicy.RETAIN,
        )
        # CDK would add it only where a function is synthesised, too
        self.repository.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("lambda.amazonaws.com")],
                actions=[
                    "ecr:BatchCheckLayerAvailability",
                    "ecr:GetDownloadUrlForLayer",
                    "ecr:BatchGetImage",
                ],
            )
        )
        # as in content.py
        self.export_value(self.repository.repository_arn)
        self.export_value(self.repository.repository_name)
        CfnOutput(self, "RepositoryUri", value=self.repository.repository_uri)
