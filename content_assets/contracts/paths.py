"""Document paths: the names that become keys, URLs, tags and file names.

Belongs here: the rule of safe paths. Does not: which page shows it (routes.py).
"""

import re
from collections.abc import Iterable

from content_assets.errors import UnsafePathError

MAX_PATH_CHARACTERS = 200  # a Next.js tag holds 256, and ours is a prefix and the path
MAX_NAME_CHARACTERS = 120
_NAMES = "`content-assets log` and `status` list the names that there are"
_SEGMENT = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?<!\.)")
NAME = r"^[A-Za-z0-9_-]([A-Za-z0-9._-]*[A-Za-z0-9_-])?$"  # the same, as OpenAPI has it


def check_path(path: str) -> str:
    """Return `path` if it is safe in every place it is used.

    Safe: relative, `/`-separated, at most 200 characters, each segment made of
    `A-Z a-z 0-9 . _ -`, none starting or ending with a dot.

    Raises:
        UnsafePathError: It isn't.
    """
    if len(path) > MAX_PATH_CHARACTERS:
        msg = (
            f"document path {path[:60]!r}…: expected at most {MAX_PATH_CHARACTERS} characters, "
            f"found {len(path)}; shorten the identifier it is made of"
        )
        raise UnsafePathError(msg)
    if not all(_SEGMENT.fullmatch(segment) for segment in path.split("/")):
        msg = (
            f"document path {path!r}: expected relative segments of A-Z a-z 0-9 . _ - "
            "that neither start nor end with a dot, found another; clean the identifier that it "
            "is made of"
        )
        raise UnsafePathError(msg)
    return path


def check_name(what: str, name: str) -> str:
    """Return `name` if it may be one segment of a key: a run's id, a release's name, a target.

    Clients give such names; one that is no safe segment names nothing that was ever written.

    Raises:
        UnsafePathError: It isn't; the message calls it `what`.
    """
    if len(name) > MAX_NAME_CHARACTERS or not _SEGMENT.fullmatch(name):
        msg = (
            f"{what} {name[:60]!r}: expected 1 to {MAX_NAME_CHARACTERS} characters of A-Z a-z 0-9 "
            f". _ - that neither begin nor end with a dot, found another; {_NAMES}"
        )
        raise UnsafePathError(msg)
    return name


def check_paths(paths: Iterable[str]) -> None:
    """Refuse unsafe paths, and paths that differ by case only (one file on some disks).

    Raises:
        UnsafePathError: A path is unsafe, or two clash.
    """
    seen: dict[str, str] = {}
    for path in paths:
        folded = check_path(path).casefold()
        if folded in seen:
            msg = (
                f"document paths {seen[folded]!r} and {path!r}: expected names that differ "
                "by more than case, found these; rename one"
            )
            raise UnsafePathError(msg)
        seen[folded] = path
