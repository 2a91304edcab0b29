"""The schemas of contracts, each published once under its version, for those who read documents.

Belongs here: schemas in the bucket. Does not: what may change in a new version
(contracts/evolution.py).
"""

import json

from content_assets.contracts.schema_diff import Change, changes
from content_assets.contracts.schemas import schema_text
from content_assets.errors import ContractError, PreconditionFailedError, UnreadableRecordError
from content_assets.publishing import keys
from content_assets.publishing.records import read_object, report_unreadable
from content_assets.publishing.store import Create, IfMatch, Store, Stored


def check_published(store: Store, contract: str) -> None:
    """Publish a contract's schema, or look that the published one says the same.

    Raises:
        ContractError: It says something else: a version is written once.
    """
    key = keys.schema(*contract.split("/"))
    text = schema_text(contract)
    published = store.get(key) or _create(store, key, text)
    changed = _changes(store, published, key, text) if published else []
    if changed:
        msg = (
            f"{contract}: expected the schema that was published, found that "
            f"{changed[0].member} {changed[0].text} since; raise the contract's version, "
            f"or, if nobody reads it yet, delete {key}"
        )
        raise ContractError(msg)


def _create(store: Store, key: str, text: str) -> Stored | None:
    """Write a schema; the other one, where another run was faster."""
    try:
        store.put(key, text.encode(), Create())
    except PreconditionFailedError:
        return store.get(key)
    return None


def _changes(store: Store, published: Stored, key: str, text: str) -> list[Change]:
    """The differences from the published schema; one that can't be read is written again."""
    try:
        return changes(read_object(published, key), json.loads(text))
    except UnreadableRecordError as error:
        report_unreadable(error)
        store.put(key, text.encode(), IfMatch(published.etag))
        return []
