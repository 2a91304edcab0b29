"""A site that keeps the site protocol (docs/site-protocol.md) without any framework.

    content-assets page-rule --json > rule.json
    CONTENT_BASE_URL=… REVALIDATE_TOKEN=… python examples/plain_site.py --rule rule.json

It shows each document as text. Each page is kept until the hook names one of its documents, and
stays as it was while the bucket does not answer. Standard library only.
"""

import argparse
import contextlib
import html
import json
import os
import re
import secrets
import threading
import urllib.error
import urllib.request
from collections.abc import Collection
from dataclasses import dataclass, field
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

OK, FOR_NOW, NOT_FOUND = 200, 307, 404
MAX_BODY_BYTES, MAX_PATHS = 512 * 1024, 1000
MEMBERS = {"revision": int, "release": str, "paths": list, "tags": list}


class Unreachable(Exception):  # noqa: N818  # a result, not a fault
    """The bucket gave no sensible answer."""


class Refused(Exception):  # noqa: N818  # as above
    """A hook that is not carried out."""


@dataclass
class Page:
    """A page as it was made, and whether one of its documents has changed since."""

    status: int
    body: bytes
    documents: frozenset[str]
    is_marked: bool = False


@dataclass
class Site:
    """All pages that were asked for so far."""

    bucket: str  # address of its public part
    token: str
    rule: dict[str, Any]
    deployment: str = field(default_factory=lambda: secrets.token_hex(4))
    pages: dict[str, Page] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def page(self, path: str) -> Page:
        """A page: kept, or made now. A page that can't be made again stays as it was."""
        kept = self.pages.get(path)
        if kept and not kept.is_marked:
            return kept
        if kept:
            kept.is_marked = False  # a mark that comes while it is made is not lost
        try:
            made = self._make(path)
        except Unreachable:
            if kept is None:
                raise
            kept.is_marked = True
            return kept
        if made.status == OK or kept:  # strangers can't fill the memory
            self.pages[path] = made
        return made

    def revalidate(self, body: bytes) -> dict[str, Any]:
        """Mark all pages of the documents that changed."""
        paths = self.read_hook(body)
        shown = {path for path in paths if self._lines(path)}
        self.mark(shown)
        return {
            "revalidated": [self._tag(path) for path in paths if path in shown],
            "ignored": [self._tag(path) for path in paths if path not in shown],
            "deployment": self.deployment,
        }

    def mark(self, paths: Collection[str]) -> None:
        """Let the pages of these documents be made again at their next visit."""
        with self.lock:
            for page in self.pages.values():
                page.is_marked = page.is_marked or not page.documents.isdisjoint(paths)

    def health(self) -> dict[str, Any]:
        """The first thing that delivery asks for."""
        return {
            "deployment": self.deployment,
            "revision_at_build": 0,
            "contracts": self.rule["contracts"],
            "heads": True,
            "instance": self.deployment,
        }

    def _make(self, path: str) -> Page:
        """A page of the rule; not found where its own document is not published."""
        paths, own = self._documents_of(path)
        if not paths:
            return _not_found(path, frozenset())
        found = {each: self._document(each) for each in paths}
        if own and found[own] is None:
            return self._redirect(path) or _not_found(path, frozenset(paths))
        shown = {each: document for each, document in found.items() if document}
        pairs = {each: f"{each}={doc['$release']['digest']}" for each, doc in shown.items()}
        head = f'<meta name="content-assets-head" content="{pairs[own]}">' if own else ""
        text = "".join(f"<pre>{html.escape(json.dumps(each))}</pre>" for each in shown.values())
        body = (
            f"<!doctype html><html lang=en><head><title>{html.escape(path)}</title>{head}</head>"
            f'<body><meta name="content-assets" content="{" ".join(pairs.values())}">{text}</body>'
        )
        return Page(OK, body.encode(), frozenset(paths))

    def _documents_of(self, page: str) -> tuple[list[str], str | None]:
        """The documents that the rule gives to a page, and the one that it belongs to."""
        paths, own = set(), None
        template = self._template_of(page)
        bound = _pattern(template).fullmatch(page) if template else None
        given = bound.groupdict() if bound else {}
        for line in self.rule["routes"]:
            names = re.findall(r"\{(\w+)\}", line["document"])
            is_on_it = template in line["pages"] or template in line["redirects"]
            if is_on_it and set(names) <= set(given):
                path = line["document"].format_map(given)
                paths.add(path)
                own = path if names and template in line["pages"] else own
        return sorted(paths), own

    def _template_of(self, page: str) -> str | None:
        """The template that a page is of; one without names comes first."""
        lines = self.rule["routes"]
        templates = {each for line in lines for each in (*line["pages"], *line["redirects"])}
        ordered = sorted(templates, key=lambda each: "{" in each)
        return next((each for each in ordered if _pattern(each).fullmatch(page)), None)

    def _lines(self, path: str) -> list[dict[str, Any]]:
        """The lines of the rule by which a document is on a page."""
        lines = (line for line in self.rule["routes"] if line["pages"] or line["redirects"])
        return [line for line in lines if _pattern(line["document"]).fullmatch(path)]

    def _redirect(self, page: str) -> Page | None:
        """Where a page leads whose own document is not published."""
        for line in self.rule["routes"]:
            for template, target in line["redirects"].items():
                found = _pattern(template).fullmatch(page)
                path = line["document"].format_map(found.groupdict()) if found else ""
                if path and (document := self._document(path)):
                    documents = frozenset(self._documents_of(page)[0])
                    return Page(FOR_NOW, target.format_map(document).encode(), documents)
        return None

    def _document(self, path: str) -> dict[str, Any] | None:
        """A published document; None if it is missing or was removed."""
        try:
            with urllib.request.urlopen(f"{self.bucket}/production/{path}", timeout=8) as answer:
                document: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code in (403, NOT_FOUND):  # S3 answers 403 for a missing key
                return None
            raise Unreachable from error
        except (OSError, ValueError) as error:
            raise Unreachable from error
        return None if document["$release"].get("removed") else document

    def read_hook(self, body: bytes) -> list[str]:
        """The paths of a hook that keeps its contract."""
        try:
            hook = json.loads(body)
        except ValueError as error:
            raise Refused("expected JSON") from error
        if not isinstance(hook, dict) or set(hook) != set(MEMBERS):
            raise Refused(f"expected the members {', '.join(MEMBERS)}")
        if any(not isinstance(hook[name], kind) for name, kind in MEMBERS.items()):
            raise Refused("expected each member to be of its type")
        if not 1 <= len(hook["paths"]) <= MAX_PATHS:
            raise Refused(f"expected 1 to {MAX_PATHS} paths")
        if set(hook["tags"]) != {self._tag(path) for path in hook["paths"]}:
            raise Refused("expected the tags of the paths")
        return list(dict.fromkeys(hook["paths"]))

    def _tag(self, path: str) -> str:
        return str(self.rule["tag"]).format(path=path)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template)))


def _not_found(path: str, documents: frozenset[str]) -> Page:
    body = (
        "<!doctype html><html lang=en><head><title>No such page</title>"
        f'<meta name="robots" content="noindex"></head><body>{html.escape(path)}</body>'
    )
    return Page(NOT_FOUND, body.encode(), documents)


class _Server(ThreadingHTTPServer):
    site: Site
    daemon_threads = True


class Handler(BaseHTTPRequestHandler):
    """The site over HTTP."""

    server: _Server
    cache_control = "no-store"

    def do_GET(self) -> None:
        """Health, or a page."""
        site, path = self.server.site, self.path.partition("?")[0]
        if path == "/api/health":
            self.answer(OK, json.dumps(site.health()).encode())
            return
        if path.startswith("/api/"):
            self.answer(405, b"{}")
            return
        try:
            page = site.page(path)
        except Unreachable:
            self.answer(503, b"the bucket does not answer", "text/plain")
            return
        if page.status == FOR_NOW:
            self.answer(FOR_NOW, b"", location=page.body.decode())
            return
        is_page = "." not in path.rpartition("/")[2]
        kind = "text/html" if is_page or page.status == NOT_FOUND else "application/xml"
        self.answer(page.status, page.body, kind)

    def do_POST(self) -> None:
        """The hook: who asks is checked first, then the size, then the body."""
        length = int(self.headers.get("Content-Length") or 0)
        if not self.is_known():
            self.refuse(401, "expected a bearer token that this site knows")
        elif length > MAX_BODY_BYTES:
            self.refuse(413, f"expected at most {MAX_BODY_BYTES} bytes")
        elif not self.is_json():
            self.refuse(415, "expected application/json")
        else:
            try:
                done = self.server.site.revalidate(self.rfile.read(length))
            except Refused as refusal:
                self.refuse(422, str(refusal))
            else:
                self.answer(OK, json.dumps(done).encode())

    def is_known(self) -> bool:
        """Whether the site's token was sent, compared in constant time."""
        given = self.headers.get("Authorization", "").encode()
        return compare_digest(given, f"Bearer {self.server.site.token}".encode())

    def is_json(self) -> bool:
        """Whether the body calls itself JSON."""
        return self.headers.get_content_type() == "application/json"

    def instance(self) -> str:
        """The page cache that answers."""
        return self.server.site.deployment

    def refuse(self, status: int, detail: str) -> None:
        """Refuse a hook, with the reason."""
        self.close_connection = True  # its body may not have been read
        self.answer(status, json.dumps({"status": status, "detail": detail}).encode())

    def answer(
        self,
        status: int,
        body: bytes,
        kind: str = "application/json",
        location: str | None = None,
    ) -> None:
        """Send an answer that names the page cache it is from."""
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", self.cache_control)
        self.send_header("X-Content-Assets-Instance", self.instance())
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def make_server(site: Site, port: int, handler: type[Handler] = Handler) -> _Server:
    """The site on a port of loopback; 0 takes a free one."""
    server = _Server(("127.0.0.1", port), handler)
    server.site = site
    return server


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Raw)
    parser.add_argument(
        "--rule", type=Path, required=True, help="from `content-assets page-rule --json`"
    )
    parser.add_argument("--port", type=int, default=8000)
    given = parser.parse_args()
    rule = json.loads(given.rule.read_text("utf-8"))
    bucket, token = os.environ["CONTENT_BASE_URL"], os.environ["REVALIDATE_TOKEN"]
    with make_server(Site(bucket, token, rule), given.port) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201  # a program
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


class _Raw(argparse.RawDescriptionHelpFormatter):
    """The usage keeps its lines."""


if __name__ == "__main__":
    main()
