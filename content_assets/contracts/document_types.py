"""All contracts: the content's, then the engine's own."""

from content_assets.content.documents import DOCUMENT_TYPES as CONTENT_TYPES
from content_assets.contracts.document import Document
from content_assets.contracts.engine_documents import ENGINE_TYPES

DOCUMENT_TYPES: tuple[type[Document], ...] = (*CONTENT_TYPES, *ENGINE_TYPES)
