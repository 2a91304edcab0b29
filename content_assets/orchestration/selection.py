"""Dagster's asset selection syntax, read against our graph.

Belongs here: a selection's text -> names of assets. Does not: what a run is asked for
(runtime/order.py).
"""

import warnings

import dagster as dg

from content_assets.errors import BadContentError
from content_assets.orchestration.graph import load_graph

MAX_BRACKETS = 100
_SHOWN = 300  # characters of what was given, in a message
SYNTAX = 'like key:"rates*", group:"pages", +key:"a" or key:"b"'


def select(text: str) -> frozenset[str]:
    """The names of the assets that `text` selects.

    Raises:
        BadContentError: It can't be read, is nested too deeply, names what there is not, or
            selects nothing.
    """
    brackets = text.count("(")
    if brackets > MAX_BRACKETS:  # Dagster's parser takes minutes for thousands
        msg = (
            f"assets {text[:_SHOWN]!r}…: expected at most {MAX_BRACKETS} brackets, found "
            f"{brackets}; select with fewer"
        )
        raise BadContentError(msg)
    names = _resolve(text)
    if not names:
        known = ", ".join(sorted(load_graph().names))
        msg = (
            f"assets {text[:_SHOWN]!r}: expected a selection of {known}; found that it holds none "
            "of them"
        )
        raise BadContentError(msg)
    return names


def _resolve(text: str) -> frozenset[str]:
    try:
        with warnings.catch_warnings():
            # that Dagster's syntax is young is nothing that whoever reads the log can change
            warnings.simplefilter("ignore", dg.BetaWarning)
            keys = dg.AssetSelection.from_string(text).resolve(list(load_graph().assets))
    except Exception as error:  # Dagster's own, its parser's, and what it has not implemented
        found = repr(error)[:_SHOWN]
        msg = (
            f"assets {text[:_SHOWN]!r}: expected Dagster's selection syntax, {SYNTAX}; found "
            f"{found}"
        )
        raise BadContentError(msg) from error
    return load_graph().names & {key.to_user_string() for key in keys}
