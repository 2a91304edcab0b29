"""Secrets by name: read from Secrets Manager into the settings at a cold start.

Belongs here: asking for them. Does not: who shows them to whom; they are never logged.
"""

from dataclasses import replace
from typing import Protocol, TypedDict

from pydantic import SecretStr

from content_assets.contracts.manifest import SECRET_ID
from content_assets.errors import ConfigurationError
from content_assets.settings import PREFIX, ContentSettings, Settings, is_sendable


class SecretValue(TypedDict):
    """The part of Secrets Manager's response that we read."""

    SecretString: str


class SecretsClient(Protocol):
    """The methods of boto3's client that we use."""

    def get_secret_value(self, *, SecretId: str) -> SecretValue:  # noqa: N803  # boto3's name
        """The secret's present value."""


def are_named(settings: Settings) -> bool:
    """Whether there is anything to ask for."""
    of_content = settings.content_settings.secret_ids
    return bool(settings.revalidate_token_secret or settings.site_bypass_secret_id or of_content)


def with_secrets(settings: Settings, client: SecretsClient) -> Settings:
    """Settings with the secrets named by `revalidate_token_secret` and `site_bypass_secret_id`.

    The secrets that the content declares are filled in, too.

    Raises:
        ConfigurationError: One is named, and is empty, or no header can carry it.
    """
    named = {
        "revalidate_token": ("REVALIDATE_TOKEN_SECRET", settings.revalidate_token_secret),
        "site_bypass_secret": ("SITE_BYPASS_SECRET_ID", settings.site_bypass_secret_id),
    }
    found: dict[str, object] = {
        field: _secret(client, secret, variable)
        for field, (variable, secret) in named.items()
        if secret is not None
    }
    if settings.content_settings.secret_ids:
        found["content_settings"] = _with_content_secrets(settings.content_settings, client)
    return settings.model_copy(update=found) if found else settings


def _with_content_secrets(given: ContentSettings, client: SecretsClient) -> ContentSettings:
    read = {
        name: _secret(client, secret, f"{name}{SECRET_ID}".upper())
        for name, secret in given.secret_ids.items()
    }
    return replace(given, secrets={**given.secrets, **read})


def _secret(client: SecretsClient, secret: str, variable: str) -> SecretStr:
    value = client.get_secret_value(SecretId=secret)["SecretString"].strip()
    if value and is_sendable(value):
        return SecretStr(value)
    found = "one with white space or other than ASCII in it" if value else "an empty one"
    msg = (
        f"{PREFIX}{variable}: expected a secret that can be sent as a header, found {found}; "
        "put it there (docs/security.md)"
    )
    raise ConfigurationError(msg)
