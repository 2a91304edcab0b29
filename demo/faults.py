"""How a source misbehaves: each kind of fault that the replayer can simulate.

Belongs here: the faults. Does not: the feed as it should be (replayer.py).
"""

import gzip
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from demo.feed import Answer

MEGABYTE = 1_000_000  # bytes
GEOJSON = "application/json; charset=utf-8"
DRIP_SECONDS = 0.05  # between two pieces of a slow body: below every read time-out
Kind = Literal[
    "status",
    "slow",
    "hang",
    "truncated",
    "html",
    "not_json",
    "wrong_schema",
    "nan",
    "huge",
    "lying_length",
    "redirect_loop",
    "empty",
]


class Fault(BaseModel):
    """One kind of misbehaviour and how bad it is.

    `times` is how many requests it hits before the source is well again; None: until healed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    source: str = "usgs"  # whose answers it hits
    times: int | None = Field(default=None, ge=1)
    status: int = Field(default=500, ge=400, le=599)  # of `status`
    text: str | None = None  # of `status`: its body
    retry_after_seconds: int | None = Field(default=None, ge=0)  # of `status`
    seconds: float = Field(default=30, gt=0)  # of `slow`: for the whole body
    megabytes: int = Field(default=200, ge=1)  # of `huge`, decompressed
    is_gzip: bool = False  # of `huge`: a bomb, about a thousandth on the wire
    claims: Literal["more", "less"] = "more"  # of `lying_length`: than is there


class Connection(Protocol):
    """A fault's bad response to a request."""

    path: str
    close_connection: bool

    def send_head(self, status: int, headers: dict[str, str]) -> None:
        """Send the status line and the headers."""

    def send_piece(self, piece: bytes) -> None:
        """Send a piece of the body; nothing for HEAD."""


@dataclass(frozen=True)
class Scene:
    """A fault's context: itself, the good answer, and a way to end it."""

    fault: Fault
    answer: Answer
    is_healed: threading.Event


def misbehave(connection: Connection, scene: Scene) -> None:
    """Answer one request as the fault has it."""
    connection.close_connection = True
    _FAULTS[scene.fault.kind](connection, scene)


def _status(connection: Connection, scene: Scene) -> None:
    body = (scene.fault.text or f"HTTP {scene.fault.status}").encode()
    headers = {"Content-Type": "text/plain", "Content-Length": str(len(body))}
    if scene.fault.retry_after_seconds is not None:
        headers["Retry-After"] = str(scene.fault.retry_after_seconds)
    connection.send_head(scene.fault.status, headers)
    connection.send_piece(body)


def _slow(connection: Connection, scene: Scene) -> None:
    body = scene.answer.body
    size = max(1, round(len(body) * DRIP_SECONDS / scene.fault.seconds))
    connection.send_head(200, {"Content-Type": GEOJSON, "Content-Length": str(len(body))})
    for start in range(0, len(body), size):
        connection.send_piece(body[start : start + size])
        if scene.is_healed.wait(DRIP_SECONDS):
            return


def _hang(connection: Connection, scene: Scene) -> None:
    del connection  # no answer at all, until the fault is healed
    scene.is_healed.wait()


def _truncated(connection: Connection, scene: Scene) -> None:
    body = scene.answer.body
    connection.send_head(200, {"Content-Type": GEOJSON, "Content-Length": str(len(body))})
    connection.send_piece(body[: len(body) // 2])


def _lying_length(connection: Connection, scene: Scene) -> None:
    body = scene.answer.body
    is_more = scene.fault.claims == "more"
    claimed = len(body) + 1000 if is_more else len(body) - 1000
    connection.send_head(200, {"Content-Type": GEOJSON, "Content-Length": str(claimed)})
    connection.send_piece(body)
    if is_more:
        scene.is_healed.wait()  # the client waits for a response that never comes


def _html(connection: Connection, scene: Scene) -> None:
    del scene
    page = b"<!doctype html><title>Maintenance</title><h1>Down for maintenance</h1>"
    _send(connection, page, content_type="text/html; charset=utf-8")


def _not_json(connection: Connection, scene: Scene) -> None:
    _send(connection, b"{" + scene.answer.body)


def _wrong_schema(connection: Connection, scene: Scene) -> None:
    del scene
    _send(connection, b'{"type":"FeatureCollection","events":[{"id":"us1","magnitude":"5.1"}]}')


def _nan(connection: Connection, scene: Scene) -> None:
    before, _, after = scene.answer.body.partition(b'"mag":')
    _, comma, rest = after.partition(b",")
    _send(connection, before + b'"mag":NaN' + comma + rest)


def _empty(connection: Connection, scene: Scene) -> None:
    del scene
    _send(connection, b"")


def _redirect_loop(connection: Connection, scene: Scene) -> None:
    del scene
    connection.send_head(302, {"Location": connection.path, "Content-Length": "0"})


def _huge(connection: Connection, scene: Scene) -> None:
    headers = {"Content-Type": GEOJSON}  # no length: the stream ends with the connection
    if scene.fault.is_gzip:
        headers["Content-Encoding"] = "gzip"
    connection.send_head(200, headers)
    for piece in _huge_pieces(scene.fault):
        connection.send_piece(piece)


def _huge_pieces(fault: Fault) -> Iterator[bytes]:
    """White space, which JSON allows without end; as gzip, member after member."""
    piece = b" " * MEGABYTE
    packed = gzip.compress(piece, mtime=0) if fault.is_gzip else piece
    for _ in range(fault.megabytes):
        yield packed


def _send(connection: Connection, body: bytes, *, content_type: str = GEOJSON) -> None:
    headers = {"Content-Type": content_type, "Content-Length": str(len(body))}
    connection.send_head(200, headers)
    connection.send_piece(body)


_FAULTS: dict[Kind, Callable[[Connection, Scene], None]] = {
    "status": _status,
    "slow": _slow,
    "hang": _hang,
    "truncated": _truncated,
    "html": _html,
    "not_json": _not_json,
    "wrong_schema": _wrong_schema,
    "nan": _nan,
    "huge": _huge,
    "lying_length": _lying_length,
    "redirect_loop": _redirect_loop,
    "empty": _empty,
}
