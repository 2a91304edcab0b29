"""Readers: they load pages and documents all the time, and note whatever a reader must not see."""

import hashlib
import json
import threading
from collections.abc import Sequence
from typing import Self

import requests

from content_assets.contracts.document import RESERVED_MEMBER
from content_assets.publishing.canonical import canonical_json

_PAUSE_SECONDS = 0.05


class Readers:
    """One thread that reads the same addresses in turn.

    Attributes:
        reads: How many answers were looked at.
        complaints: Errors and documents that are not whole, in the order they were seen.
    """

    def __init__(self, pages: Sequence[str], documents: Sequence[str]) -> None:
        """Read `pages`, which answer 200, and `documents`, which are whole and never older."""
        self.reads = 0
        self.complaints: list[str] = []
        self._pages = list(pages)
        self._documents = list(documents)
        self._revisions: dict[str, int] = {}
        self._down: frozenset[str] = frozenset()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._read_all)

    def __enter__(self) -> Self:
        """Begin to read."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._is_over.set()
        self._thread.join()

    def expect_nothing(self, prefix: str) -> None:
        """Ignore what is read below an address that the harness itself has damaged or stopped."""
        self._down |= {prefix}

    def expect_everything(self, prefix: str) -> None:
        """Hold it to the promise again."""
        self._down -= {prefix}

    def expect_all(self) -> None:
        """Hold everything to the promise again."""
        self._down = frozenset()

    def _read_all(self) -> None:
        session = requests.Session()
        while not self._is_over.is_set():
            for url in (*self._pages, *self._documents):
                if self._is_over.wait(_PAUSE_SECONDS):
                    return
                self._read(session, url)

    def _read(self, session: requests.Session, url: str) -> None:
        before = self._down
        try:
            answer = session.get(url, timeout=30)
            found = self._judge(url, answer)
        except requests.RequestException as error:
            found = f"{url}: {type(error).__name__}"
        if any(url.startswith(prefix) for prefix in before | self._down):
            return  # it was being stopped or started meanwhile
        self.reads += 1
        if found:
            self.complaints.append(found)

    def _judge(self, url: str, answer: requests.Response) -> str | None:
        if answer.status_code != requests.codes.ok:
            return f"{url}: HTTP {answer.status_code}"
        if url not in self._documents:
            return None
        try:
            document = json.loads(answer.content)
            mark = document.pop(RESERVED_MEMBER)
        except (ValueError, KeyError) as error:
            return f"{url}: not a whole document ({type(error).__name__})"
        if (
            "removed" not in mark
            and hashlib.sha256(canonical_json(document)).hexdigest() != mark["digest"]
        ):
            return f"{url}: bytes of another digest than it names"
        before = self._revisions.get(url, 0)
        self._revisions[url] = mark["revision"]
        return (
            f"{url}: revision {mark['revision']} after {before}"
            if mark["revision"] < before
            else None
        )
