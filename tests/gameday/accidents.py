"""The accidents: each does its damage, then says which alarms people may wait for.

An accident that the next runs heal by themselves needs no alarm. For any other the alarm that
fires names the runbook page, and `REMEDIES` does what that page tells an operator to do.
"""

import json
import random
from collections.abc import Callable

from content_assets.publishing import keys
from demo.faults import Fault
from tests.gameday.stage import COLLECTION, RUN, SITES, Stage
from tests.integration.stores.faulty_proxy import DROP, LOSE_REPLY, TRUNCATE, Answer

Accident = Callable[[Stage, random.Random], None]
_RUN_SECONDS = 1.5  # about as long as a warm run with one event changed


def worker_killed(stage: Stage, draw: random.Random) -> None:
    """SIGKILL anywhere in a run."""
    stage.ask_and_kill(RUN, draw.uniform(0, _RUN_SECONDS))


def collection_killed(stage: Stage, draw: random.Random) -> None:
    """SIGKILL anywhere in a collection."""
    stage.ask_and_kill(COLLECTION, draw.uniform(0, _RUN_SECONDS / 2))


def store_busy(stage: Stage, draw: random.Random) -> None:
    """S3 answers 503 more often than a client retries."""
    _answer_badly(stage, draw, Answer(503, "SlowDown"))


def store_conflict(stage: Stage, draw: random.Random) -> None:
    """S3 answers 409 to conditional writes: nothing was written."""
    _answer_badly(stage, draw, Answer(409, "ConditionalRequestConflict"))


def store_silent(stage: Stage, draw: random.Random) -> None:
    """Connections to S3 end before, in or after their answers."""
    _answer_badly(stage, draw, draw.choice([DROP, LOSE_REPLY, TRUNCATE]))


def _answer_badly(stage: Stage, draw: random.Random, fault: str | Answer) -> None:
    for _ in range(draw.randint(1, 12)):
        stage.proxy.fail(fault, draw.choice(["GET", "PUT", "PUT"]))
    stage.run()


def pointer_lost(stage: Stage, draw: random.Random) -> None:
    """Somebody deletes head or production."""
    stage.delete(draw.choice([keys.HEAD, keys.PRODUCTION]))


def pointer_put_back(stage: Stage, draw: random.Random) -> None:
    """Somebody restores an older version of head or production."""
    key = draw.choice([keys.HEAD, keys.PRODUCTION])
    before = json.loads(stage.read(key) or b"")
    moves = before["moves"][: max(1, len(before["moves"]) // 2)]
    older = {
        **before,
        "moves": moves,
        "release": moves[-1]["release"],
        "revision": moves[-1]["revision"],
    }
    stage.write(key, json.dumps(older).encode())


def copy_cut_short(stage: Stage, draw: random.Random) -> None:
    """A mirror copy loses its end; the daily collection follows, at times after a run."""
    path = draw.choice(sorted(path for path in stage.copies() if "/events/" not in path))
    key = keys.mirror(path)
    stage.readers.expect_nothing(f"{stage.parts.content_base_url}/production/{path}")
    stage.write(key, (stage.read(key) or b"")[: draw.randint(0, 200)])
    if draw.choice([True, False]):
        stage.run()  # for as long as a site is waited for: its pages can't be proven
    stage.ask(COLLECTION)


def source_back_in_time(stage: Stage, draw: random.Random) -> None:
    """An edge of the source's CDN answers with an older body."""
    del draw
    feed = stage.parts.replayer.feed
    newest = feed.answer
    feed.answer = stage.oldest_answer
    stage.run()
    feed.answer = newest


def source_bomb(stage: Stage, draw: random.Random) -> None:
    """The source answers with a body that unpacks to far more than its cap."""
    fault = Fault(kind="huge", is_gzip=True, megabytes=200, times=draw.randint(1, 3))
    stage.parts.replayer.fail(fault)
    stage.run()
    stage.parts.replayer.heal()


def source_down(stage: Stage, draw: random.Random) -> None:
    """The source answers with errors."""
    stage.parts.replayer.fail(Fault(kind="status", status=draw.choice([429, 500, 503])))
    stage.run()
    stage.parts.replayer.heal()


def clock_off(stage: Stage, draw: random.Random) -> None:
    """The publisher's clock is hours or a year off, for a run and a collection."""
    stage.clock_off_seconds = draw.choice([-1, 1]) * draw.choice([7_200, 400 * 86_400])
    stage.run()
    stage.ask(COLLECTION)
    stage.clock_off_seconds = 0


def site_restarted(stage: Stage, draw: random.Random) -> None:
    """A site is restarted while a run delivers to it."""
    name = draw.choice(SITES)
    stage.readers.expect_nothing(stage.sites[name].url)
    stage.sites[name].process.stop()
    stage.run()
    stage.start_site(name)


def token_rotated(stage: Stage, draw: random.Random) -> None:
    """A site gets a new token of which the worker knows nothing."""
    name = draw.choice(SITES)
    stage.tokens[name] = f"token-{draw.random():.18f}"
    stage.start_site(name)


ACCIDENTS: dict[str, Accident] = {
    each.__name__: each
    for each in (
        worker_killed,
        collection_killed,
        store_busy,
        store_conflict,
        store_silent,
        pointer_lost,
        pointer_put_back,
        copy_cut_short,
        source_back_in_time,
        source_bomb,
        source_down,
        clock_off,
        site_restarted,
        token_rotated,
    )
}


def give_both_sides_the_token(stage: Stage) -> None:
    """docs/runbook/unproven-documents.md: a refused token is put on both sides."""
    stage.worker_tokens = dict(stage.tokens)
    stage.restart_worker()


def repair_the_pointers(stage: Stage) -> None:
    """docs/runbook/lost-pointers.md."""
    _operate(stage, "repair", "--yes")


def _operate(stage: Stage, *verb: str) -> None:
    done = stage.operate(*verb)
    assert done.returncode == 0, f"{verb}: {done.stdout}\n{done.stderr}"


# what the page of each alarm tells an operator to do
REMEDIES: dict[str, Callable[[Stage], None]] = {
    "unproven-documents": give_both_sides_the_token,
    "pointer-faults": repair_the_pointers,
}
