"""The app, synthesised once: 10 s; what cdk-nag finds would fail it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from content_assets.contracts.manifest import Declared, Right, Setting
from infra.settings import DEV, ENVIRONMENTS, ContentNetworkSettings
from tests.synthesis import end_kernel, synthesise

DIGEST = "sha256:" + "0123456789abcdef" * 4
# what a content may need besides
RATES = Declared(
    {
        "ecb_url": Setting("ecb_url", "https://rates.example.org", "https?://[a-z.]+"),
        "ecb_key": Setting("ecb_key", is_secret=True),
    },
    [Right("ReadRates", ["s3:GetObject"], ["arn:aws:s3:::rates.example.org/*"], "rates")],
)
# with what is optional, so that it is checked, too
GIVEN = {
    name: replace(
        each,
        site_url="https://site.example",
        alarm_email="alarms@site.example",
        content_settings={"ecb_url": "https://other.example"},
    )
    for name, each in ENVIRONMENTS.items()
}
# of an organisation that forbids public buckets
CLOSED = replace(
    DEV,
    name="closed",
    site_url="https://site.example",
    is_site_protected=True,
    replica_bucket_arn="arn:aws:s3:::replica.site.example",
    content_network=ContentNetworkSettings(
        domain="content.site.example",
        certificate_arn="arn:aws:acm:us-east-1:123456789012:certificate/"
        "01234567-89ab-cdef-0123-456789abcdef",
    ),
)


# what whoever deploys may have in his environment
SECRETS = {
    name: f"s3cr3t-{name.lower()}"
    for name in (
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "CONTENT_ASSETS_API_TOKENS",
        "CONTENT_ASSETS_REVALIDATE_TOKEN",
        "CONTENT_ASSETS_SITE_BYPASS_SECRET",
        "PREVIEW_TOKEN",
        "REVALIDATE_TOKEN",
        "VERCEL_TOKEN",
    )
}


@pytest.fixture(scope="package", autouse=True)
def _kernel_ends() -> Iterator[None]:
    """What follows has its memory."""
    yield
    end_kernel()


@pytest.fixture(scope="session")
def synthesised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with every environment's templates, made by somebody who has secrets."""
    folder = tmp_path_factory.mktemp("cdk.out")
    given = [*GIVEN.values(), CLOSED]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SECRETS.items():
            patch.setenv(name, value)
        end_kernel()  # the next one has them, too
        synthesise(given, folder, image_digest=DIGEST, repository="owner/name", content=RATES)
    return folder


@pytest.fixture(scope="session")
def without_image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the templates that need no image."""
    folder = tmp_path_factory.mktemp("cdk.out")
    synthesise(ENVIRONMENTS.values(), folder)
    return folder


@pytest.fixture(params=sorted(ENVIRONMENTS))
def environment(request: pytest.FixtureRequest) -> str:
    """Each environment in turn."""
    return request.param


@pytest.fixture
def resources(synthesised: Path, environment: str) -> dict[str, Any]:
    """What holds the content of one environment."""
    return read_resources(synthesised, f"content-assets-{environment}")


@pytest.fixture
def pipeline(synthesised: Path, environment: str) -> dict[str, Any]:
    """What runs in one environment."""
    return read_resources(synthesised, f"content-assets-{environment}-pipeline")


@pytest.fixture
def registry(synthesised: Path, environment: str) -> dict[str, Any]:
    """Where its images are."""
    return read_resources(synthesised, f"content-assets-{environment}-registry")


@pytest.fixture
def watched(synthesised: Path, environment: str) -> dict[str, Any]:
    """What watches it."""
    return read_resources(synthesised, f"content-assets-{environment}-observability")


def read_resources(folder: Path, stack: str) -> dict[str, Any]:
    """The resources of one stack, by logical id without the digest at its end."""
    text = (folder / f"{stack}.template.json").read_text("utf-8")
    return {name[:-8]: each for name, each in json.loads(text)["Resources"].items()}
