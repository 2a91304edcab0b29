"""Secrets by name: what Secrets Manager keeps, put into the settings at a cold start.

Belongs here: asking for them. Does not: who shows them to whom; they are never logged.
"""

from typing import Protocol, TypedDict

from pydantic import SecretStr

from content_assets.errors import ConfigurationError
from content_assets.settings import PREFIX, Settings


class SecretValue(TypedDict):
    """What we read of Secrets Manager's answer."""

    SecretString: str


class SecretsClient(Protocol):
    """What we use of boto3's client."""

    def get_secret_value(self, *, SecretId: str) -> SecretValue:  # noqa: N803  # boto3's name
        """The secret's present value."""


def with_secrets(settings: Settings, client: SecretsClient) -> Settings:
    """The settings, with the token that `revalidate_token_secret` names.

    Raises:
        ConfigurationError: It is named, and is empty.
    """
    if settings.revalidate_token_secret is None:
        return settings
    answer = client.get_secret_value(SecretId=settings.revalidate_token_secret)
    token = answer["SecretString"].strip()
    if not token:
        msg = (
            f"{PREFIX}REVALIDATE_TOKEN_SECRET: expected a secret that holds the site's "
            "REVALIDATE_TOKEN, found an empty one; put the token there (docs/security.md)"
        )
        raise ConfigurationError(msg)
    return settings.model_copy(update={"revalidate_token": SecretStr(token)})
