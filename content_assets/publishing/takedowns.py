"""Records of takedowns: that a document was taken down, said outside of the pointers.

A takedown holds for good, and production names it by path. If production is lost, the paths
are lost with it, and the documents would come back. So each takedown is also a record of its
own below `public/`, written before production moves and never deleted. It names digests only:
of the path, and of the sources' bodies that are to go, too.

A path is found again by hashing every path that is known: of the copies in the mirror, where a
tombstone stays, and of the releases. A digest that fits none stays in production as it is, and
every document that is made is compared with it.

Belongs here: these records. Does not: taking down (takedown.py), mending production (repair.py).
"""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress

from content_assets.contracts.release import Pointer, Takedown, TakedownRecord
from content_assets.errors import PreconditionFailedError
from content_assets.publishing import keys
from content_assets.publishing.canonical import digest_of, record_bytes
from content_assets.publishing.records import read_record
from content_assets.publishing.store import Create, ParallelMap, Store


def note_takedown(store: Store, path: str, *, at: str, bodies: Collection[str]) -> None:
    """Record that `path` is taken down; once is enough, unless more bodies are to go.

    Raises:
        StoreUnreachableError: Ask again.
    """
    record = TakedownRecord(path_digest=path_digest(path), at=at, bodies=sorted(bodies))
    variant = digest_of("\n".join(record.bodies).encode())[:16]
    with suppress(PreconditionFailedError):  # it is there
        store.put(keys.takedown(record.path_digest, variant), record_bytes(record), Create())


def read_takedowns(store: Store, map_: ParallelMap) -> dict[str, TakedownRecord]:
    """What was ever taken down, by the digest of its path, with all bodies that are to go.

    Raises:
        UnreadableRecordError: One of the records is damaged.
        StoreUnreachableError: The store did not answer.
    """
    found: dict[str, TakedownRecord] = {}
    names = sorted(entry.key for entry in store.list(keys.TAKEDOWNS))
    for key, stored in zip(names, map_(store.get, names), strict=True):
        if stored:
            record = read_record(stored, key, TakedownRecord)
            known = found.get(record.path_digest, record)
            bodies = sorted({*known.bodies, *record.bodies})
            found[record.path_digest] = known.model_copy(update={"bodies": bodies})
    return found


def missing_takedowns(
    production: Pointer, records: Mapping[str, TakedownRecord]
) -> dict[str, TakedownRecord]:
    """The records that production does not name, whole."""
    bodies = {path_digest(path): {*down.bodies} for path, down in production.taken_down.items()}
    bodies |= {digest: set() for digest in production.unknown_takedowns}
    return {
        digest: record
        for digest, record in records.items()
        if digest not in bodies
        or (digest not in production.unknown_takedowns and not bodies[digest] >= {*record.bodies})
    }


def match_paths(
    records: Mapping[str, TakedownRecord], paths: Iterable[str], *, by: str
) -> dict[str, Takedown]:
    """Verdicts by path, of the records whose path is among `paths`."""
    found: dict[str, Takedown] = {}
    for path in paths:
        record = records.get(path_digest(path))
        if record:
            reason = "its record names no reason"
            found[path] = Takedown(by=by, at=record.at, reason=reason, bodies=record.bodies)
    return found


def is_taken_down(production: Pointer | None, path: str) -> bool:
    """Whether the document at `path` is to stay away, by its name or by its digest alone."""
    if production is None:
        return False
    unknown = production.unknown_takedowns
    return path in production.taken_down or (bool(unknown) and path_digest(path) in unknown)


def path_digest(path: str) -> str:
    """The digest that stands for a path."""
    return digest_of(path.encode())
