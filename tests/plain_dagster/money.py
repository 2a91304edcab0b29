"""A resource and an IO manager of our own."""

import json
from pathlib import Path
from typing import Any

import dagster as dg


class Money(dg.ConfigurableResource[Any]):
    """Converts prices."""

    rate: int

    def convert(self, cents: int) -> int:
        """In the other currency."""
        return cents * self.rate


class Drawer(dg.ConfigurableIOManager):
    """Keeps values as JSON files."""

    folder: str

    def handle_output(self, context: dg.OutputContext, obj: Any) -> None:
        """Write a value."""
        Path(self.folder, f"{context.asset_key.to_user_string()}.json").write_text(json.dumps(obj))

    def load_input(self, context: dg.InputContext) -> Any:
        """Read it again."""
        name = context.asset_key.to_user_string()
        return json.loads(Path(self.folder, f"{name}.json").read_text())
