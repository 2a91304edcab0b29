"""The CDK's work in a process of its own: its kernel keeps half a gigabyte until it ends.

Starting one takes longer than a synthesis, so that it is kept until `end_kernel`.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from infra.settings import EnvironmentSettings

T = TypeVar("T")


def apart(function: Callable[..., T], *given: Any, **named: Any) -> T:
    """Call a function of a module in the kernel's process; raise what it raises."""
    return _kernel().submit(function, *given, **named).result()


def end_kernel() -> None:
    """End the process; the next call starts another, with the environment as it is then."""
    if _kernel.cache_info().currsize:
        _kernel().shutdown()
        _kernel.cache_clear()


@cache
def _kernel() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))


def synthesise(environments: Iterable[EnvironmentSettings], folder: Path, **given: Any) -> None:
    """Write the templates of `build_app` to a folder.

    Raises:
        ValueError: What `build_app` was given is refused.
    """
    apart(_synthesise, list(environments), folder, given)


def warnings(environment: EnvironmentSettings, folder: Path, **given: Any) -> list[str]:
    """The warnings of an environment's observability stack."""
    return apart(_warnings, environment, folder, given)


def _synthesise(
    environments: list[EnvironmentSettings], folder: Path, given: dict[str, Any]
) -> None:
    from infra.app import build_app

    build_app(environments, outdir=str(folder), **given).synth()


def _warnings(environment: EnvironmentSettings, folder: Path, given: dict[str, Any]) -> list[str]:
    from infra.app import build_app

    app = build_app([environment], outdir=str(folder), **given)
    stack = app.node.find_child(f"content-assets-{environment.name}-observability")
    return [str(each.data) for each in stack.node.metadata if each.type == "aws:cdk:warning"]


def synthesise_careless(folder: Path) -> None:
    """Synthesise a bucket that the checks don't let pass.

    Raises:
        RuntimeError: Their finding.
    """
    from aws_cdk import App, Stack, Validations
    from aws_cdk import aws_s3 as s3
    from cdk_nag import AwsSolutionsChecks

    app = App(outdir=str(folder))
    s3.Bucket(Stack(app, "careless"), "Bucket")
    Validations.of(app).add_plugins(AwsSolutionsChecks())
    app.synth()
