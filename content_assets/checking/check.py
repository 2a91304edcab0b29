"""All rules, in their order.

Belongs here: that. Does not: the rules (the modules beside it).
"""

from collections.abc import Iterator

from content_assets.checking.documents import check_documents
from content_assets.checking.finding import Finding, at_error
from content_assets.checking.generated import check_generated
from content_assets.checking.modules import check_graph, check_modules
from content_assets.checking.pages import check_pages
from content_assets.errors import ConfigurationError
from content_assets.loader import PAGE_MAP, load_content
from content_assets.orchestration.graph import load_graph


def check() -> Iterator[Finding]:
    """The mistakes in the content; a later rule is skipped where an earlier one makes it moot.

    Raises:
        ConfigurationError: There is no content to look at.
    """
    load_content()
    raised = list(check_modules()) or list(check_graph())
    if raised:
        yield from raised
        return
    graph = load_graph()
    yield from check_documents(graph)
    try:
        yield from check_pages(graph)
    except (ConfigurationError, ValueError, KeyError, TypeError) as error:
        yield at_error("page-map", error, PAGE_MAP)
        return
    yield from check_generated()
