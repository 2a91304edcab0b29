"""The API's tokens: which are good now, and whether one that is shown is among them.

Two are good at a time. To rotate: put the new one as `current` and the old one as `previous`,
change the clients, then drop `previous` (docs/security.md).

Belongs here: reading, keeping, comparing. Does not: HTTP (authorizer.py).
"""

import hashlib
import hmac
import json
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from content_assets.errors import ConfigurationError
from content_assets.settings import PREFIX, Settings
from lambda_entry.secrets import SecretsClient

_log = logging.getLogger(__name__)
WELL_FORMED = re.compile(r"[A-Za-z0-9._~+/=-]{32,256}")
ASKED_AGAIN_SECONDS = 5.0  # at most so often, however many wrong tokens are shown


@dataclass
class Tokens:
    """The valid tokens, read again from time to time, and when an unknown one is used.

    Attributes:
        read: Reads them where they are kept.
        clock: Monotonic seconds.
        kept_seconds: A token that was dropped is good for so long at most.
    """

    read: Callable[[], Sequence[str]]
    clock: Callable[[], float]
    kept_seconds: float
    _digests: list[bytes] = field(default_factory=list, init=False)
    _read_at: float | None = field(default=None, init=False)

    def admits(self, shown: str) -> bool:
        """Whether the token is good; takes as long for any that is well formed.

        Raises:
            ConfigurationError: None is set, or one of them is not a token.
        """
        if not WELL_FORMED.fullmatch(shown):
            return False
        age = self._age()
        if age >= self.kept_seconds:
            self._renew()
        if self._is_known(shown):
            return True
        if self._age() < ASKED_AGAIN_SECONDS:
            return False
        self._renew()  # it may be newer than ours
        return self._is_known(shown)

    def _age(self) -> float:
        return float("inf") if self._read_at is None else self.clock() - self._read_at

    def _is_known(self, shown: str) -> bool:
        digest = _digest(shown)
        # each is compared, whichever fits
        fits = [hmac.compare_digest(digest, known) for known in self._digests]
        return any(fits)

    def _renew(self) -> None:
        try:
            self._digests = [_digest(token) for token in self.read()]
        except ConfigurationError:
            raise
        except Exception as error:
            if self._read_at is None:
                raise
            # Secrets Manager is down: known tokens stay valid, as they can't change meanwhile
            fields = {"error": type(error).__name__}
            _log.warning("tokens_not_read", extra={"fields": fields})
        self._read_at = self.clock()


def read_tokens(settings: Settings, client: SecretsClient | None) -> list[str]:
    """The good tokens: from Secrets Manager if a secret is named, else from the settings.

    Raises:
        ConfigurationError: No token, more than two, or one that is too short.
    """
    if settings.api_tokens_secret and client:
        where = f"secret {settings.api_tokens_secret}"
        given = _parse(client.get_secret_value(SecretId=settings.api_tokens_secret)["SecretString"])
    else:
        where = f"{PREFIX}API_TOKENS"
        text = settings.api_tokens.get_secret_value() if settings.api_tokens else ""
        given = [token.strip() for token in text.split(",") if token.strip()]
    if not 1 <= len(given) <= 2 or not all(WELL_FORMED.fullmatch(token) for token in given):  # noqa: PLR2004
        msg = (
            f"{where}: expected one or two tokens of 32 to 256 characters (A-Z a-z 0-9 ._~+/=-), "
            f"found {len(given)}, or others; see docs/security.md"
        )
        raise ConfigurationError(msg)
    return given


def _parse(text: str) -> list[str]:
    try:
        found = json.loads(text)
        return [found[name] for name in ("current", "previous") if found.get(name)]
    except (ValueError, KeyError, AttributeError):
        return []


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
