"""What is generated is as the code says: whoever changes it says `make generate`."""

from content_assets.contracts.assets import known_assets
from content_assets.orchestration.graph import load_graph
from content_assets.orchestration.listing import listing, manifest_path


class TestAssets:
    def test_the_list_is_that_of_the_graph(self):
        """The API knows the assets from it alone."""
        assert manifest_path().read_text("utf-8") == listing()

    def test_it_names_each_asset_once(self):
        """As Dagster does."""
        assert known_assets().keys() == {a.key.to_user_string() for a in load_graph().assets}
