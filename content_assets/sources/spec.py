"""What a content declares of a source: once, in a module called `sources` of one of its slices.

    BASE_URL = Setting("usgs_base_url", "https://earthquake.usgs.gov", ADDRESS, about="the feed")
    USGS = SourceSpec(
        name="usgs",
        provider="usgs",
        url="{usgs_base_url}/earthquakes/feed/v1.0/summary/all_week.geojson",
        read=read,
        …
    )

All else follows from it: asking, freshness, marks, alarms, the catalogue, the state of the source,
what pages call it. A module of sources imports neither Dagster nor pandas: every run imports it.

Belongs here: the declaration, and finding all of them. Does not: asking (http_source.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import TypeGuard

from content_assets.errors import ConfigurationError
from content_assets.http.client import HttpClient
from content_assets.loader import load_content
from content_assets.publishing.reading import Reading
from content_assets.sources.http_source import HttpSource
from content_assets.sources.json_body import Caps


@dataclass(frozen=True, kw_only=True)
class SourceSpec:
    """One source.

    Attributes:
        name: In keys, paths and messages.
        provider: What settings switch on and off; it may have several sources.
        url: Where; `{…}` are settings of the content.
        read: A body's records; pure.
        caps: What its body may cost.
        cadence_minutes: How often it is asked.
        fresh_minutes: An answer that is older counts as stale, whatever the reason.
        grace_minutes: Its documents are marked stale when it has failed for so long.
        quiet_minutes: Without anything new for so long, it has stopped; None: it may be quiet.
        title, licence, homepage_url: What pages and the catalogue say of it.
    """

    name: str
    provider: str
    url: str
    read: Callable[[bytes], Reading]
    caps: Caps
    cadence_minutes: int
    fresh_minutes: int
    grace_minutes: int
    quiet_minutes: int | None = None
    title: str
    licence: str
    homepage_url: str

    def wired(self, client: HttpClient, settings: Mapping[str, str]) -> HttpSource:
        """The source as it is asked.

        Args:
            settings: The content's own, by name, without secrets: addresses stand in logs.

        Raises:
            ConfigurationError: One that is in `url` is not among them.
        """
        try:
            url = self.url.format_map(settings)
        except KeyError as error:
            msg = (
                f"source {self.name}: expected settings that are declared and have a value, found "
                f"{error.args[0]} in its url; declare it, or set it (docs/settings.md)"
            )
            raise ConfigurationError(msg) from error
        quiet = self.quiet_minutes
        return HttpSource(self.name, client, url, self.read, self.caps, self.cadence_minutes, quiet)


@cache
def declared_sources() -> Mapping[str, SourceSpec]:
    """All sources of the content, by name.

    Raises:
        ConfigurationError: Two have one name.
    """
    found: dict[str, SourceSpec] = {}
    for spec in load_content().find("sources", _is_spec):
        if spec.name in found:
            msg = (
                f"source {spec.name}: expected each name once, found it declared twice "
                f"({found[spec.name].title}; {spec.title}); rename one of them"
            )
            raise ConfigurationError(msg)
        found[spec.name] = spec
    return found


def _is_spec(value: object, _: ModuleType) -> TypeGuard[SourceSpec]:
    return isinstance(value, SourceSpec)
