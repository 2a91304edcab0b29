"""The resources of `dagster dev`: factories of our plain objects.

`S3Resource` of dagster-aws gives the client and its configuration; the Lambda's wiring
(bootstrap.py) builds the same store without importing it (0.8 s).

Belongs here: Dagster's resources -> a workbench and what is around it. Does not: what a
workbench does.
"""

import dagster as dg
from dagster_aws.s3 import S3Resource

from content_assets.bootstrap import build_pipeline, make_author
from content_assets.orchestration.check_history import refused_since
from content_assets.orchestration.graph import audit_rules, code_versions
from content_assets.orchestration.io_manager import DocumentsIOManager, RawIOManager
from content_assets.orchestration.jobs import PUBLISHES
from content_assets.orchestration.workbench import Workbench
from content_assets.settings import Settings, load_settings


def build_s3(settings: Settings) -> S3Resource:
    """dagster-aws' own resource, with the endpoint and region of our settings."""
    return S3Resource(endpoint_url=settings.s3_endpoint_url, region_name=settings.s3_region)


@dg.resource(required_resource_keys={"s3"}, description="What one Dagster run has at hand.")
def workbench_resource(context: dg.InitResourceContext) -> Workbench:
    """Wire the pipeline with the client of dagster-aws."""
    client = context.resources.s3  # what S3Resource gives to those who ask this way
    pipeline = build_pipeline(load_settings(), make_client=lambda: client)
    run = context.run  # none for a sensor, which delivers
    author = make_author(run=run.run_id if run else "dagster-dev")
    publishes = run.tags.get(PUBLISHES) if run else None
    return Workbench(
        pipeline,
        author,
        is_local=True,
        publishes=publishes,
        code_versions=code_versions(pipeline.sources),
        refused=refused_since(context.instance, publishes)
        if publishes and context.instance
        else {},
    )


@dg.io_manager(required_resource_keys={"workbench"})
def documents_io_manager(context: dg.InitResourceContext) -> DocumentsIOManager:
    """The S3 IO manager, around this run's workbench."""
    workbench: Workbench = context.resources.workbench
    versions = code_versions(workbench.pipeline.sources)
    return DocumentsIOManager(workbench, versions, audit_rules())


@dg.io_manager(required_resource_keys={"workbench"})
def raw_io_manager(context: dg.InitResourceContext) -> RawIOManager:
    """Reads raw bodies, around this run's workbench."""
    return RawIOManager(context.resources.workbench)
