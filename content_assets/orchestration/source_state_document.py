"""The state of each source: good, or stale since when and why.

Belongs here: the documents. Does not: when a source counts as stale (runtime/).
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from content_assets.contracts.document import Documents, in_contract
from content_assets.contracts.engine_documents import SourceState
from content_assets.contracts.release import Staleness


@dataclass(frozen=True)
class AboutSource:
    """What never changes of a source."""

    source: str  # its name in keys and paths, `usgs`
    title: str
    licence: str
    homepage_url: str


def build_source_states(
    sources: Iterable[AboutSource], staleness: Mapping[str, Staleness]
) -> Documents:
    """One document a source; a source that `staleness` doesn't name is fresh.

    Raises:
        ContractError: `since` is no ISO instant.
    """
    documents = {
        SourceState.path_of(about.source): _state(about, staleness.get(about.source))
        for about in sources
    }
    return Documents(SourceState, documents)


def _state(about: AboutSource, stale: Staleness | None) -> SourceState:
    data = {
        **asdict(about),
        "state": "stale" if stale else "fresh",
        "stale_since": stale.since if stale else None,
        "reason": stale.reason if stale else None,
    }
    return in_contract(SourceState, data, name=f"state of {about.source}")
