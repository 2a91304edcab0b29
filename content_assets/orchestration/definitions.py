"""Dagster's entry: `dagster dev -w workspace.yaml` and `dagster definitions validate`.

Belongs here: the Definitions of a laptop. Does not: anything that Lambda imports.
"""

import dagster as dg

from content_assets.bootstrap import build_history_store
from content_assets.orchestration.content_definitions import content_definitions
from content_assets.orchestration.graph import load_graph
from content_assets.orchestration.history.sensor import build_history_sensor
from content_assets.orchestration.jobs import PUBLISH, REFRESH, select_published, select_refreshed
from content_assets.orchestration.resources import (
    build_s3,
    documents_io_manager,
    raw_io_manager,
    workbench_resource,
)
from content_assets.orchestration.schedules import build_schedule
from content_assets.orchestration.sensors import release_sensor, revalidation_sensor
from content_assets.settings import Settings, load_settings


def build_definitions() -> dg.Definitions:
    """Assets, jobs, sensors, schedule and resources, by the settings of this process."""
    settings = load_settings()
    refresh_job = dg.define_asset_job(
        REFRESH,
        selection=select_refreshed(settings.sources),
        description="Fetch the sources and make every document set again.",
    )
    publish_job = dg.define_asset_job(
        PUBLISH,
        selection=select_published(settings.sources),
        description="Publish what one finished run made as a release; delivery follows by sensor.",
    )
    graph, content = load_graph(), content_definitions()
    return dg.Definitions(
        assets=[*graph.assets, *graph.external],
        asset_checks=list(graph.checks),
        jobs=[refresh_job, publish_job, *content.jobs],
        sensors=[*_sensors(settings), *content.sensors],
        schedules=[build_schedule(settings.schedule_cron), *content.schedules],
        executor=dg.in_process_executor,
        resources={
            **content.resources,
            "s3": build_s3(settings),
            "workbench": workbench_resource,
            "raw": raw_io_manager,
            "documents": documents_io_manager,
            "frames": dg.FilesystemIOManager(),
        },
    )


def _sensors(settings: Settings) -> list[dg.SensorDefinition]:
    """Those that publish and deliver; history, if a deployed pipeline is named."""
    own = [revalidation_sensor, release_sensor]
    if settings.history_store_url is None:
        return own
    return [*own, build_history_sensor(lambda: build_history_store(settings))]


defs = build_definitions()
