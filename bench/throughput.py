"""Requests per second of cached pages: `next start` against a static file server.

Both serve the same bytes to the same client, in turn. The client keeps its connections open and
asks again as soon as it was answered; it takes a part of this machine's cores, from both alike.

Belongs here: the client, both sides. Does not: starting the site (stage.py).
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import requests
import uvloop

from bench.stage import Stage
from demo.processes import LauncherError, Processes

CONNECTIONS = 16
SECONDS = 2.0
ROUNDS = 5
_HEADERS_END = b"\r\n\r\n"
_READY_SECONDS = 10.0


@dataclass(frozen=True)
class Throughput:
    """Requests per second of one page, a value a round; its size in bytes."""

    page: str
    size: int
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)


def measure_throughput(
    stage: Stage, processes: Processes, pages: Sequence[str]
) -> list[Throughput]:
    """Both sides in turn, page by page, after a round that does not count."""
    folder = processes.new_folder("static")
    found = []
    for number, page in enumerate(pages):
        answer = requests.get(stage.url + page, headers={"Accept-Encoding": "identity"}, timeout=30)
        answer.raise_for_status()
        folder.joinpath(str(number)).mkdir(parents=True)
        folder.joinpath(str(number), "index.html").write_bytes(answer.content)
        found.append(Throughput(page, len(answer.content)))
    script = Path(__file__).with_name("static_server.mjs")
    server = processes.start("static-server", ["node", script, folder])
    url = server.wait_for_address(deadline_seconds=_READY_SECONDS)
    for count in range(ROUNDS + 1):
        for number, each in enumerate(found):
            ours, theirs = per_second(stage.url + each.page), per_second(f"{url}/{number}/")
            if count:
                each.ours.append(ours)
                each.theirs.append(theirs)
    server.stop()
    return found


def per_second(url: str) -> float:
    """Answers a second, of one page."""
    return uvloop.run(_ask_for_a_while(url))


async def _ask_for_a_while(url: str) -> float:
    parts = urlsplit(url)
    asked = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()
    until = time.perf_counter() + SECONDS
    counts = await asyncio.gather(
        *(_ask(parts.hostname or "", parts.port or 80, asked, until) for _ in range(CONNECTIONS))
    )
    return sum(counts) / SECONDS


async def _ask(host: str, port: int, asked: bytes, until: float) -> int:
    reader, writer = await asyncio.open_connection(host, port, limit=1 << 22)
    count = 0
    while time.perf_counter() < until:
        writer.write(asked)
        await _read_answer(reader)
        count += 1
    writer.close()
    await writer.wait_closed()
    return count


async def _read_answer(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(_HEADERS_END)).lower()
    if not head.startswith(b"http/1.1 200"):
        msg = f"bench: expected 200, found {head[:60]!r}"
        raise LauncherError(msg)
    _, is_sized, rest = head.partition(b"content-length:")
    if is_sized:
        await reader.readexactly(int(rest.partition(b"\r\n")[0]))
        return
    while (await reader.readuntil(b"\r\n")) != b"0\r\n":  # chunks are lines enough for a count
        pass
    await reader.readexactly(2)
