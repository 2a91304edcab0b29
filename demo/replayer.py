"""The replayer: serves the recorded feeds over HTTP as the real ones do.

    with Replayer() as replayer:
        get(replayer.feed_url)      # validators, Expires, gzip, 304
        replayer.advance()          # the next snapshot
        replayer.fail(Fault(kind="status", status=429, retry_after_seconds=2))

Or `python -m demo.replayer`, which prints its address and is steered by `POST /_control/…`
(advance, snapshot, go_back, revise, remove, add, say, fault, heal). It listens on the loopback
interface only.

Belongs here: the replayer's state and its life. Does not: HTTP (replay_handler.py), the
feed's content (feed.py), its faults (faults.py).
"""

import argparse
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

from content_assets.signals import ending
from demo.event_service import EventService
from demo.faults import Fault, Scene
from demo.feed import Answer, RecordedFeed, SaidFeed
from demo.recording import Snapshot, load_others, load_recording
from demo.replay_handler import FEED_PATH, ReplayServer, SeenRequest

LIFE_SECONDS = 60  # as the real feed's Cache-Control and Expires


class Replayer:
    """The server, running in a thread of its own from `with` to the end of the block.

    Attributes:
        feed: The USGS feed; edit it directly or through the methods here.
        event_service: All that was recorded, by time: the source `usgs_days`.
        others: The feeds of the other sources, by name.
        requests: All requests, in order.
        statuses: How often each status was answered.
    """

    def __init__(
        self,
        snapshots: Sequence[Snapshot] | None = None,
        *,
        start: int = 0,
        life_seconds: int = LIFE_SECONDS,
        port: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Bind the port (0: any free one); serving begins with `with`."""
        recorded = snapshots or load_recording()
        self.feed = RecordedFeed(recorded, start=start)
        self.event_service = EventService(recorded)
        self.others = {name: SaidFeed(body) for name, body in load_others().items()}
        self.life_seconds = life_seconds
        self.clock = clock
        self.requests: list[SeenRequest] = []
        self.statuses: Counter[int] = Counter()
        self._fault: Fault | None = None
        self._fault_hits = 0
        self._is_healed = threading.Event()
        self._lock = threading.Lock()
        self._server = ReplayServer(self, port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> Self:
        """Start to serve."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop; requests that hang are let go."""
        self.heal()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """The base address, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def feed_url(self) -> str:
        """The address of the feed."""
        return self.url + FEED_PATH

    def advance(self) -> str:
        """Show the next snapshot and return its name; after the last comes the first."""
        self.feed.advance()
        return self.feed.name

    def fail(self, fault: Fault) -> None:
        """Misbehave from now on; replaces an earlier fault."""
        self.heal()
        with self._lock:
            self._fault, self._fault_hits, self._is_healed = fault, 0, threading.Event()

    def heal(self) -> None:
        """End the fault, and release hanging requests."""
        with self._lock:
            self._fault = None
            self._is_healed.set()

    def answer_of(self, source: str) -> Answer:
        """A source's answer without a fault."""
        feed = self.others.get(source, self.feed)  # a day's fault looks like the feed's
        return feed.answer

    def take_scene(self, source: str) -> Scene | None:
        """Return the fault that hits this request of a source, if one does."""
        with self._lock:
            fault = self._fault
            if fault is None or fault.source != source:
                return None
            self._fault_hits += 1
            if fault.times == self._fault_hits:
                self._fault = None
            return Scene(fault, self.answer_of(source), self._is_healed)

    def state(self) -> dict[str, Any]:
        """The current snapshot and the past requests, for the control endpoints."""
        return {
            "index": self.feed.index,
            "count": len(self.feed),
            "snapshot": self.feed.name,
            "fault": self._fault.model_dump() if self._fault else None,
            "requests": len(self.requests),
            "statuses": dict(self.statuses),
        }

    def control(self, verb: str, given: Mapping[str, Any]) -> None:
        """Run the command of a control endpoint.

        Raises:
            LookupError: There is no such verb, member, event or snapshot.
            ValueError: A fault that there isn't.
        """
        verbs: dict[str, Callable[[], object]] = {
            "advance": self.advance,
            "snapshot": lambda: self.feed.show(int(given["index"])),
            "go_back": lambda: self.feed.go_back(int(given["index"])),
            "revise": lambda: self.feed.revise(given["id"], given["set"]),
            "remove": lambda: self.feed.remove(given["id"]),
            "add": lambda: self.feed.add(given["feature"]),
            "say": lambda: self.others[given["source"]].say(given["body"].encode()),
            "fault": lambda: self.fail(Fault.model_validate(given)),
            "heal": self.heal,
        }
        verbs[verb]()


def main() -> None:
    """Serve until SIGINT or SIGTERM; the first line on stdout is the address."""
    parser = argparse.ArgumentParser(prog="python -m demo.replayer", description=main.__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--start", type=int, default=0, help="the first snapshot, from 0")
    parser.add_argument("--life-seconds", type=int, default=LIFE_SECONDS)
    given = parser.parse_args()
    playing = Replayer(start=given.start, life_seconds=given.life_seconds, port=given.port)
    with ending() as end, playing as replayer:
        sys.stdout.write(f"{replayer.url}\n")
        sys.stdout.flush()
        end.wait()


if __name__ == "__main__":
    main()
