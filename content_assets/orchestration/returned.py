"""The values that an author's function may return, as the set of documents that is published.

    -> LatestRates                    one document, at a path without {…}
    -> Iterable[CurrencyHistory]      many; each path is made of members of its document
    -> dict[str, CurrencyHistory]     many, by path
    -> Documents                      with the bodies that they were made from

Belongs here: that. Does not: bytes (publishing/sets.py), the bodies (provenance.py).
"""

import re
from collections.abc import Callable, Iterable, Mapping

from content_assets.contracts.document import Document, Documents
from content_assets.contracts.release import RawRef
from content_assets.errors import ContractError

_NAMES = re.compile(r"\{(\w+)\}")
MadeFrom = Callable[[], Mapping[str, RawRef]]


def documents_of(
    returned: object, *, asset: str, contract: type[Document], paths: str, made_from: MadeFrom
) -> Documents:
    """The documents that an asset's function returned.

    Args:
        returned: Its value.
        asset: Its name, for messages.
        contract: Of all its documents.
        paths: Their path, with `{member}` where there are many.
        made_from: The raw bodies behind them; called where the value has none itself.

    Raises:
        ContractError: The value is of another type, a document lacks a member of its path, or two
            documents have one path.
    """
    if isinstance(returned, Documents):
        return returned
    if isinstance(returned, Mapping):
        return Documents(contract, _typed(returned, asset, contract), made_from())
    if isinstance(returned, Document):
        found = _one(returned, asset, contract, paths)
    elif isinstance(returned, Iterable) and not isinstance(returned, str | bytes):
        found = _many(returned, asset, contract, paths)
    else:
        raise _unexpected(asset, contract, returned)
    return Documents(contract, found, made_from())


def _one(
    document: Document, asset: str, contract: type[Document], paths: str
) -> dict[str, Document]:
    _check_type(document, asset, contract)
    if names := _NAMES.findall(paths):
        msg = (
            f"{asset}: expected many documents, as its path {paths} has {{{names[0]}}}, found one; "
            "return a list, or write a path without braces"
        )
        raise ContractError(msg)
    return {paths: document}


def _many(
    documents: Iterable[object], asset: str, contract: type[Document], paths: str
) -> dict[str, Document]:
    names = _NAMES.findall(paths)
    found: dict[str, Document] = {}
    for document in documents:
        _check_type(document, asset, contract)
        assert isinstance(document, Document)
        path = paths.format_map({name: _member(document, name, asset, paths) for name in names})
        if path in found:
            msg = (
                f"{asset}: expected each path once, found two documents at {path}; give the path "
                "more members, or merge the documents"
            )
            raise ContractError(msg)
        found[path] = document
    return found


def _member(document: Document, name: str, asset: str, paths: str) -> str:
    value = getattr(document, name, None)
    if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
        return str(value)
    known = ", ".join(each for each in type(document).model_fields if each != "schema_")
    msg = (
        f"{asset}: expected a text or a whole number as {name}, a part of the path {paths}, found "
        f"{value!r:.80}; the members of {type(document).__name__} are {known}"
    )
    raise ContractError(msg)


def _typed(
    returned: Mapping[object, object], asset: str, contract: type[Document]
) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for path, document in returned.items():
        if not isinstance(path, str):
            msg = f"{asset}: expected paths as keys of its mapping, found {path!r:.80}; write texts"
            raise ContractError(msg)
        _check_type(document, asset, contract)
        assert isinstance(document, Document)
        found[path] = document
    return found


def _check_type(document: object, asset: str, contract: type[Document]) -> None:
    if not isinstance(document, contract):
        raise _unexpected(asset, contract, document)


def _unexpected(asset: str, contract: type[Document], found: object) -> ContractError:
    return ContractError(
        f"{asset}: expected {contract.__name__} documents, one, a list or a mapping by path, found "
        f"{type(found).__name__}; return what its contract names"
    )
