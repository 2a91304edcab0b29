"""The declarations of a content besides its assets, and the manifest that holds them all.

    FEED_URL = Setting("feed_base_url", "https://feed.example.org", ADDRESS, about="the feed")
    FEED_KEY = Setting("feed_key", is_secret=True, about="sent to the feed")
    READ_FILES = Right(
        "ReadFiles", ["s3:GetObject"], ["arn:aws:s3:::files.example.org/*"], about="files by day"
    )
    TABLES = Package("polars>=1.9", about="tables of the feed")

They are in a module called `sources` or `settings` of the content or of a slice, and follow from
there: the variable and its row in docs/settings.md, the worker's environment, secrets and rights on
AWS, what its image installs, what `doctor` looks at. Everyone reads them in `manifest.json`, which
`make generate` writes; no one imports the content for them.

Belongs here: the values and the file. Does not: the assets in it (assets.py), reading the
environment (settings.py).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from content_assets.errors import ConfigurationError
from content_assets.loader import MANIFEST, load_content

# of a host without user and password, since addresses appear in logs and receipts; in ASCII, as one
# is sent: other names of hosts have a form in it (xn--…)
ADDRESS = r"https?://[!-.0-?A-~]+(/[!-~]*)?[!-.0-?A-~]"
SECRET_ID = "_secret_id"  # noqa: S105  # of a name
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_SID = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_PACKAGE = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)(\[[^\]]+\])?\s*([<>=!~].*)?")


@dataclass(frozen=True)
class Setting:
    """A setting of a content; its variable is `CONTENT_ASSETS_` and the name in capitals.

    A secret has no default. On AWS its variable is `CONTENT_ASSETS_<NAME>_SECRET_ID`, the id of the
    secret in Secrets Manager that holds it.

    Attributes:
        name: In lower case, with `_` between words; the URL of a source names it in braces.
        default: As a variable would have it; None: it must be set where it is used.
        pattern: A regular expression that matches all of a value.
        about: For the table of settings.

    Raises:
        ConfigurationError: The name or the pattern is invalid, or the default doesn't match.
    """

    name: str
    default: str | None = None
    pattern: str = "[!-~]+"
    about: str = ""
    is_secret: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise _bad(self, "a name of lower-case letters, digits and single _", self.name)
        try:
            re.compile(self.pattern)
        except re.error as error:
            raise _bad(self, "a regular expression as its pattern", f"{error}") from error
        if self.is_secret and self.default is not None:
            raise _bad(self, "no default of a secret", "one")
        if self.default is not None and not self.accepts(self.default):
            raise _bad(self, f"a default that matches {self.pattern}", self.default)

    @property
    def names(self) -> list[str]:
        """Its own, and for a secret that of its id in Secrets Manager."""
        return [self.name, f"{self.name}{SECRET_ID}"] if self.is_secret else [self.name]

    def accepts(self, value: str) -> bool:
        """Whether it may have this value."""
        return re.fullmatch(self.pattern, value) is not None


@dataclass(frozen=True)
class Right:
    """A right of the worker on AWS beyond the engine's: one statement of its role.

    Attributes:
        sid: Of the statement.
        actions, resources: As IAM has them; neither is `*` alone.
        about: Why; for those who review the role.

    Raises:
        ConfigurationError: There is no action or resource, or a wildcard in place of one.
    """

    sid: str
    actions: Sequence[str]
    resources: Sequence[str]
    about: str

    def __post_init__(self) -> None:
        if not _SID.fullmatch(self.sid):
            raise _bad(self, "letters and digits as its sid", self.sid)
        if not self.about.strip():
            raise _bad(self, "a reason in about", "none")
        for kind, given in (("actions", self.actions), ("resources", self.resources)):
            if isinstance(given, str) or not given or {"", "*"} & set(given):
                raise _bad(self, f"a list of {kind} without * alone", f"{given!r}")
            object.__setattr__(self, kind, tuple(given))


@dataclass(frozen=True)
class Package:
    """A Python package that the content imports and the engine does not.

    Attributes:
        requirement: As pip takes it, `polars>=1.9`; from an index, so no address.

    Raises:
        ConfigurationError: It is no such requirement.
    """

    requirement: str
    about: str = ""

    def __post_init__(self) -> None:
        if not _PACKAGE.fullmatch(self.requirement):
            raise _bad(self, "name>=version", self.requirement)

    @property
    def name(self) -> str:
        """Without extras and versions."""
        found = _PACKAGE.fullmatch(self.requirement)
        assert found
        return found[1]


@dataclass(frozen=True)
class Declared:
    """The declarations of a content besides its assets, each kind by name."""

    settings: Mapping[str, Setting]
    rights: Sequence[Right] = ()
    packages: Sequence[Package] = ()


@cache
def read_manifest() -> Mapping[str, Any]:
    """The manifest: `assets`, `settings`, `rights` and `packages`, each a list.

    Raises:
        ConfigurationError: The content has none, or one that can't be read.
    """
    try:
        found = json.loads(load_content().read(MANIFEST))
    except ValueError as error:
        raise _unreadable(f"{error}") from error
    if not isinstance(found, dict) or not isinstance(found.get("assets"), list):
        raise _unreadable("another form")
    return found


@cache
def providers() -> dict[str, frozenset[str]]:
    """The sources of each provider, the unit that settings switch on and off.

    Read off the manifest as it is: settings need them, and a function of the API that only reads
    settings builds no model of an asset.
    """
    found: dict[str, set[str]] = {}
    for facts in read_manifest()["assets"]:
        if facts.get("source") and facts.get("about"):
            found.setdefault(facts["about"]["provider"], set()).add(facts["source"])
    return {provider: frozenset(sources) for provider, sources in sorted(found.items())}


@cache
def declared() -> Declared:
    """The declarations of the content.

    Raises:
        ConfigurationError: As `read_manifest`.
    """
    found = read_manifest()
    try:
        settings = [Setting(**each) for each in found.get("settings", [])]
        rights = [Right(**each) for each in found.get("rights", [])]
        packages = [Package(**each) for each in found.get("packages", [])]
    except TypeError as error:
        raise _unreadable(f"{error}") from error
    return Declared({each.name: each for each in settings}, rights, packages)


def _unreadable(found: str) -> ConfigurationError:
    msg = (
        f"{load_content().package}/{MANIFEST}: expected an object with the list assets, found "
        f"{found}; run `make generate`"
    )
    return ConfigurationError(msg)


def _bad(value: Setting | Right | Package, expected: str, found: str) -> ConfigurationError:
    kind = type(value).__name__.lower()
    name = next(iter(vars(value).values()))
    msg = f"{kind} {name}: expected {expected}, found {found}; correct its declaration"
    return ConfigurationError(msg)
