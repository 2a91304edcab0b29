"""The worker of tests/integration/worker, whose receipts are imported."""

from tests.integration.worker.conftest import memory, pipeline, replayer, worker

__all__ = ["memory", "pipeline", "replayer", "worker"]
