"""Settings: the only reader of the environment.

Every variable starts with `CONTENT_ASSETS_`; a missing one fails at the start, by name. White
space around a value is none of it; within, it is refused where it can't be meant.
Credentials of AWS are read by its own client from the usual places.

Belongs here: names, units, defaults. Does not: building anything from them (bootstrap.py).
"""

import os
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
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

from content_assets.contracts.assets import providers
from content_assets.errors import ConfigurationError

PREFIX = "CONTENT_ASSETS_"
StoreUrl = Annotated[str, StringConstraints(pattern=r"^(s3://[a-z0-9.-]+|file:///.+)$")]
PublicUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+(/[^\s/]+)*/public$")]
# without user and password: addresses stand in logs and receipts
# and in ASCII, as one is sent: other names of hosts have a form in it (xn--…)
HttpUrl = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, pattern=r"^https?://[!-.0-?A-~]+(/[!-~]*)?[!-.0-?A-~]$"
    ),
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[!-~]+$")]


def _split(given: object) -> object:
    return [each.strip() for each in given.split(",")] if isinstance(given, str) else given


def _known(given: frozenset[str]) -> frozenset[str]:
    if given <= providers().keys():
        return given
    msg = f"expected some of {', '.join(providers())}; found another name"
    raise ValueError(msg)


def _sendable(given: SecretStr) -> SecretStr:
    """A secret as a header can carry it; an editor or a terminal puts a newline behind it.

    Raises:
        ValueError: There is white space, or what is not ASCII, within.
    """
    value = given.get_secret_value().strip()
    if value and is_sendable(value):
        return SecretStr(value)
    msg = "expected printable ASCII characters without white space; paste it anew"
    raise ValueError(msg)


def is_sendable(value: str) -> bool:
    """Whether a header can carry `value`, and nothing of it gets lost on the way."""
    return value.isascii() and value.isprintable() and " " not in value


Providers = Annotated[frozenset[str], BeforeValidator(_split), AfterValidator(_known)]
Secret = Annotated[SecretStr, AfterValidator(_sendable)]

Names = Annotated[
    frozenset[Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]],
    BeforeValidator(_split),
]


class SiteSettings(BaseModel):
    """One of several sites; its cursor goes by the name, its token falls back to the common one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9-]{1,40}$")]
    url: HttpUrl
    token: Secret | None = None
    bypass_secret: Secret | None = None  # of this site's project on Vercel, if it is protected

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

    environment: Name = "local"  # stands at the metrics
    content: Name | None = None  # the package to publish, instead of pyproject.toml's (loader.py)
    # s3://bucket, or file:///folder for a try without S3; needed by whatever touches the store
    store_url: StoreUrl | None = None
    s3_endpoint_url: HttpUrl | None = None  # for other S3 servers than AWS
    s3_region: Name = "us-east-1"
    content_base_url: PublicUrl | None = None  # where readers find public/, if not at the store
    store_threads: int = Field(default=64, ge=1, le=128)  # requests to the store at once

    # whom to ask; the documents of those left out stay as they are
    sources: Providers = Field(default_factory=lambda: frozenset(providers()))
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
    revalidate_token: Secret | None = None
    revalidate_token_secret: Name | None = None  # in Lambda: the id of the secret that holds it
    # of the site at site_url, where Vercel protects its deployments; shown to no other site
    site_bypass_secret: Secret | None = None
    site_bypass_secret_id: Name | None = None  # in Lambda: the id of the secret that holds it
    site_budget_seconds: float = Field(default=30, gt=0)  # for proving one delivery

    # of the API: two are good at a time, so that they can be rotated
    api_tokens: SecretStr | None = None  # on a laptop: one or two, with a comma between
    api_tokens_secret: Name | None = None  # in Lambda: the id of the secret that holds them
    api_tokens_seconds: float = Field(default=60, gt=0)  # a dropped one is good for so long
    queue_url: HttpUrl | None = None  # in Lambda: where the API leaves messages for the worker
    receipt_days: int = Field(default=400, ge=1)  # older receipts and requests are garbage
    # how often a run is expected: after three times as long `status` says that none has ended;
    # 0: nothing is scheduled
    run_minutes: int = Field(default=5, ge=0)
    # of the API, which knows no site's address: the names of those that the worker delivers to
    delivered_sites: Names | None = None

    # in `dagster dev`: the deployed bucket, whose runs are shown here, too; only read
    history_store_url: StoreUrl | None = None
    schedule_cron: str = "*/5 * * * *"  # in `dagster dev`

    @property
    def site_names(self) -> frozenset[str] | None:
        """The sites that are delivered to; None: this process does not know."""
        own = {*(each.name for each in self.sites), *(["site"] if self.site_url else [])}
        return self.delivered_sites - {"none"} if self.delivered_sites else frozenset(own) or None


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Raises:
        ConfigurationError: One is missing, unknown or malformed; the message names it, and
            never its value.
    """
    given = os.environ if environ is None else environ
    values = {
        name.removeprefix(PREFIX).lower(): stripped
        for name, value in given.items()
        if name.startswith(PREFIX) and (stripped := value.strip())
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
