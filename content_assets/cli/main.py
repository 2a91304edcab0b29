"""The program: its verbs and exit codes.

Belongs here: the list of verbs, errors -> exit codes. Does not: any verb.
"""

import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from content_assets.bootstrap import VERSION
from content_assets.cli import (
    acting,
    checking,
    doctor,
    leaving,
    looking,
    mending,
    running,
    site,
    starting,
)
from content_assets.cli.exits import MEANINGS, Exit, exit_of
from content_assets.errors import ContentAssetsError

_CODES = "\n\n".join(f"{code.value}: {meaning}" for code, meaning in MEANINGS.items())
VERBS = {
    "Begin": (starting.init,),
    "See": (
        looking.status,
        looking.log,
        looking.runs,
        looking.receipt,
        looking.show,
        looking.diff,
        looking.cat,
        leaving.export,
        looking.verify,
        doctor.doctor,
        checking.check,
        site.check_site,
        site.page_rule,
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
        mending.restore,
        mending.source_reset,
        mending.targets_forget,
    ),
}
GROUPS = {
    "history": "The deployed pipeline's runs, in this machine's Dagster.",
    "source": "The recorded state of a source.",
    "targets": "The recorded state of the delivery's targets.",
}


def _version(*, is_wanted: bool) -> None:
    if is_wanted:
        sys.stdout.write(f"content-assets {VERSION}\n")
        raise typer.Exit


def _options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=lambda wanted: _version(is_wanted=wanted),
            is_eager=True,
            help="Show the version and exit.",
        ),
    ] = False,
) -> None:
    """Data releases for websites: see, run, decide."""


def build_app() -> typer.Typer:
    """All verbs."""
    app = typer.Typer(
        name="content-assets",
        help="Data releases for websites: see, run, decide.",
        epilog=f"Exit codes:\n\n{_CODES}",
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        cls=TyperGroup,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    groups = {"": app}
    for name, text in GROUPS.items():
        groups[name] = typer.Typer(help=text, rich_markup_mode=None)
        app.add_typer(groups[name], name=name)
    for verb in (verb for verbs in VERBS.values() for verb in verbs):
        *group, name = words_of(verb)
        groups["".join(group)].command(name)(verb)
    return app


def words_of(verb: Callable[..., None]) -> list[str]:
    """A verb as it is typed: `history_import` is a verb of a group, `check_site` is check-site."""
    group, _, name = verb.__name__.partition("_")
    return [group, name] if group in GROUPS else [verb.__name__.replace("_", "-")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one verb; the exit code."""
    try:
        code = build_app()(arguments, standalone_mode=False, prog_name="content-assets")
    except ContentAssetsError as error:
        return _fail(error, exit_of(error))
    except (typer.Abort, KeyboardInterrupt):
        sys.stderr.write("content-assets: interrupted; nothing is half done, repeat the command\n")
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001  # an entry point: no traceback without being asked
        return _fail_usage(error) if hasattr(error, "format_message") else _fail(error, Exit.FAILED)
    return code or Exit.GOOD


def _fail_usage(error: Any) -> Exit:
    """One line that names the verb whose help explains it."""
    context = getattr(error, "ctx", None)
    verb = context.command_path if context else "content-assets"
    text = str(error.format_message()).strip().rstrip(".")
    sys.stderr.write(f"content-assets: {text or 'no verb is given'}; see {verb} --help\n")
    return Exit.USAGE


def _fail(error: Exception, code: Exit) -> Exit:
    sys.stderr.write(f"content-assets: {error}\n")
    if sys.flags.dev_mode:
        traceback.print_exception(error)
    return code


def run() -> None:
    """The console script; the content may lie in this folder, where `python -m` looks, too."""
    sys.path.insert(0, str(Path.cwd()))
    sys.exit(main())
