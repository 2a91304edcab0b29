"""Sixteen processes publish to one bucket; two are killed, one rolls back and on again.

Afterwards everything that a kept release reaches is there and hashes, and every update that
was acknowledged is in an ancestor of head. `make soak` goes on for longer, several times.
"""

import itertools
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from content_assets.bootstrap import build_pipeline
from content_assets.delivery.cursor import read_cursor
from content_assets.delivery.mirror import deliver_mirror
from content_assets.publishing import keys
from content_assets.publishing.ancestry import kept_chain
from content_assets.publishing.archive import Archive
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.publish import read_head
from content_assets.publishing.verify import verify
from content_assets.settings import load_settings
from tests.polling import PATIENCE_SECONDS, wait_for

ROOT = Path(__file__).parents[3]
PROCESSES = 16
IS_SOAK = os.environ.get("SOAK") == "1"
ROUNDS = 100 if IS_SOAK else 8  # of each process
SEEDS = range(5 if IS_SOAK else 1)


@pytest.fixture
def environ(seaweedfs, bucket):
    return {
        "CONTENT_ASSETS_STORE_URL": f"s3://{bucket}",
        "CONTENT_ASSETS_S3_ENDPOINT_URL": seaweedfs.endpoint_url,
        "CONTENT_ASSETS_STORE_THREADS": "4",
        "PYTHONPATH": str(ROOT),
        "PATH": "/usr/bin",
        **seaweedfs.credentials.environ(),
    }


def start(number, seed, folder, environ):
    command = [sys.executable, "-m", "tests.integration.processes.publisher"]
    arguments = [str(number), str(ROUNDS), str(seed), str(folder / f"{number}.jsonl")]
    with (folder / f"{number}.err").open("w") as errors:
        return subprocess.Popen([*command, *arguments], env=environ, cwd=ROOT, stderr=errors)


def wait_until_acknowledged(folder, count):
    """Until so many commits were acknowledged, to all processes together."""
    paths = [folder / f"{number}.jsonl" for number in range(PROCESSES)]

    def acknowledged():
        return sum(path.read_bytes().count(b"\n") for path in paths if path.exists())

    assert wait_for(lambda: acknowledged() >= count)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_whoever_dies(seed, environ, tmp_path, monkeypatch):
    dice = random.Random(seed)
    running = {number: start(number, seed, tmp_path, environ) for number in range(PROCESSES)}
    victims = dice.sample(range(PROCESSES - 1), 2)
    for nth, number in enumerate(victims, start=1):
        due = dice.randint(1, 2 * ROUNDS) * nth  # whatever the victim is at when others got so far
        wait_until_acknowledged(tmp_path, due)
        running[number].kill()
    for number, process in running.items():
        code = process.wait(PATIENCE_SECONDS)
        said = (tmp_path / f"{number}.err").read_text()
        assert code in ((-9, 0) if number in victims else (0,)), f"process {number}: {said}"

    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    pipeline = build_pipeline(load_settings(environ))
    store, archive = pipeline.store, Archive(pipeline.store)
    _, head = read_head(store, archive)
    chain = list(kept_chain(archive, head))
    assert verify(store, chain, map_=pipeline.maps.store).problems == ()

    lines = [line for p in tmp_path.glob("*.jsonl") for line in p.read_text().splitlines()]
    acknowledged = [json.loads(line) for line in lines]
    by_id = {release.id: release for release in chain}
    lost = [each["release"] for each in acknowledged if each["release"] not in by_id]
    assert lost == []
    assert len(acknowledged) >= PROCESSES
    check_nothing_went_back(chain)

    deliver_mirror(store, archive, pipeline.maps.store)
    production = read_pointer(store, keys.PRODUCTION).pointer
    assert read_cursor(store, "mirror").cursor.revision == production.revision
    shown = archive.documents(archive.release(production.release))
    for path, digest in shown.items():
        mark = json.loads(store.get(keys.mirror(path)).body)["$release"]
        assert mark["digest"] == digest
        assert mark["revision"] <= production.revision


def check_nothing_went_back(chain):
    """Along the parents, no asset was made from an older body than before."""
    for newer, older in itertools.pairwise(chain):
        assert newer.number == older.number + 1
        for asset, record in older.assets.items():
            for source, ref in record.made_from.items():
                assert newer.assets[asset].made_from[source].sequence >= ref.sequence
