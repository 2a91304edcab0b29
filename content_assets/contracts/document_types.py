"""All contracts: the content's, then the engine's own."""

from functools import cache
from types import ModuleType
from typing import TypeGuard

from content_assets.contracts.document import Document
from content_assets.contracts.engine_documents import ENGINE_TYPES
from content_assets.loader import load_content


@cache
def document_types() -> tuple[type[Document], ...]:
    """Every contract that documents of this process may have."""
    return (*load_content().find("documents", _is_contract), *ENGINE_TYPES)


def _is_contract(value: object, module: ModuleType) -> TypeGuard[type[Document]]:
    return (
        isinstance(value, type)
        and issubclass(value, Document)
        and value.__module__ == module.__name__
        and hasattr(value, "contract_name")
    )
