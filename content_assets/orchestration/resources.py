"""The resources of `dagster dev`: factories of our plain objects.

`S3Resource` of dagster-aws gives the client and its configuration; the Lambda's wiring
(bootstrap.py) builds the same store without importing it (0.8 s).

Belongs here: Dagster configuration -> workbench. Does not: what a workbench does.
"""

import dagster as dg
from dagster_aws.s3 import S3Resource

from content_assets.bootstrap import build_pipeline, make_author
from content_assets.orchestration.workbench import Workbench
from content_assets.settings import load_settings


class WorkbenchResource(dg.ConfigurableResourceFactory[Workbench]):  # type: ignore[misc]  # Any to mypy
    """A workbench for each Dagster run of the local instance."""

    s3: dg.ResourceDependency[S3Resource]

    def create_resource(self, context: dg.InitResourceContext) -> Workbench:
        """Wire the pipeline with the client of dagster-aws."""
        settings = load_settings()
        pipeline = build_pipeline(settings, make_client=self.s3.get_client)
        return Workbench(pipeline, make_author(run=context.run_id or "dagster-dev"), is_local=True)
