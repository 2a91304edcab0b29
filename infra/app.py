"""The CDK app: `npx aws-cdk@2.1148.1 deploy --app "python -m infra.app" content-assets-dev`.

It needs neither an account nor a network to synthesise. npm's aws-cdk 3 can't read what
aws-cdk-lib 2 writes: hence the version.

The pipeline's stack runs an image, by digest: without `-c image_digest=sha256:…` there are only
the stacks that an image doesn't need, which is how a first deployment begins (docs/deploy.md).

Belongs here: the list of stacks, and their checks. Does not: resources.
"""

from collections.abc import Iterable

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from content_assets.contracts.manifest import Declared, declared
from infra.settings import (
    ENVIRONMENTS,
    EnvironmentSettings,
    check_content_settings,
    check_image_digest,
    check_repository,
)
from infra.stacks.api import ApiStack
from infra.stacks.content import ContentStack
from infra.stacks.github import GithubStack
from infra.stacks.observability import ObservabilityStack
from infra.stacks.pipeline import PipelineParts, PipelineStack
from infra.stacks.registry import RegistryStack

# given here rather than in cdk.json, which neither the tests nor `python -m` would read
CONTEXT = {"@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True}


def build_app(
    environments: Iterable[EnvironmentSettings],
    *,
    image_digest: str | None = None,
    repository: str | None = None,
    outdir: str | None = None,
    content: Declared | None = None,
) -> App:
    """The stacks of each environment, checked by cdk-nag at synthesis.

    Args:
        environments: All that are to have stacks.
        image_digest: The functions' image; by default the context's, or no functions.
        repository: The repository that deploys, `owner/name` on GitHub; by default the context's.
        outdir: The templates' folder; by default the CDK's.
        content: The settings, rights and packages of the content; by default of the one named.

    Raises:
        ValueError: The digest or the repository is invalid, or an environment gives the content a
            setting that it does not have, or a value that it does not take.
    """
    app = App(context=CONTEXT, outdir=outdir, analytics_reporting=False)
    if image_digest := image_digest or app.node.try_get_context("image_digest"):
        check_image_digest(image_digest)
    if repository := repository or app.node.try_get_context("repository"):
        check_repository(repository)
    environments = list(environments)
    content = content or declared()
    for environment in environments:
        bucket = ContentStack(app, environment)
        registry = RegistryStack(app, environment)
        if image_digest:
            check_content_settings(environment, content)
            parts = PipelineParts(
                content=bucket, registry=registry, image_digest=image_digest, declared=content
            )
            pipeline = PipelineStack(app, environment, parts)
            api = ApiStack(app, environment, parts, pipeline)
            ObservabilityStack(app, environment, pipeline, api)
    if repository:
        GithubStack(app, environments, repository)
    Validations.of(app).add_plugins(AwsSolutionsChecks())
    return app


if __name__ == "__main__":
    build_app(ENVIRONMENTS.values()).synth()
