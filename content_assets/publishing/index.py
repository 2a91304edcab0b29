"""The index of a document set or a release: path -> digest, read shard by shard.

A set of up to 1,000 documents names them itself. A larger one is cut into 2**k shards of
128 to 256, by the sha256 of the path in lower case: so that ten changed documents of a hundred
thousand cost ten shards, and two paths that differ by case only meet in one shard.

Belongs here: where a path stands, and looking it up. Does not: reading objects (archive.py),
making sets (sets.py).
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from content_assets.contracts.release import DocumentSet, Shard

INLINE_DOCUMENTS = 1000  # up to here, a set is one object
SHARD_DOCUMENTS = 256  # at most so many in a shard: 27 kB


def shard_count(documents: int) -> int:
    """How many shards a set of so many documents has; 0: none, it names them itself.

    >>> [shard_count(n) for n in (0, 1000, 1001, 2048, 100_000)]
    [0, 0, 4, 16, 512]
    """
    return 0 if documents <= INLINE_DOCUMENTS else 1 << (documents // SHARD_DOCUMENTS).bit_length()


def shard_of(path: str, shards: int) -> int:
    """Which of so many shards (a power of two) a path falls into."""
    digest = hashlib.sha256(path.casefold().encode()).digest()
    return int.from_bytes(digest[:4], "big") % shards


def split(documents: Mapping[str, str], shards: int) -> list[dict[str, str]]:
    """The documents of each shard."""
    parts: list[dict[str, str]] = [{} for _ in range(shards)]
    for path, digest in documents.items():
        parts[shard_of(path, shards)][path] = digest
    return parts


ReadShard = Callable[[str], Shard]


class SetIndex(Mapping[str, str]):
    """One set's documents; a look-up reads at most one shard, a walk reads all."""

    def __init__(self, record: DocumentSet, read: ReadShard) -> None:
        """Read the shards of `record` by their digests with `read`."""
        self._record = record
        self._read = read
        self._folded: dict[str, dict[str, str]] = {}

    def __getitem__(self, path: str) -> str:
        shards = self._record.shards
        if not shards:
            return self._record.documents[path]
        return self._read(shards[shard_of(path, len(shards))]).documents[path]

    def __iter__(self) -> Iterator[str]:
        yield from self._record.documents
        for digest in self._record.shards:
            yield from self._read(digest).documents

    def __len__(self) -> int:
        return self._record.count

    def namesake(self, path: str) -> str | None:
        """The path in this set that is `path` but for case, or None."""
        shards = self._record.shards
        place = shards[shard_of(path, len(shards))] if shards else ""
        if place not in self._folded:
            found = self._read(place).documents if place else self._record.documents
            self._folded[place] = {each.casefold(): each for each in found}
        return self._folded[place].get(path.casefold())

    def sample(self) -> str | None:
        """Any one path, or None where there is none."""
        return next(iter(self), None)


class ReleaseIndex(Mapping[str, str]):
    """All documents of a release, but for those that were taken down."""

    def __init__(self, sets: Sequence[SetIndex], without: Collection[str]) -> None:
        """Look into `sets`, and leave out the paths `without`."""
        self.sets = sets
        self._without = frozenset(without)

    def __getitem__(self, path: str) -> str:
        if path not in self._without:
            for each in self.sets:
                if path in each:
                    return each[path]
        raise KeyError(path)

    def __iter__(self) -> Iterator[str]:
        for each in self.sets:
            yield from (path for path in each if path not in self._without)

    def __len__(self) -> int:
        gone = sum(path in each for path in self._without for each in self.sets)
        return sum(map(len, self.sets)) - gone


def differing(
    old: DocumentSet | None, new: DocumentSet | None, read: ReadShard
) -> tuple[dict[str, str], dict[str, str]]:
    """Two sets' documents, without the shards that they share; None has no documents."""
    if old and new and old.shards and len(old.shards) == len(new.shards):
        pairs = zip(old.shards, new.shards, strict=True)
        changed = [(before, after) for before, after in pairs if before != after]
        return (
            _merged(read(before) for before, _ in changed),
            _merged(read(after) for _, after in changed),
        )
    return _all(old, read), _all(new, read)


def _all(record: DocumentSet | None, read: ReadShard) -> dict[str, str]:
    return dict(SetIndex(record, read).items()) if record else {}


def _merged(shards: Iterator[Shard]) -> dict[str, str]:
    return {path: digest for shard in shards for path, digest in shard.documents.items()}
