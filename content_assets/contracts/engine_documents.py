"""Documents about the data itself: the catalogue, the sources, the lineage.

Belongs here: the models. Does not: how they are computed (orchestration/).
"""

from typing import Literal

from pydantic import BaseModel, Field

from content_assets.contracts.document import Document, Instant


class SourceState(Document, name="source-state", version="1.0"):
    """Whether a source is good, and since when it is not; changes only when that does."""

    source: str
    title: str
    licence: str
    homepage_url: str
    state: Literal["fresh", "stale"]
    stale_since: Instant | None
    reason: str | None

    @staticmethod
    def path_of(source: str) -> str:
        """Where a source's document is."""
        return f"sources/{source}.json"


class CatalogEntry(BaseModel):
    """One document set."""

    model_config = Document.model_config

    asset: str
    title: str
    description: str
    contract: str
    paths: str = Field(description="the path, with {id} where there are many")
    sources: list[str]
    licence: str
    cadence_minutes: int
    fresh_minutes: int = Field(description="older than this, it counts as stale")


class Catalog(Document, name="catalog", version="1.0"):
    """Every document set that is published."""

    document_sets: list[CatalogEntry]


class LineageNode(BaseModel):
    """One asset of the graph."""

    model_config = Document.model_config

    asset: str
    group: str = Field(description="raw, core, pages or release: how far from the source")
    kinds: list[str]
    description: str
    code_version: str
    deps: list[str] = Field(description="assets that it is made from, or follows from, sorted")
    sources: list[str] = Field(description="sources behind it, sorted")
    contract: str | None = Field(description="of its documents, where it has any")
    paths: str | None = Field(description="of its documents, with {id} where there are many")


class Lineage(Document, name="lineage", version="1.0"):
    """The asset graph: what is made from what."""

    nodes: list[LineageNode] = Field(description="by name")


ENGINE_TYPES: tuple[type[Document], ...] = (
    SourceState,
    Catalog,
    Lineage,
)
