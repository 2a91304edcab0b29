"""Dagster's entry: `dagster dev -w workspace.yaml` and `dagster definitions validate`.

Belongs here: the Definitions of a laptop. Does not: anything that Lambda imports.
"""

import dagster as dg
from dagster_aws.s3 import S3Resource

from content_assets.orchestration.graph import ASSETS, code_versions
from content_assets.orchestration.io_manager import DocumentsIOManager, RawIOManager
from content_assets.orchestration.jobs import publish_job, refresh_job
from content_assets.orchestration.resources import WorkbenchResource
from content_assets.orchestration.schedules import build_schedule
from content_assets.orchestration.sensors import release_sensor, revalidation_sensor
from content_assets.settings import load_settings


@dg.io_manager(required_resource_keys={"workbench"})
def documents_io_manager(context: dg.InitResourceContext) -> DocumentsIOManager:
    """The S3 IO manager, around this run's workbench."""
    return DocumentsIOManager(context.resources.workbench, code_versions())


@dg.io_manager(required_resource_keys={"workbench"})
def raw_io_manager(context: dg.InitResourceContext) -> RawIOManager:
    """Reads raw bodies, around this run's workbench."""
    return RawIOManager(context.resources.workbench)


def build_definitions() -> dg.Definitions:
    """Assets, jobs, sensors, schedule and resources, by the settings of this process."""
    settings = load_settings()
    s3 = S3Resource(endpoint_url=settings.s3_endpoint_url, region_name=settings.s3_region)
    return dg.Definitions(
        assets=list(ASSETS),
        jobs=[refresh_job, publish_job],
        sensors=[revalidation_sensor, release_sensor],
        schedules=[build_schedule(settings.schedule_cron)],
        executor=dg.in_process_executor,
        resources={
            "workbench": WorkbenchResource(s3=s3),
            "raw": raw_io_manager,
            "documents": documents_io_manager,
            "frames": dg.FilesystemIOManager(),
        },
    )


defs = build_definitions()
