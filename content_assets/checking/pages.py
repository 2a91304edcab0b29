"""Does the page map agree with the documents?

Belongs here: rules of page_map.json. Does not: what pages read when they run (delivery).
"""

import re
from collections.abc import Iterator, Mapping

from content_assets.checking.finding import Finding, at_text
from content_assets.contracts.document import Document
from content_assets.contracts.routes import Route, load_rule
from content_assets.loader import PAGE_MAP
from content_assets.orchestration.document_asset import facts_of
from content_assets.orchestration.graph import Graph

_NAMES = re.compile(r"\{(\w+)\}")


def check_pages(graph: Graph) -> Iterator[Finding]:
    """Compare each line with the assets' paths and with the other lines."""
    contracts = {facts_of(each).entry.paths: facts_of(each).contract for each in graph.documents}
    owners: dict[str, str] = {}
    for route in load_rule().routes:
        for code, message in _of_line(route, contracts):
            yield at_text(code, f"{PAGE_MAP}: {message}", PAGE_MAP, f'"{route.document}"')
        for page in route.own_templates:
            other = owners.setdefault(page, route.document)
            if other != route.document:
                message = (
                    f"{PAGE_MAP}: expected each page to belong to one document, found {page} of "
                    f"{other} and of {route.document}; give one of them another page"
                )
                yield at_text("same-page", message, PAGE_MAP, f'"{route.document}"')


def _of_line(route: Route, contracts: Mapping[str, type[Document]]) -> Iterator[tuple[str, str]]:
    kinds = [kind for paths, kind in contracts.items() if _meets(route, paths)]
    if not kinds:
        known = ", ".join(sorted(contracts))
        yield (
            "page-without-document",
            f"expected a document that an asset makes, found {route.document}; they are {known}",
        )
    for page in (*route.pages, *route.redirects):
        if not page.startswith("/"):
            yield "page", f"expected pages from the site's root, found {page!r}; begin with /"
        strange = sorted(set(_NAMES.findall(page)) - route.names)
        if strange and route.names:
            yield (
                "page-member",
                f"expected {{names}} of {route.document} in {page}, found {{{strange[0]}}}",
            )
    for target in route.redirects.values():
        for name in _NAMES.findall(target):
            if kinds and name not in kinds[0].model_fields:
                yield (
                    "redirect-member",
                    f"expected a member of {kinds[0].__name__} in {target}, found {{{name}}}",
                )


def _meets(route: Route, paths: str) -> bool:
    """Whether the line's documents are of these paths, or one of them."""
    if _shape(route.document) == _shape(paths):
        return True
    template = re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(paths)))
    return not route.names and template.fullmatch(route.document) is not None


def _shape(template: str) -> str:
    return _NAMES.sub("{}", template)
