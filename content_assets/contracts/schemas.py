"""JSON Schema of every contract, generated: run `python -m content_assets.contracts.schemas`.

The files in schemas/, the engine's beside this module and the content's in its package, are what
the site's TypeScript is generated from and what is published at `schemas/<name>/<version>.json`;
a test fails when they are stale.

Belongs here: models -> JSON Schema. Does not: hand-written schema.
"""

import json
import sys
from pathlib import Path

from pydantic import BaseModel

from content_assets.contracts.document import Document
from content_assets.contracts.document_types import document_types
from content_assets.contracts.engine_documents import ENGINE_TYPES
from content_assets.contracts.receipt import Status
from content_assets.contracts.release import DocumentSet, Release, Shard
from content_assets.contracts.revalidation import (
    Health,
    RevalidateRequest,
    RevalidateResponse,
)
from content_assets.loader import load_content

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


def all_schemas() -> dict[Path, str]:
    """Every generated file: text by path."""
    documents = {folder_of(k) / file_name(k): k for k in document_types()}
    others = {_engine_folder() / f"{name}.json": model for name, model in _SITE_MODELS.items()}
    return {path: schema_of(model) for path, model in {**documents, **others}.items()}


def present_schemas() -> set[Path]:
    """Every file that there is where generated ones belong."""
    folders = (_engine_folder(), _content_folder())
    return {path for folder in folders for path in folder.glob("*.json")}


def folder_of(kind: type[Document]) -> Path:
    """Where the schema of a contract is: with the engine's, or in the content's package."""
    return _engine_folder() if kind in ENGINE_TYPES else _content_folder()


def file_name(kind: type[Document]) -> str:
    """How the file with the schema of a contract is called."""
    return f"{kind.contract_name}.{kind.contract_version}.json"


def _engine_folder() -> Path:
    return Path(__file__).with_name("schemas")


def _content_folder() -> Path:
    return load_content().folder / "schemas"


def main() -> None:
    """Write all files again, and delete those that no contract has any more."""
    written = all_schemas()
    for stale in present_schemas() - set(written):
        stale.unlink()
    for path, text in written.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    sys.stdout.write(f"{len(written)} schemas written\n")


if __name__ == "__main__":
    main()
