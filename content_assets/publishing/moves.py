"""The moves of the pointers: who moved them where, when and why.

Belongs here: reading them, newest first. Does not: moving (pointer.py).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content_assets.contracts.release import Move
from content_assets.publishing import keys
from content_assets.publishing.consistency import find_pointer
from content_assets.publishing.store import Store

CHANNELS = {"head": keys.HEAD, "production": keys.PRODUCTION}
_OF_RUNS = {"publish", "follow"}  # what runs do by themselves


@dataclass(frozen=True)
class ChannelMove:
    """A move of one of the channels."""

    channel: str
    move: Move

    @property
    def is_decision(self) -> bool:
        """Whether a person decided on it, and no run."""
        return self.move.name not in _OF_RUNS


def log_moves(store: Store, *, only_decisions: bool = False) -> list[ChannelMove]:
    """The last moves of both channels, newest first; 100 of each are kept.

    Raises:
        PointerFaultError: A pointer is lost or unreadable.
        StoreUnreachableError: The store did not answer.
    """
    found = (each for name, key in CHANNELS.items() for each in _moves_of(store, name, key))
    wanted: Iterable[ChannelMove] = (
        each for each in found if each.is_decision or not only_decisions
    )
    return sorted(wanted, key=lambda each: (each.move.at, each.move.revision), reverse=True)


def _moves_of(store: Store, channel: str, key: str) -> Iterator[ChannelMove]:
    pointer = find_pointer(store, key)
    for move in pointer.moves if pointer else []:
        yield ChannelMove(channel, move)
