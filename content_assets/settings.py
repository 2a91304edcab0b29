"""Settings: the only reader of the environment.

Every variable starts with `CONTENT_ASSETS_`; a missing one fails at the start, by name.
Credentials of AWS are read by its own client from the usual places.

Belongs here: names, units, defaults. Does not: building anything from them (bootstrap.py).
"""

import os
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Json,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
)

from content_assets.errors import ConfigurationError

PREFIX = "CONTENT_ASSETS_"
StoreUrl = Annotated[str, StringConstraints(pattern=r"^(s3://[a-z0-9.-]+|file:///.+)$")]
PublicUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+(/[^\s/]+)*/public$")]
# without user and password: addresses stand in logs and receipts
HttpUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/@]+(/[^\s]*)?[^\s/@]$")]
Providers = Annotated[
    frozenset[Literal["usgs", "eonet", "swpc"]],
    BeforeValidator(lambda given: given.split(",") if isinstance(given, str) else given),
]


class SiteSettings(BaseModel):
    """One of several sites; its cursor goes by the name, its token falls back to the common one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
    url: HttpUrl
    token: SecretStr | None = None
    bypass_secret: SecretStr | None = None  # of this site's project on Vercel, if it is protected

    @field_validator("name")
    @classmethod
    def _is_free(cls, name: str) -> str:
        if name == "mirror":
            msg = "mirror is the name of another target, choose another"
            raise ValueError(msg)
        return name


class Settings(BaseModel):
    """All that the pipeline can be told; the variable is `CONTENT_ASSETS_` + the name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    environment: str = "local"  # stands at the metrics
    # s3://bucket, or file:///folder for a try without S3; needed by whatever touches the store
    store_url: StoreUrl | None = None
    s3_endpoint_url: HttpUrl | None = None  # for other S3 servers than AWS
    s3_region: str = "us-east-1"
    content_base_url: PublicUrl | None = None  # where readers find public/, if not at the store
    store_threads: int = Field(default=64, ge=1, le=128)  # requests to the store at once

    # whom to ask; the documents of those left out stay as they are
    sources: Providers = frozenset({"usgs", "eonet", "swpc"})
    source_pauses: bool = True  # don't ask a source again before its own cadence says so
    usgs_base_url: HttpUrl = "https://earthquake.usgs.gov"
    usgs_feed: Literal["all_day", "all_week", "2.5_week", "all_month"] = "all_week"
    archive_settled_days: int = Field(default=30, ge=1)  # older days of the archive are frozen
    eonet_base_url: HttpUrl = "https://eonet.gsfc.nasa.gov"
    swpc_base_url: HttpUrl = "https://services.swpc.noaa.gov"
    contact_url: HttpUrl = "https://github.com/content-assets/content-assets"  # in the User-Agent

    source_timeout_seconds: float = Field(default=20, gt=0)  # for one answer as a whole
    source_max_bytes: int = Field(default=32 * 1024 * 1024, gt=0)  # decompressed

    site_url: HttpUrl | None = None  # without one, only the mirror is delivered
    sites: Json[list[SiteSettings]] = []  # several: a JSON list of {"name", "url", "token"?}
    revalidate_token: SecretStr | None = None
    revalidate_token_secret: str | None = None  # in Lambda: the id of the secret that holds it
    # of the site at site_url, where Vercel protects its deployments; shown to no other site
    site_bypass_secret: SecretStr | None = None
    site_bypass_secret_id: str | None = None  # in Lambda: the id of the secret that holds it
    site_budget_seconds: float = Field(default=30, gt=0)  # for proving one delivery

    # of the API: two are good at a time, so that they can be rotated
    api_tokens: SecretStr | None = None  # on a laptop: one or two, with a comma between
    api_tokens_secret: str | None = None  # in Lambda: the id of the secret that holds them
    api_tokens_seconds: float = Field(default=60, gt=0)  # a dropped one is good for so long
    queue_url: HttpUrl | None = None  # in Lambda: where the API leaves messages for the worker
    receipt_days: int = Field(default=400, ge=1)  # older receipts and requests are garbage
    # how often a run is expected: after three times as long `status` says that none has ended;
    # 0: nothing is scheduled
    run_minutes: int = Field(default=5, ge=0)

    # in `dagster dev`: the deployed bucket, whose runs are shown here, too; only read
    history_store_url: StoreUrl | None = None
    schedule_cron: str = "*/5 * * * *"  # in `dagster dev`


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Raises:
        ConfigurationError: One is missing, unknown or malformed; the message names it, and
            never its value.
    """
    given = os.environ if environ is None else environ
    values = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in given.items()
        if name.startswith(PREFIX) and value
    }
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        problems = "; ".join(
            f"{PREFIX}{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()
        )
        msg = (
            f"settings: expected every variable to be valid, found {problems}; see "
            "docs/settings.md for each"
        )
        raise ConfigurationError(msg) from None
