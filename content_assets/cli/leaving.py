"""The verb `export`: a release as plain files.

Belongs here: a folder, and what came of it. Does not: writing (exporting.py).
"""

from pathlib import Path
from typing import Annotated

import typer

from content_assets.cli.parts import parts
from content_assets.cli.saying import AsJson, progress, say
from content_assets.exporting import export as export_release
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release
from content_assets.publishing.consistency import find_pointer
from content_assets.publishing.takedowns import is_taken_down


def export(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new or empty folder; or a part of this export.")
    ],
    *,
    release: Annotated[str, typer.Option(help="Which release.")] = "production",
    as_json: AsJson = False,
) -> None:
    """Write all documents of a release as plain files.

    Leaves out whatever was taken down. Run it again to continue after an interruption.
    """
    here = parts()
    found = find_release(here.store, here.archive, release)
    production = find_pointer(here.store, keys.PRODUCTION)
    with progress("export") as bar:
        done = export_release(
            here.archive,
            found,
            folder,
            is_left_out=lambda path: is_taken_down(production, path),
            map_=bar.counting(here.maps.store),
        )
    data = {"release": found.name, "folder": str(folder), **done.__dict__}
    line = f"release {found.name}: {done.written} documents written, {done.present} were there"
    say(data, [line], as_json=as_json)
