"""A proxy that ends a process with SIGKILL when it asks for a certain thing.

    with Tripwire(seaweedfs.endpoint_url) as wire:
        wire.arm(b"PUT /bucket/private/channels/head.json", kill=process)

`before`: the request is never passed on. `after`: it is, and the process dies when the answer
comes. So a worker is killed exactly between two of its steps, with no change to its code.

Belongs here: that. Does not: delays (demo/latency_proxy.py).
"""

import contextlib
import socket
import threading
from dataclasses import dataclass
from subprocess import Popen
from typing import Literal, Self
from urllib.parse import urlsplit

_CHUNK_BYTES = 65_536


@dataclass
class _Trap:
    start: bytes  # of the request's first line
    victim: Popen[bytes]
    when: Literal["before", "after"]


class Tripwire:
    """Listens on a free port of the loopback interface and passes everything on."""

    def __init__(self, upstream_url: str) -> None:
        """Stand for the server at `upstream_url`."""
        upstream = urlsplit(upstream_url)
        self._upstream = (upstream.hostname, upstream.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._trap: _Trap | None = None
        self.has_tripped = threading.Event()

    @property
    def url(self) -> str:
        """The address that stands for the upstream."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        """Begin to listen."""
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self._listener.close()

    def arm(
        self, start: bytes, *, kill: Popen[bytes], when: Literal["before", "after"] = "before"
    ) -> None:
        """End `kill` at the next request whose first line begins with `start`."""
        self.has_tripped.clear()
        self._trap = _Trap(start, kill, when)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with (
            contextlib.suppress(OSError),
            client,
            socket.create_connection(self._upstream) as server,
        ):
            sprung = threading.Event()
            back = (server, client, sprung)
            threading.Thread(target=self._answers, args=back, daemon=True).start()
            while data := client.recv(_CHUNK_BYTES):
                trap = self._trap
                if trap and data.startswith(trap.start):
                    if trap.when == "before":
                        self._spring()
                        return
                    sprung.set()
                server.sendall(data)

    def _answers(
        self, server: socket.socket, client: socket.socket, sprung: threading.Event
    ) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(_CHUNK_BYTES):
                if sprung.is_set() and not data.startswith(b"HTTP/1.1 100 "):
                    self._spring()
                    return
                client.sendall(data)

    def _spring(self) -> None:
        trap, self._trap = self._trap, None
        if trap:
            trap.victim.kill()
            trap.victim.wait()
            self.has_tripped.set()
