"""A handler that tells what it finds around it, for the tests of the emulator."""

import contextlib
import os
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def handler(event: Mapping[str, Any], _: object) -> dict[str, Any]:
    """Tell the environment, and in which of `event["folders"]` a file can be made."""
    if "fail" in event:
        raise ValueError(event["fail"])
    print(f"asked for {len(event['folders'])} folders")  # noqa: T201  # its log is tested
    return {
        "environ": sorted(os.environ),
        "temporary": tempfile.gettempdir(),
        "writable": [folder for folder in event["folders"] if _is_writable(Path(folder))],
    }


def _is_writable(folder: Path) -> bool:
    file = folder / uuid.uuid4().hex
    with contextlib.suppress(OSError):
        file.write_bytes(b"")
        file.unlink()
        return True
    return False
