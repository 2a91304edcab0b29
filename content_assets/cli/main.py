"""The program: its verbs, and what it ends with.

Belongs here: the list of verbs, errors -> exit codes. Does not: any verb.
"""

import sys
import traceback
from collections.abc import Sequence

import typer
from typer.core import TyperGroup

from content_assets.cli import acting, doctor, looking, mending, running
from content_assets.cli.exits import MEANINGS, Exit, exit_of
from content_assets.errors import ContentAssetsError

_CODES = "\n\n".join(f"{code.value}: {meaning}" for code, meaning in MEANINGS.items())
VERBS = {  # an underscore in a name is a space: `history import`
    "See": (
        looking.status,
        looking.log,
        looking.show,
        looking.diff,
        looking.cat,
        looking.verify,
        doctor.doctor,
    ),
    "Run": (running.plan, running.run, running.replay, running.history_import, acting.deliver),
    "Decide": (
        acting.approve,
        acting.reject,
        acting.rollback,
        acting.unpin,
        acting.takedown,
        acting.retire,
        acting.gc,
        mending.repair,
    ),
}
GROUPS = {"history": "The deployed pipeline's runs, in this machine's Dagster."}


def build_app() -> typer.Typer:
    """All verbs."""
    app = typer.Typer(
        name="content-assets",
        help="Data releases for websites: see, run, decide.",
        epilog=f"Exit codes:\n\n{_CODES}",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        cls=TyperGroup,
    )
    groups = {"": app}
    for name, text in GROUPS.items():
        groups[name] = typer.Typer(help=text, no_args_is_help=True, rich_markup_mode=None)
        app.add_typer(groups[name], name=name)
    for verb in (verb for verbs in VERBS.values() for verb in verbs):
        group, _, name = verb.__name__.rpartition("_")
        groups[group].command(name)(verb)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one verb; the exit code."""
    try:
        code = build_app()(arguments, standalone_mode=False, prog_name="content-assets")
    except ContentAssetsError as error:
        return _fail(error, exit_of(error))
    except (typer.Abort, KeyboardInterrupt):
        sys.stderr.write("content-assets: interrupted; asked again, it goes on\n")
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001  # an entry point: no traceback without being asked
        usage = getattr(error, "format_message", None)
        if usage:
            sys.stderr.write(f"content-assets: {usage()}; see content-assets --help\n")
            return Exit.USAGE
        return _fail(error, Exit.FAILED)
    return code or Exit.GOOD


def _fail(error: Exception, code: Exit) -> Exit:
    sys.stderr.write(f"content-assets: {error}\n")
    if sys.flags.dev_mode:
        traceback.print_exception(error)
    return code


def run() -> None:
    """The console script."""
    sys.exit(main())
