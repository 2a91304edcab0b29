"""A process that publishes as fast as it can, and writes down what was acknowledged to it.

    python -m tests.integration.processes.publisher NUMBER ROUNDS SEED OUT

It has an asset of its own and takes part in one that all share, so that it wins, loses, is
superseded and rebased. The last number rolls back and unpins instead.

Belongs here: one process. Does not: killing it, judging it (test_sixteen.py).
"""

import json
import os
import random
import sys
import time

from content_assets.bootstrap import Pipeline, build_pipeline, make_author
from content_assets.contracts.document import Documents
from content_assets.contracts.release import Validators
from content_assets.delivery.mirror import deliver_mirror
from content_assets.errors import ConflictError
from content_assets.publishing import keys
from content_assets.publishing.ancestry import log_releases
from content_assets.publishing.canonical import digest_of
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.publish import commit, follow, read_head
from content_assets.publishing.raw import Fetch, Fetched, RawUpdate, update_raw
from content_assets.publishing.rollback import rollback, unpin
from content_assets.publishing.sets import build_set, write_set
from content_assets.settings import load_settings
from tests.polling import wait_for
from tests.unit.publishing.conftest import catalog

SHARED = "shared"
KEPT = 5  # documents of an asset's set, of which one changes at a time


def main(number: int, rounds: int, seed: int, out: str) -> None:
    """Publish, or move production, so many times."""
    pipeline = build_pipeline(load_settings())
    dice = random.Random(seed * 1000 + number)
    with open(out, "a", buffering=1) as acknowledged:  # noqa: PTH123
        for _ in range(rounds):
            try:
                if number == 15:
                    move(pipeline, dice)
                else:
                    publish(pipeline, number, dice, acknowledged)
            except ConflictError:
                time.sleep(dice.random() / 20)


def publish(pipeline: Pipeline, number: int, dice: random.Random, acknowledged) -> None:
    """One run: two assets, one commit, sometimes a delivery."""
    store, archive = pipeline.store, pipeline.archive
    author = make_author(run=f"process-{number}")
    _, base = read_head(store, archive)
    updates = {}
    for asset in (f"own-{number}", SHARED):
        said = f"{number} {author.release_id}"
        update = update_raw(store, asset, fetcher(said))
        updates[asset] = made(pipeline, asset, update, base, said)
    done = commit(store, archive, updates, base=base, author=author)
    if done.is_new:
        kept = sorted(updates.keys() - done.superseded.keys())
        acknowledged.write(json.dumps({"release": author.release_id, "assets": kept}) + "\n")
        os.fsync(acknowledged.fileno())
    follow(store, archive, known=None, author=author, readable=dict)
    if dice.random() < 0.3:
        deliver_mirror(store, archive, pipeline.maps.store)


def made(pipeline: Pipeline, asset: str, update: RawUpdate, base, said: str):
    """A set in which one document says something new."""
    documents = {f"{asset}/{n}.json": catalog(f"{asset} {n}") for n in range(KEPT)}
    documents[f"{asset}/{update.ref.sequence % KEPT}.json"] = catalog(f"{asset} {said}")
    kind = type(next(iter(documents.values())))
    built = build_set(Documents(kind, documents, {asset: update.ref}))
    standing = base.assets.get(asset) if base else None
    parent = pipeline.archive.document_set(standing.set) if standing else None
    write_set(pipeline.archive, built, parent=parent, map_=pipeline.maps.store)
    return built.asset_record(code_version="1")


def move(pipeline: Pipeline, dice: random.Random) -> None:
    """Back, and on again."""
    store, archive, author = pipeline.store, pipeline.archive, make_author(run="operator")
    wait_for(lambda: read_pointer(store, keys.PRODUCTION) is not None)
    releases = log_releases(store, archive, limit=10)
    rollback(store, archive, dice.choice(releases), reason="a try", author=author, readable=dict)
    deliver_mirror(store, archive, pipeline.maps.store)
    unpin(store, archive, author=author, readable=dict)


def fetcher(said: str) -> Fetch:
    """A source that says this."""
    return lambda _: fetched(said)


def fetched(said: str) -> Fetched:
    """A body that says something new."""
    return Fetched(said.encode(), digest_of(said.encode()), Validators())


if __name__ == "__main__":
    number, rounds, seed = (int(each) for each in sys.argv[1:4])
    main(number, rounds, seed, sys.argv[4])
