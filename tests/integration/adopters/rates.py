"""A content of one kind of document, published by the real code without Dagster.

Belongs here: contract, files of the content, releases. Does not: sites (sites.py).
"""

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from content_assets.contracts.document import Document, Documents
from content_assets.contracts.engine_documents import Catalog
from content_assets.contracts.release import RawRef
from content_assets.contracts.schemas import schema_of
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import digest_of
from content_assets.publishing.publish import Author, commit, follow, read_head
from content_assets.publishing.sets import build_set, write_set
from content_assets.publishing.store import Overwrite, Store, serial_map

NAME = "rates_of_adopters"
NOW = "2026-11-23T12:00:00.000Z"


class Rate(Document, name="rate", version="1.0"):
    """What a euro costs in one currency."""

    currency: str = Field(pattern="^[a-z]{3}$")
    name: str
    per_euro: float


def write_content(parent: Path, page_map: str) -> Path:
    """The package of the content, as far as it is read without importing it."""
    folder = parent / NAME
    (folder / "schemas").mkdir(parents=True)
    (folder / "__init__.py").write_text(
        f"from content_assets.authoring import Content\nCONTENT = Content({NAME!r})\n", "utf-8"
    )
    manifest = [
        {"name": "rates", "contract": "rate/1.0", "paths": "rates/{currency}.json"},
        {"name": "page_site__catalog", "contract": "catalog/1.0", "paths": "catalog.json"},
    ]
    (folder / "manifest.json").write_text(json.dumps({"assets": manifest}), "utf-8")
    (folder / "page_map.json").write_text(page_map, "utf-8")
    (folder / "schemas" / "rate.1.0.json").write_text(schema_of(Rate), "utf-8")
    return folder


def publish(store: Store, number: int, rates: Mapping[str, float]) -> None:
    """One release of these rates, in production."""
    archive = Archive(store)
    documents: dict[str, Document] = {
        f"rates/{currency}.json": Rate(currency=currency, name=currency.upper(), per_euro=value)
        for currency, value in rates.items()
    }
    body = str(number).encode()
    source = {"ecb": RawRef(sequence=number, digest=digest_of(body))}
    store.put(keys.raw_body(source["ecb"].digest), body, Overwrite())
    made = {
        "rates": Documents(Rate, documents, source),
        "page_site__catalog": Documents(Catalog, {"catalog.json": Catalog(document_sets=[])}),
    }
    records = {}
    for asset, each in made.items():
        built = build_set(each)
        write_set(archive, built, parent=None, map_=serial_map)
        records[asset] = built.asset_record(code_version="1")
    author = Author(run=f"run-{number}", release_id=f"id-{number}", now=NOW)
    commit(store, archive, records, base=read_head(store, archive)[1], author=author)
    follow(store, archive, known=None, author=author, readable=dict)
