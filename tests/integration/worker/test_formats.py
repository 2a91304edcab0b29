"""What is published is read by others' programs: jsonschema, geopandas, DuckDB."""

import io
import json

import duckdb
import geopandas
import jsonschema
import pytest

from content_assets.bootstrap import build_pipeline
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release
from content_assets.runtime.worker import work
from content_assets.settings import load_settings
from demo.recording import load_recording
from demo.replayer import Replayer


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run of all sources, the whole week among them, on a store that is a folder."""
    folder = tmp_path_factory.mktemp("formats") / "store"
    with Replayer(load_recording()[:1], life_seconds=0) as replayer:
        environ = {
            "CONTENT_ASSETS_STORE_URL": f"file://{folder}",
            "CONTENT_ASSETS_USGS_BASE_URL": replayer.url,
            "CONTENT_ASSETS_EONET_BASE_URL": replayer.url,
            "CONTENT_ASSETS_SWPC_BASE_URL": replayer.url,
        }
        pipeline = build_pipeline(load_settings(environ))
        assert work(pipeline, trigger="formats").state == "succeeded"
        release = find_release(pipeline.store, pipeline.archive, "head")
        documents = {
            path: pipeline.archive.blob(digest)
            for path, digest in pipeline.archive.documents(release).items()
        }
        schemas = {
            record.contract: pipeline.store.get(keys.schema(*record.contract.split("/"))).body
            for record in release.assets.values()
        }
    return documents, schemas, folder


class TestReaders:
    def test_every_document_keeps_the_schema_that_was_published(self, folder):
        """The whole of it, formats and all, by jsonschema."""
        documents, schemas, _ = folder
        validators = {}
        for contract, body in schemas.items():
            schema = json.loads(body)
            jsonschema.Draft202012Validator.check_schema(schema)
            validators[contract] = jsonschema.Draft202012Validator(schema)
        used = set()
        for path, body in documents.items():
            document = json.loads(body)
            contract = document.get("schema")
            used.add(contract)
            errors = [error.message for error in validators[contract].iter_errors(document)]
            assert errors == [], path
        assert used == validators.keys()

    @pytest.mark.parametrize("path", ["earthquakes/week.geojson", "natural-events/map.geojson"])
    def test_geopandas_reads_the_geojson_as_it_was_meant(self, folder, path):
        """Positions, properties, the reference system that RFC 7946 prescribes."""
        documents, _, _ = folder
        features = json.loads(documents[path])["features"]
        frame = geopandas.read_file(io.BytesIO(documents[path]))
        assert len(frame) == len(features) > 0
        assert frame.crs.to_epsg() == 4326
        assert frame.geometry.is_valid.all()
        first = features[0]
        assert next(iter(frame.geometry.iloc[0].coords)) == tuple(first["geometry"]["coordinates"])
        west, south, east, north = frame.total_bounds
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90

    def test_duckdb_reads_the_events_where_they_are(self, folder):
        """Points, and of areas the middle, as the GeoJSON says of each."""
        documents, _, root = folder
        path = root / "public" / "production" / "natural-events" / "map.geojson"
        rows = duckdb.execute(
            "SELECT id, category, longitude_deg FROM read_json(?)", [str(path)]
        ).fetchall()
        features = json.loads(documents["natural-events/map.geojson"])["features"]
        told = [(f["id"], f["properties"]["category"]) for f in features]
        assert [row[:2] for row in rows] == told
        assert all(-180 <= longitude <= 180 for _, _, longitude in rows)

    def test_duckdb_counts_in_the_mirror_what_the_summary_says(self, folder):
        """By SQL on the published copies, as a reader would."""
        documents, _, root = folder
        production = root / "public" / "production"
        summary = json.loads(documents["earthquakes/summary.json"])
        db = duckdb.connect()
        (count, paged) = db.execute(
            "SELECT count(*), count(*) FILTER (has_page) FROM read_json(?)",  # a row a feature
            [str(production / "earthquakes" / "week.geojson")],
        ).fetchone()
        (events, largest) = db.execute(
            "SELECT count(*), max(magnitude) FROM read_json(?)",
            [str(production / "earthquakes" / "events" / "*.json")],
        ).fetchone()
        assert (count, paged) == (summary["event_count"], summary["page_count"])
        assert (events, largest) == (paged, summary["largest"][0]["magnitude"])
