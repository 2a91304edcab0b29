"""Dagster's asset selection syntax, as far as it can be checked without Dagster.

A selection whose names and groups exist is accepted, and resolved by the worker; one with unknown
names would only fail there.

Belongs here: names and groups in a selection. Does not: its resolution
(content_assets/orchestration/selection.py).
"""

import difflib
import re
from collections.abc import Collection
from fnmatch import fnmatchcase

from content_assets.contracts.assets import known_assets
from content_assets.errors import BadContentError, NotFoundError

MAX_DEPTH = 20  # parentheses
_TERM = re.compile(
    r"""(?:(?P<field>[a-z_]+)\s*:\s*)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[A-Za-z0-9_*./<>-]+))"""
    r"""(?:\s*=\s*(?:"[^"]*"|[A-Za-z0-9_.-]+))?"""  # the value of a tag
)
_WORDS = {"and", "or", "not", "sinks", "roots", "null"}
_NEAR = 3


def check_selection(text: str) -> None:
    """Refuse a selection that the worker would refuse for its names.

    Raises:
        BadContentError: It names an asset or a group that there is not, or is nested too deeply.
    """
    _check_depth(text)
    assets = known_assets()
    groups = {facts.group for facts in assets.values()}
    for term in _TERM.finditer(text):
        value = term["quoted"] if term["quoted"] is not None else term["bare"]
        if term["field"] in {None, "key"}:
            if term["quoted"] is None and (value in _WORDS or _is_traversal(value)):
                continue
            _check_matches("assets", value, assets)
        elif term["field"] == "group":
            _check_matches("assets: group", value, groups)


def check_known(where: str, name: str, known: Collection[str]) -> None:
    """Refuse a name that there is not.

    Raises:
        NotFoundError: It names those that are near.
    """
    if name not in known:
        msg = f"{where}: expected the name of an asset, found {name}; near: {_near(name, known)}"
        raise NotFoundError(msg)


def _check_matches(where: str, pattern: str, known: Collection[str]) -> None:
    """A name, or a pattern with stars, of which at least one is known."""
    if any(fnmatchcase(name, pattern) for name in known):
        return
    msg = (
        f"{where}: expected a name that there is, or a pattern like page_*, found {pattern[:100]}; "
        f"near: {_near(pattern, known)}"
    )
    raise BadContentError(msg)


def _check_depth(text: str) -> None:
    depth = deepest = 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        msg = f"assets: expected at most {MAX_DEPTH} nested parentheses, found {deepest}"
        raise BadContentError(msg)


def _is_traversal(value: str) -> bool:
    """`*` for all, or the number in `2+key:…`."""
    return value == "*" or value.isdigit()


def _near(name: str, known: Collection[str]) -> str:
    return ", ".join(difflib.get_close_matches(name, sorted(known), n=_NEAR)) or "none"
