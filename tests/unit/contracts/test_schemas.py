"""The generated JSON Schemas are those of the models."""

from content_assets.contracts.schemas import FOLDER, all_schemas


class TestSchemas:
    def test_committed_files_are_not_stale(self):
        """`make generate` writes them anew."""
        committed = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.json")}
        assert committed == all_schemas()
