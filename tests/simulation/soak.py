"""The long form: many drawn orders on all cores, and one seed alone.

    python -m tests.simulation.soak               100,000 orders and more
    python -m tests.simulation.soak --seed 1177   this one alone, as short as comes easily

Belongs here: how many, where, and what is printed. Does not: what is drawn (worlds.py).
"""

import argparse
import multiprocessing
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from content_assets.delivery import mirror
from tests.simulation.scheduler import BrokenInvariantError, draw, replay, shrink
from tests.simulation.worlds import big

ORDERS = 100_000
_AT_ONCE = 50
_WORD_EVERY = 5_000


@contextmanager
def bounds(seed: int) -> Iterator[None]:
    """In every fourth world a delivery goes by a listing, as one of many documents does."""
    many = mirror._MANY
    mirror._MANY = many if seed % 4 else 1
    try:
        yield
    finally:
        mirror._MANY = many


def draw_big(seed: int) -> int:
    """Draw a big world and an order of it, and tell how many calls it had.

    Raises:
        BrokenInvariantError: With the command that does it again.
    """
    try:
        with bounds(seed):
            return draw(partial(big, seed), seed)
    except BrokenInvariantError as broken:
        broken.add_note(f"seed {seed}: python -m tests.simulation.soak --seed {seed}")
        raise


def show(seed: int) -> int:
    """One seed alone, shrunk if it breaks an invariant; the exit code."""
    make = partial(big, seed)
    try:
        calls = draw_big(seed)
    except BrokenInvariantError as broken:
        with bounds(seed):
            order = shrink(make, broken.order)
            try:
                replay(make, order)
            except BrokenInvariantError as shorter:
                broken = shorter
        sys.stdout.write(f"seed {seed}: {broken}\n")
        return 1
    sys.stdout.write(f"seed {seed}: {calls} calls, every invariant holds\n")
    return 0


def _fails(seed: int) -> tuple[int, int]:
    try:
        return draw_big(seed), -1
    except BrokenInvariantError:
        return 0, seed


def soak(orders: int) -> int:
    """Draw so many orders on all cores; the exit code."""
    begun, calls, failed = time.monotonic(), 0, []
    with multiprocessing.get_context("spawn").Pool() as pool:
        drawn = pool.imap_unordered(_fails, range(orders), chunksize=_AT_ONCE)
        for done, (made, seed) in enumerate(drawn, start=1):
            calls += made
            if seed >= 0:
                failed.append(seed)
                sys.stdout.write(f"seed {seed}: python -m tests.simulation.soak --seed {seed}\n")
            if done % _WORD_EVERY == 0:
                sys.stdout.write(f"{done} orders, {calls} calls\n")
                sys.stdout.flush()
    seconds = time.monotonic() - begun
    sys.stdout.write(f"{orders} orders, {calls} calls, {seconds:.0f} s, {len(failed)} broken\n")
    return 1 if failed else 0


def main() -> int:
    """Parse the command line; the exit code."""
    parser = argparse.ArgumentParser(description="draw orders, or show one")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--orders", type=int, default=ORDERS)
    given = parser.parse_args()
    return show(given.seed) if given.seed is not None else soak(given.orders)


if __name__ == "__main__":
    sys.exit(main())
