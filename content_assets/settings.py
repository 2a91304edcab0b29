"""Settings: the only reader of the environment.

Every variable starts with `CONTENT_ASSETS_`; a missing one fails at the start, by name. White
space around a value is none of it; within, it is refused where it can't be meant.
Credentials of AWS are read by its own client from the usual places.

What a content declares of its own (`Setting`) is read beside them, by its manifest.

Belongs here: names, units, defaults. Does not: building anything from them (bootstrap.py).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

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

from content_assets.contracts.manifest import ADDRESS, SECRET_ID, declared, providers
from content_assets.errors import ConfigurationError

PREFIX = "CONTENT_ASSETS_"
StoreUrl = Annotated[str, StringConstraints(pattern=r"^(s3://[a-z0-9.-]+|file:///.+)$")]
PublicUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+(/[^\s/]+)*/public$")]
HttpUrl = Annotated[str, StringConstraints(strip_whitespace=True, pattern=f"^{ADDRESS}$")]
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


@dataclass(frozen=True)
class ContentSettings:
    """The values of what the content declares (`Setting`).

    Attributes:
        plain: By name, defaults among them.
        secrets: By name, those that were given.
        secret_ids: In Lambda: the ids of the secrets that hold the others, by name.
    """

    plain: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, SecretStr] = field(default_factory=dict)
    secret_ids: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """The value of a setting, a secret's in clear text.

        Raises:
            ConfigurationError: It is not declared, or has no value.
        """
        if name in self.secrets:
            return self.secrets[name].get_secret_value()
        if name in self.plain:
            return self.plain[name]
        known = name in declared().settings
        expected = f"a value of {PREFIX}{name.upper()}" if known else "a setting that is declared"
        advice = "set it, see docs/settings.md" if known else "declare it, and run `make generate`"
        msg = f"setting {name}: expected {expected}, found none; {advice}"
        raise ConfigurationError(msg)


def read_content_settings(given: Mapping[str, str]) -> ContentSettings:
    """What the content declares.

    Args:
        given: By name in lower case; others than the content's are left alone.

    Raises:
        ValueError: A value doesn't match its pattern; the message names it, and not the value.
    """
    plain: dict[str, str] = {}
    secrets: dict[str, SecretStr] = {}
    for name, setting in declared().settings.items():
        value = given.get(name, setting.default)
        if value is None:
            continue
        if not setting.accepts(value):
            msg = f"{PREFIX}{name.upper()}: expected {setting.pattern}, found another value"
            raise ValueError(msg)
        if setting.is_secret:
            secrets[name] = SecretStr(value)
        else:
            plain[name] = value
    ids = {name: given.get(f"{name}{SECRET_ID}") for name in declared().settings}
    return ContentSettings(plain, secrets, {name: each for name, each in ids.items() if each})


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
    # sources answer with the files <source>.* in this folder, and nothing is asked over a network
    recorded_folder: Path | None = None
    source_pauses: bool = True  # don't ask a source again before its own cadence says so
    content_settings: ContentSettings = Field(default_factory=lambda: read_content_settings({}))
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
    own = {each for setting in declared().settings.values() for each in setting.names}
    try:
        content = read_content_settings(values)
        engine = {name: value for name, value in values.items() if name not in own}
        return Settings.model_validate(engine).model_copy(update={"content_settings": content})
    except ValidationError as error:
        raise _invalid("; ".join(_problems(error))) from None
    except ValueError as error:
        raise _invalid(str(error)) from None


def variables() -> list[str]:
    """Every variable that there is: the engine's, then the content's."""
    engine = [name for name in Settings.model_fields if name != "content_settings"]
    own = [name for setting in declared().settings.values() for name in setting.names]
    return [f"{PREFIX}{name.upper()}" for name in (*engine, *own)]


def _problems(error: ValidationError) -> list[str]:
    return [f"{PREFIX}{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]


def _invalid(problems: str) -> ConfigurationError:
    msg = (
        f"settings: expected every variable to be valid, found {problems}; see "
        "docs/settings.md for each"
    )
    return ConfigurationError(msg)
