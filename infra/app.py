"""The CDK app: `python -m infra.app` synthesises every deployment into cdk.out/.

`npx aws-cdk@2.1148.1 deploy --app "python -m infra.app" content-assets-bucket-dev` deploys one.
Findings of cdk-nag fail the synthesis; each exception has its reason here.
"""

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from infra.bucket import BucketStack
from infra.settings import DEPLOYMENTS

# `python -m` and pytest don't read cdk.json: flags are passed in
FLAGS = {"@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True}  # logs without ACLs


def build_app(*, outdir: str | None = None) -> App:
    """Every stack of every deployment."""
    app = App(outdir=outdir, context=FLAGS)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    for settings in DEPLOYMENTS.values():
        BucketStack(app, settings)
    return app


if __name__ == "__main__":
    build_app().synth()
