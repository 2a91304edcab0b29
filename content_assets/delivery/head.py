"""The head of an HTML page, as search engines and shared links see it.

A site may render the head apart from the body, and keep another page's: a page that came back
after a 404 had its new body under the old title, with `noindex`. So the head is read on its own.

Belongs here: bytes -> title, robots, canonical address, proof. Does not: their expected values
(pages.py).
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

PROOF = "content-assets"  # anywhere in the page: React moves it into the head
HEAD_PROOF = "content-assets-head"
_META = re.compile(rb"<meta\b[^>]*>", re.IGNORECASE)
_END = b"</head>"
_ROBOTS = {"robots", "googlebot"}
_HIDDEN = {"noindex", "none"}


@dataclass(frozen=True)
class Head:
    """Metadata of a page.

    Attributes:
        title: Empty if it has none.
        is_hidden: Whether robots are asked not to list the page.
        canonical: The address that the page gives itself, if any.
        pairs: `path=digest` of the documents that the head was made from.
    """

    title: str = ""
    is_hidden: bool = False
    canonical: str | None = None
    pairs: frozenset[str] = frozenset()


def read_head(body: bytes) -> Head:
    """Read the head of an HTML page; an empty one if it has none."""
    head, end, _ = body.partition(_END)
    if not end:
        return Head()
    parser = _HeadParser()
    parser.feed(head.decode("utf-8", errors="replace"))
    parser.close()
    return Head(
        title="".join(parser.title).strip(),
        is_hidden=says_hidden(",".join(parser.robots)),
        canonical=parser.canonical,
        pairs=frozenset(parser.pairs),
    )


def shown_pairs(body: bytes) -> frozenset[str]:
    """`path=digest` of the documents that the body was made from, by its own proof."""
    parser = _HeadParser()
    for tag in _META.findall(body):
        if PROOF.encode() in tag:
            parser.feed(tag.decode("utf-8", errors="replace"))
    parser.close()
    return frozenset(parser.shown)


def says_hidden(directives: str) -> bool:
    """Whether a robots directive, of a meta element or of a header, hides the page."""
    words = directives.replace(":", ",").split(",")
    return not _HIDDEN.isdisjoint(word.strip().lower() for word in words)


class _HeadParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title: list[str] = []
        self.robots: list[str] = []
        self.pairs: list[str] = []
        self.shown: list[str] = []
        self.canonical: str | None = None
        self._is_in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the value of a meta, link or title element."""
        given = {name: value or "" for name, value in attrs}
        if tag == "title":
            self._is_in_title = not self.title  # the first counts
        elif tag == "meta":
            self._take_meta(given.get("name", "").lower(), given.get("content", ""))
        elif tag == "link" and "canonical" in given.get("rel", "").lower().split():
            self.canonical = given.get("href")

    def handle_endtag(self, tag: str) -> None:
        """End the title."""
        if tag == "title":
            self._is_in_title = False

    def handle_data(self, data: str) -> None:
        """Take the title's text."""
        if self._is_in_title:
            self.title.append(data)

    def _take_meta(self, name: str, content: str) -> None:
        if name in _ROBOTS:
            self.robots.append(content)
        elif name == HEAD_PROOF:
            self.pairs += content.split()
        elif name == PROOF:
            self.shown += content.split()
