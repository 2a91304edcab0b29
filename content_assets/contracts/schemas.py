"""JSON Schema of every contract, generated: run `python -m content_assets.contracts.schemas`.

The files in contracts/schemas/ are what the site's TypeScript is generated from and what
is published at `schemas/<name>/<version>.json`; a test fails when they are stale.

Belongs here: models -> JSON Schema. Does not: hand-written schema.
"""

import json
import sys
from pathlib import Path

from pydantic import BaseModel

from content_assets.contracts.document_types import document_types
from content_assets.contracts.receipt import Status
from content_assets.contracts.release import DocumentSet, Release, Shard
from content_assets.contracts.revalidation import (
    Health,
    RevalidateRequest,
    RevalidateResponse,
)

FOLDER = Path(__file__).with_name("schemas")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SITE_MODELS: dict[str, type[BaseModel]] = {
    "status": Status,
    "release": Release,
    "document-set": DocumentSet,
    "shard": Shard,
    "revalidate-request": RevalidateRequest,
    "revalidate-response": RevalidateResponse,
    "health": Health,
}


def schema_text(contract: str) -> str:
    """The JSON Schema (draft 2020-12) of a document's contract, `name/version`."""
    (kind,) = (each for each in document_types() if each.contract() == contract)
    return schema_of(kind)


def schema_of(model: type[BaseModel]) -> str:
    """The JSON Schema of a model, as a file's text."""
    schema = model.model_json_schema(by_alias=True, mode="serialization")
    named = {"$schema": _DIALECT, **schema, "title": model.__name__}
    return json.dumps(named, indent=2, sort_keys=True) + "\n"


def all_schemas() -> dict[str, str]:
    """Every generated file: text by file name."""
    documents = {f"{k.contract_name}.{k.contract_version}.json": k for k in document_types()}
    others = {f"{name}.json": model for name, model in _SITE_MODELS.items()}
    return {name: schema_of(model) for name, model in {**documents, **others}.items()}


def main() -> None:
    """Write all files anew."""
    FOLDER.mkdir(exist_ok=True)
    written = all_schemas()
    for stale in {path.name for path in FOLDER.glob("*.json")} - set(written):
        (FOLDER / stale).unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, "utf-8")
    sys.stdout.write(f"{len(written)} schemas written\n")


if __name__ == "__main__":
    main()
