"""The CDK app: `npx aws-cdk@2.1148.1 deploy --app "python -m infra.app" content-assets-dev`.

It needs no account to synthesise, and asks nobody anything. npm's aws-cdk 3 can't read what
aws-cdk-lib 2 writes: hence the version.

Belongs here: which stacks there are, what checks them. Does not: resources.
"""

from collections.abc import Iterable

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from infra.settings import ENVIRONMENTS, EnvironmentSettings
from infra.stacks.content import ContentStack

# given here rather than in cdk.json, which neither the tests nor `python -m` would read
CONTEXT = {"@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True}


def build_app(environments: Iterable[EnvironmentSettings], *, outdir: str | None = None) -> App:
    """One stack for each environment, checked by cdk-nag at synthesis."""
    app = App(context=CONTEXT, outdir=outdir, analytics_reporting=False)
    for environment in environments:
        ContentStack(app, environment)
    Validations.of(app).add_plugins(AwsSolutionsChecks())
    return app


if __name__ == "__main__":
    build_app(ENVIRONMENTS.values()).synth()
