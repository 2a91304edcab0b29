"""The routes that act: refresh, rollback, unpin, approve, reject.

A pointer moves at once; the delivery that follows is queued. If it can't be, the schedule's
next delivery does it: the response tells which.

Belongs here: POST. Does not: the rules (publishing/).
"""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Body, Header

from content_assets.bootstrap import make_author
from content_assets.contracts.api import (
    Accepted,
    ApproveRequest,
    Delivery,
    Moved,
    RefreshRequest,
    RejectRequest,
    RollbackRequest,
    UnpinRequest,
)
from content_assets.contracts.assets import (
    hold_groups,
    known_assets,
    partitioned_assets,
    raw_assets,
)
from content_assets.contracts.messages import Message, written_partitions
from content_assets.contracts.partitions import Partitions, expand
from content_assets.delivery.cursor import read_cursors
from content_assets.errors import BadContentError, QueueUnreachableError
from content_assets.publishing import review
from content_assets.publishing import rollback as rolling
from content_assets.publishing.publish import Author, Commit, Readable, follow
from lambda_entry.requests import accept
from lambda_entry.routes.about import Asked, answers, asked_of
from lambda_entry.selections import check_known, check_selection

router = Router()  # type: ignore[no-untyped-call]  # theirs
_log = logging.getLogger(__name__)
_CONFLICTS = (
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)
_KEY = Header(alias="Idempotency-Key", min_length=1, max_length=255, pattern=r"^[!-~]+$")


@router.post(
    "/refresh",
    summary="Run the pipeline",
    responses=answers(Accepted, *_CONFLICTS, status=HTTPStatus.ACCEPTED),
    tags=["runs"],
)
def refresh(
    wanted: Annotated[RefreshRequest, Body()] = RefreshRequest(),  # noqa: B008  # frozen
    idempotency_key: Annotated[str | None, _KEY] = None,
) -> Response[Accepted]:
    """Queue a run of all assets, or of those chosen; the same key is the same run."""
    asked = asked_of(router)
    _check_names(wanted.assets)
    _check_partitions(wanted, asked)
    run = accept(
        asked.parts.store,
        asked.parts.queue,
        wanted,
        trigger=f"api {asked.request_id}",
        idempotency_key=idempotency_key,
    )
    where = f"/runs/{run}"
    _log.info("run_requested", extra={"fields": {"run": run}})
    return Response(
        HTTPStatus.ACCEPTED,
        "application/json",
        Accepted(run=run, run_id=run, status_url=where),
        {"Location": where},
    )


@router.post(
    "/rollback",
    summary="Show an earlier release, and stay there",
    responses=answers(Moved, *_CONFLICTS),
    tags=["releases"],
)
def rollback(wanted: Annotated[RollbackRequest, Body()]) -> Moved:
    """No pipeline runs: production moves and is pinned, delivery brings the difference."""
    asked = asked_of(router)
    store, archive = asked.parts.store, asked.parts.archive
    to = rolling.find_target(store, archive, wanted.release)
    seen = rolling.rollback(
        store, archive, to, reason=wanted.reason, author=_author(asked), readable=_readable(asked)
    )
    pinned = seen.pointer.pinned.reason if seen.pointer.pinned else None
    return _told(
        Moved(
            production=seen.pointer.release,
            revision=seen.pointer.revision,
            pinned=pinned,
            delivery=_deliver(asked),
        )
    )


@router.post(
    "/unpin",
    summary="Let production follow head again",
    responses=answers(Moved, *_CONFLICTS),
    tags=["releases"],
)
def unpin(
    wanted: Annotated[UnpinRequest, Body()] = UnpinRequest(),  # noqa: B008  # frozen
) -> Moved:
    """Production goes to head; delivery brings the difference."""
    asked = asked_of(router)
    parts = asked.parts
    following = rolling.unpin(
        parts.store,
        parts.archive,
        author=_author(asked),
        readable=_readable(asked),
        reason=wanted.reason,
    )
    production = following.production.pointer if following.production else None
    return _told(
        Moved(
            production=production.release if production else None,
            revision=production.revision if production else None,
            pinned=None,
            refusal=following.refusal,
            delivery=_deliver(asked),
        )
    )


@router.post(
    "/approve",
    summary="Publish an asset's held set",
    responses=answers(Moved, *_CONFLICTS),
    tags=["review"],
)
def approve(wanted: Annotated[ApproveRequest, Body()]) -> Moved:
    """A release of its own; production follows by its rules."""
    asked = asked_of(router)
    author, parts = _author(asked, wanted.reason), asked.parts
    done = review.approve(
        parts.store,
        parts.archive,
        wanted.asset,
        author=author,
        set_digest=wanted.set,
        groups=hold_groups(raw_assets()),
    )
    return _decided(asked, author, done)


@router.post(
    "/reject",
    summary="Drop an asset's held set",
    responses=answers(Moved, *_CONFLICTS),
    tags=["review"],
)
def reject(wanted: Annotated[RejectRequest, Body()]) -> Moved:
    """The published set stays until a newer one passes its audit."""
    asked = asked_of(router)
    author, parts = _author(asked), asked.parts
    done = review.reject(
        parts.store,
        parts.archive,
        wanted.asset,
        reason=wanted.reason,
        author=author,
        set_digest=wanted.set,
        groups=hold_groups(raw_assets()),
    )
    return _decided(asked, author, done)


def _decided(asked: Asked, author: Author, done: Commit) -> Moved:
    parts = asked.parts
    following = follow(
        parts.store, parts.archive, known=None, author=author, readable=_readable(asked)
    )
    production = following.production.pointer if following.production else None
    pin = production.pinned if production else None
    return _told(
        Moved(
            production=production.release if production else None,
            revision=production.revision if production else None,
            pinned=pin.reason if pin else None,
            release=done.head.name if done.head else None,
            refusal=following.refusal,
            delivery=_deliver(asked),
        )
    )


def _told(moved: Moved) -> Moved:
    """The result of a pointer's move, also logged."""
    fields = {
        "release": moved.production,
        "revision": moved.revision,
        "delivery": moved.delivery,
    }
    _log.info("production_moved", extra={"fields": fields})
    return moved


def _author(asked: Asked, reason: str | None = None) -> Author:
    return make_author(run=f"api:{asked.request_id}", reason=reason)


def _readable(asked: Asked) -> Readable:
    """The contracts that sites reported last: the API itself calls no site."""

    def known() -> Mapping[str, Mapping[str, Sequence[int]]]:
        cursors, sites = read_cursors(asked.parts.store), asked.parts.sites
        known = {
            name: seen.cursor.contracts
            for name, seen in cursors.items()
            if sites is None or name in sites
        }
        return {name: contracts for name, contracts in known.items() if contracts}

    return known


def _deliver(asked: Asked) -> Delivery:
    """Queue a delivery; the pointer has moved, so nothing may fail any more."""
    message = Message(kind="deliver", trigger=f"api {asked.request_id}")
    try:
        asked.parts.queue.send(message, deduplication=asked.request_id)
    except QueueUnreachableError as error:  # the schedule's next delivery does the same
        fields = {"message": str(error)}
        _log.warning("delivery_not_queued", extra={"fields": fields})
        return "scheduled"
    return "queued"


def _check_names(assets: Sequence[str] | str | None) -> None:
    if isinstance(assets, str):
        check_selection(assets)
    elif assets is not None:
        known = known_assets()
        for place, name in enumerate(assets):
            check_known(f"assets.{place}", name, known)


def _check_partitions(wanted: RefreshRequest, asked: Asked) -> None:
    """Refuse partitions that the worker would; only it resolves a selection in Dagster's syntax.

    Raises:
        BadContentError: A partition that can't be ordered, or nothing chosen has partitions.
    """
    if not wanted.partitions:
        return
    written_partitions(wanted.partitions)
    known = partitioned_assets()
    named = isinstance(wanted.assets, list)
    chosen = [name for name in wanted.assets or () if name in known] if named else list(known)
    if not chosen:
        found = ", ".join(wanted.assets[:5]) if isinstance(wanted.assets, list) else "none at all"
        msg = (
            f"partitions: expected a partitioned asset among the chosen "
            f"({', '.join(sorted(known))}), found {found}; leave the partitions out"
        )
        raise BadContentError(msg)
    problems = [_problem_of(known[name], wanted.partitions, asked) for name in chosen]
    found_any = next((each for each in problems if each), None)
    if found_any and (named or all(problems)):
        raise found_any


def _problem_of(
    partitions: Partitions, texts: Sequence[str], asked: Asked
) -> BadContentError | None:
    """Why an asset does not have these partitions, if it does not."""
    try:
        expand(partitions, texts, now=asked.now())
    except BadContentError as error:
        return error
    return None
