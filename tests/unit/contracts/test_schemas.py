"""The generated JSON Schemas are those of the models."""

from content_assets.contracts.schemas import all_schemas, present_schemas


class TestSchemas:
    def test_committed_files_are_not_stale(self):
        """`make generate` writes them anew."""
        committed = {path: path.read_text("utf-8") for path in present_schemas()}
        assert committed == all_schemas()
