"""Rules broken on purpose, in memory, while one test runs.

A mutation either puts something else in the place of a name that a module uses, or rewrites a
line of a function: its source is read, changed and compiled, and the function gets the new
code. A line that isn't there any more fails the test: the mutation has to follow the rule.

Belongs here: how to break rules. Does not: which world notices it (test_mutations.py).
"""

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

from pytest import MonkeyPatch  # noqa: PT013  # only its type

from content_assets.delivery import mirror, site
from content_assets.publishing import pointer, publish, raw, sets
from content_assets.publishing.diff import diff_releases
from content_assets.publishing.store import Overwrite

Mutation = Callable[[MonkeyPatch], None]


class Rewritten:
    """A function in whose source each first text is replaced by the second."""

    def __init__(self, function: Any, *changes: tuple[str, str]) -> None:
        self.function = function
        self.changes = changes

    def __call__(self, patch: MonkeyPatch) -> None:
        """Break it until `patch` is undone."""
        source = textwrap.dedent(inspect.getsource(self.function))
        for old, new in self.changes:
            assert source.count(old) == 1, f"{self.function.__qualname__} has not {old!r} once"
            source = source.replace(old, new)
        made: dict[str, Any] = {}
        exec(compile(source, "mutation", "exec"), dict(self.function.__globals__), made)
        mutant: FunctionType = made[self.function.__name__]
        patch.setattr(self.function, "__code__", mutant.__code__)


@dataclass(frozen=True)
class Replaced:
    """A module in which a name stands for something else."""

    module: ModuleType
    name: str
    stand_in: Any

    def __call__(self, patch: MonkeyPatch) -> None:
        """Break it until `patch` is undone."""
        patch.setattr(self.module, self.name, self.stand_in)


def both(*mutations: Mutation) -> Mutation:
    """Several at once."""

    def mutate(patch: MonkeyPatch) -> None:
        for each in mutations:
            each(patch)

    return mutate


def _ends_only(archive, production, revision):
    releases = {move.revision: move.release for move in production.moves}
    if revision not in releases:
        return None
    old = archive.release(releases[revision])
    return diff_releases(archive, old, archive.release(production.release)).paths


def _overwriting(module: ModuleType) -> Mutation:
    return both(
        Replaced(module, "IfMatch", lambda _: Overwrite()),
        Replaced(module, "Create", Overwrite),
    )


# publishing
POINTERS_OVERWRITE = _overwriting(pointer)
LOST_RACE_IS_WON = Rewritten(
    pointer.advance, ("_look_for_own_move(store, key, pointer, error)", 'Seen(pointer, "")')
)
NO_REPLY_IS_SUCCESS = Rewritten(
    pointer.advance,
    (
        "    except (Pre",
        "    except StoreUnreachableError: return Seen(pointer, '')\n    except (Pre",
    ),
)
LOSER_WINS = Replaced(publish, "_superseded_by", lambda *_: None)
PRODUCTION_MOVES_SIDEWAYS = Rewritten(
    publish.follow, ("production.pointer.number >= head.number", "False")
)
BLOBS_LEFT_OUT = Rewritten(sets.write_set, ("not in reached", "in reached"))
HEAD_BEFORE_RELEASE = Rewritten(
    publish.commit,
    ("_write_release(store, archive, release)\n", "pass\n"),
    ("author))\n", "author)); _write_release(store, archive, release)\n"),
)
RAW_OVERWRITES = _overwriting(raw)
RAW_POINTER_BEFORE_BODY = Rewritten(
    raw._keep,
    ("store.put(keys.raw_body(digest), fetched.body, Overwrite())\n", "pass\n"),
    (
        "pointer), condition)\n",
        "pointer), condition); store.put(keys.raw_body(digest), fetched.body, Overwrite())\n",
    ),
)

# delivery
MIRROR_FORGETS_REVISIONS = Replaced(mirror, "revision_of", lambda _: 0)
MIRROR_OVERWRITES = _overwriting(mirror)
ENDS_ONLY = Replaced(mirror, "paths_since", _ends_only)  # docs/decisions/0002
NO_TOMBSTONES = Rewritten(mirror._write_all, ("sorted(paths)", "sorted(paths & documents.keys())"))
CURSOR_BEFORE_COPIES = Rewritten(
    mirror.deliver_mirror,
    ("written = _write_all(store, archive, seen, production.pointer, map_)", "written = 0"),
    (
        "seen, moved)\n",
        "seen, moved); _write_all(store, archive, seen, production.pointer, map_)\n",
    ),
)
UNPROVEN_IS_PROVEN = Rewritten(site.SiteDelivery._acknowledge, ("sorted(proof.unproven)", "[]"))
UNPROVEN_IS_FORGOTTEN = Rewritten(
    site.SiteDelivery._plan, ("paths |= frozenset(cursor.unproven)", "pass")
)
NO_HOOK = Rewritten(site.SiteDelivery._prove, ("self._tell(job.production, job.pages)\n", "pass\n"))
