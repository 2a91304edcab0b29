"""The catalogue: one document that names every document set."""

from collections.abc import Iterable

from content_assets.contracts.document import Documents, in_contract
from content_assets.contracts.engine_documents import Catalog, CatalogEntry

PATH = "catalog.json"


def build_catalog(entries: Iterable[CatalogEntry]) -> Documents:
    """The catalogue of `entries`, in the order of their assets' names."""
    in_order = sorted(entries, key=lambda entry: entry.asset)
    catalog = in_contract(Catalog, {"document_sets": in_order}, name=PATH)
    return Documents(Catalog, {PATH: catalog})
