"""Which pages show a document: one rule, read by Python and by TypeScript.

The rule is the content's page_map.json, and after its lines those of the engine, beside this
file; the site carries both as one file that the tests compare. A page template's `{id}` is bound
by the document's own `{id}`: such a page *belongs* to its document, and is gone (404) when the
document is. A template whose `{id}` the document does not bind is all pages of that kind: the
state of a source is shown on the page of every document made from it.

`engine_pages` of the content's file names the engine's pages that the site has; without it, all.

`redirects` names addresses that lead elsewhere while their own document is not published: the
target's `{event_id}` is a member of that document.

Belongs here: document path -> pages, tag and proof. Does not: HTTP.

    >>> pages_of("in-no-rule.json", [])
    frozenset()
    >>> tag_of("catalog.json")
    'doc:catalog.json'
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from types import MappingProxyType
from typing import Any

from content_assets.errors import ConfigurationError
from content_assets.loader import PAGE_MAP, load_content


@dataclass(frozen=True)
class Route:
    """One line of the rule: documents by pattern, and the page templates that show them."""

    document: str
    pattern: re.Pattern[str]
    names: frozenset[str]
    pages: tuple[str, ...]
    redirects: Mapping[str, str]  # template of the address -> template of the target

    @property
    def own_templates(self) -> tuple[str, ...]:
        """The templates of pages that belong to one of these documents each: one a language."""
        return tuple(page for page in self.pages if self.names and "{" in page)

    def owned_pages(self, path: str) -> list[str]:
        """The pages that belong to the document at `path` alone, the main one first."""
        found = self.pattern.fullmatch(path)
        return [own.format_map(found.groupdict()) for own in self.own_templates] if found else []


@dataclass(frozen=True)
class Rule:
    """The content's lines, then the engine's."""

    tag: str
    pair: str
    routes: tuple[Route, ...]

    @cached_property
    def templates(self) -> dict[str, re.Pattern[str]]:
        """Each page template, those without a `{id}` first, and the pages that it covers."""
        pages = {page for route in self.routes for page in (*route.pages, *route.redirects)}
        ordered = sorted(pages, key=lambda page: ("{" in page, page))
        return {page: _pattern(page) for page in ordered}


@cache
def load_rule() -> Rule:
    """Read both files once.

    Raises:
        ConfigurationError: The content has no page map, or names a page that the engine hasn't.
    """
    own = json.loads(resources.files(__package__).joinpath(PAGE_MAP).read_text("utf-8"))
    page_map = json.loads(load_content().read(PAGE_MAP))
    lines = [*page_map["routes"], *_engine_lines(own["routes"], page_map.get("engine_pages"))]
    return Rule(own["tag"], own["pair"], tuple(_route(**line) for line in lines))


def _engine_lines(lines: list[dict[str, Any]], wanted: list[str] | None) -> list[dict[str, Any]]:
    """The engine's lines, with the pages that the site has: all, where the page map names none."""
    known = {page for line in lines for page in line["pages"]}
    if wanted is None:
        return lines
    if unknown := sorted(set(wanted) - known):
        msg = (
            f"{PAGE_MAP}: expected engine_pages among {', '.join(sorted(known))}, found "
            f"{', '.join(unknown)}; write pages of your own as lines of routes"
        )
        raise ConfigurationError(msg)
    return [{**line, "pages": [p for p in line["pages"] if p in wanted]} for line in lines]


def _route(
    document: str, pages: list[str], redirects: Mapping[str, str] = MappingProxyType({})
) -> Route:
    names = re.findall(r"\{(\w+)\}", document)
    return Route(document, _pattern(document), frozenset(names), tuple(pages), redirects)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template)))


def tag_of(path: str) -> str:
    """The cache tag under which the site fetches the document at `path`."""
    return load_rule().tag.format(path=path)


def pair_of(path: str, digest: str) -> str:
    """The proof of delivery that a page carries for each document it shows."""
    return load_rule().pair.format(path=path, digest=digest)


def owned_page(path: str) -> str | None:
    """The page that is gone when the document at `path` is gone, if there is one."""
    return next((page for route in load_rule().routes for page in route.owned_pages(path)), None)


@dataclass(frozen=True)
class Redirect:
    """An address that leads elsewhere: `target` is a template of members of the document."""

    page: str
    target: str

    def location(self, document: Mapping[str, Any]) -> str:
        """Where it leads, as `document` has it."""
        return self.target.format_map(document)


def redirect_of(path: str) -> Redirect | None:
    """The address that leads elsewhere because of the document at `path`, if there is one."""
    for route in load_rule().routes:
        if found := route.pattern.fullmatch(path):
            for page, target in route.redirects.items():
                return Redirect(page.format_map(found.groupdict()), target)
    return None


def owner_of(page: str) -> str | None:
    """The path of the document that `page` belongs to; None where it is no document's own page."""
    template = template_of(page)
    for route in load_rule().routes:
        if template is not None and template in route.own_templates:
            found = load_rule().templates[template].fullmatch(page)
            return route.document.format_map(found.groupdict()) if found else None
    return None


def may_read(page: str, path: str) -> bool:
    """Whether the rule gives the document at `path` to `page`, which is rendered again with it."""
    template = template_of(page)
    for route in load_rule().routes if template else ():
        found = route.pattern.fullmatch(path)
        if found is None or template not in (*route.pages, *route.redirects):
            continue
        if not route.names or template.format_map(found.groupdict()) == page:
            return True
    return False


def pages_of(path: str, others: Iterable[str]) -> frozenset[str]:
    """All pages that show the document at `path`, or lead elsewhere because of it.

    Args:
        path: A document path.
        others: All paths of the release, for templates that `path` does not bind.
    """
    shown: set[str] = set()
    for route in load_rule().routes:
        found = route.pattern.fullmatch(path)
        if found is None:
            continue
        shown |= {p for p in route.pages if "{" not in p}
        if route.names:
            bound = [page for page in (*route.pages, *route.redirects) if "{" in page]
            shown |= {page.format_map(found.groupdict()) for page in bound}
        elif any("{" in p for p in route.pages):
            templates = {p for p in route.pages if "{" in p}
            shown |= _pages_of_kind(templates, others)
    return frozenset(shown)


def template_of(page: str) -> str | None:
    """The template that `page` is of, itself if it has no `{id}`; None: no page of the rule."""
    templates = load_rule().templates
    return next((each for each, pattern in templates.items() if pattern.fullmatch(page)), None)


def is_same_kind(page: str, other: str) -> bool:
    """Whether two pages are one, or belong to two documents of one kind."""
    template = template_of(page)
    return page == other or (template is not None and template == template_of(other))


def _pages_of_kind(templates: set[str], paths: Iterable[str]) -> set[str]:
    """The owned pages, among `paths`, of the routes that have one of these templates."""
    routes = [r for r in load_rule().routes if r.names and templates & set(r.pages)]
    return {page for path in paths for route in routes for page in route.owned_pages(path)}
