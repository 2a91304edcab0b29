"""Exit codes: one for each thing that the caller can do about it.

Belongs here: the codes and which error has which. Does not: messages.
"""

from enum import IntEnum

from content_assets.errors import (
    BadContentError,
    ConfigurationError,
    ConflictError,
    ContentAssetsError,
    NotFoundError,
    RefusedError,
    UnreachableError,
)


class Exit(IntEnum):
    """Exit code of the process."""

    GOOD = 0
    FAILED = 1
    USAGE = 2
    DEGRADED = 3
    CONFLICT = 4
    NOT_FOUND = 5
    REFUSED = 6
    CONFIGURATION = 7
    UNREACHABLE = 8
    INTERRUPTED = 130


MEANINGS = {
    Exit.GOOD: "done, and all is well",
    Exit.FAILED: "the data is wrong, or something unforeseen happened; nothing is half done",
    Exit.USAGE: "no such verb, option or argument",
    Exit.DEGRADED: "done, but something is held, stale, unproven or damaged; see the output",
    Exit.CONFLICT: "another process was faster: look again, then repeat",
    Exit.NOT_FOUND: "no such release, asset, document or run",
    Exit.REFUSED: "a rule forbids it; the message names the rule",
    Exit.CONFIGURATION: "a setting, credential or policy is wrong; the message names it",
    Exit.UNREACHABLE: "store, source or site did not answer; repeat later",
    Exit.INTERRUPTED: "Ctrl-C; run it again to continue",
}

BY_ERROR: dict[type[ContentAssetsError], Exit] = {
    BadContentError: Exit.FAILED,
    ConflictError: Exit.CONFLICT,
    UnreachableError: Exit.UNREACHABLE,
    NotFoundError: Exit.NOT_FOUND,
    RefusedError: Exit.REFUSED,
    ConfigurationError: Exit.CONFIGURATION,
}


def exit_of(error: ContentAssetsError) -> Exit:
    """The code for an error, by the branch of the tree that it is on."""
    return next((code for kind, code in BY_ERROR.items() if isinstance(error, kind)), Exit.FAILED)
