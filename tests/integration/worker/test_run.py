"""A worker's run on a real S3 server: what is written, and what is not."""

import json

from content_assets.contracts.schemas import schema_text
from content_assets.publishing.canonical import digest_of

EVENT = "us7000pn9s"


def written(before, after):
    """Keys whose object is another one."""
    return {key for key, etag in after.items() if before.get(key) != etag}


REMEMBERED = {"state", "state_since", "merged_into", "first_seen_at", "revisions"}


def without_memory(worker):
    """The documents at head, without what only earlier snapshots can tell."""
    documents = {
        path: worker.read(f"public/blobs/{digest}.json")
        for path, digest in worker.head_documents().items()
        if path != "earthquakes/ledger.json"
    }
    return {
        path: {name: value for name, value in document.items() if name not in REMEMBERED}
        for path, document in documents.items()
    }


class TestRun:
    def test_a_first_run_publishes_the_week(self, worker):
        """Every document has its blob, its place in a set, and its copy in the mirror."""
        receipt = worker.run()
        documents = worker.head_documents()
        assert receipt.state == "succeeded"
        assert receipt.documents.added == receipt.documents.total == len(documents)
        for path in ("catalog.json", "earthquakes/summary.json", "earthquakes/week.geojson"):
            body = worker.client.get_object(
                Bucket=worker.bucket, Key=f"public/blobs/{documents[path]}.json"
            )["Body"].read()
            assert digest_of(body) == documents[path]
            copy = worker.read(f"public/production/{path}")
            assert copy.pop("$release")["digest"] == documents[path]
            assert copy == json.loads(body)

    def test_the_schema_of_each_contract_is_published_once(self, worker):
        """Readers find what a document promises."""
        worker.run()
        schema = worker.read("public/schemas/earthquake-event/1.1.json")
        assert schema["title"] == "EarthquakeEvent"
        before = {k: v for k, v in worker.objects().items() if k.startswith("public/schemas/")}
        worker.replayer.advance()
        worker.run()
        assert len(before) == 9
        assert before.items() <= worker.objects().items()

    def test_a_contract_that_was_published_otherwise_stops_its_own_hold_group_only(self, worker):
        """Two schemas under one version: readers could trust neither."""
        key = "public/schemas/earthquake-summary/1.0.json"
        other = json.loads(schema_text("earthquake-summary/1.0"))
        other["properties"]["event_count"]["type"] = "string"
        worker.client.put_object(Bucket=worker.bucket, Key=key, Body=json.dumps(other).encode())
        receipt = worker.run()
        (told,) = (each for each in receipt.assets if each.asset.endswith("__summary"))
        assert told.action == "failed"
        assert "raise the contract's version" in told.reason
        assert receipt.state == "degraded"
        documents = worker.head_documents()
        assert "site/lineage.json" in documents
        assert "earthquakes/week.geojson" not in documents
        assert "earthquakes/summary.json" not in documents
        assert worker.read(key) == other

    def test_the_same_feed_twice_writes_a_receipt_and_the_status_only(self, worker):
        """Whether the source answers 304, or 200 with nothing new in it."""
        worker.run()
        before = worker.objects()
        receipt = worker.run()
        assert not receipt.is_new_release
        changed = written(before, worker.objects())
        assert changed == {
            f"private/receipts/{receipt.started_at[:10]}/{receipt.run}.json",
            "public/status.json",
        }

    def test_each_skipped_asset_says_why(self, worker):
        """For the one who wonders at night."""
        worker.run()
        reasons = {o.asset: o.reason for o in worker.run().assets if o.action == "skipped"}
        assert reasons["page_earthquakes__events"] == "unchanged: body 1 of usgs"

    def test_a_revised_event_changes_its_document_alone(self, worker):
        """Of all the events' documents; summary and week follow."""
        worker.run()
        event = next(p for p in worker.head_documents() if p.startswith("earthquakes/events/"))
        before = worker.head_documents()
        worker.replayer.feed.revise(event.split("/")[-1].removesuffix(".json"), {"mag": 7.7})
        receipt = worker.run()
        after = worker.head_documents()
        different = {path for path in after if before[path] != after[path]}
        assert different == {
            event,
            "earthquakes/ledger.json",
            "earthquakes/statistics.json",
            "earthquakes/summary.json",
            "earthquakes/week.geojson",
        }
        assert receipt.documents.changed == 5
        assert receipt.store_requests["put"] + 2 <= 2 * 5 + 3 * 5 + 12

    def test_six_snapshots_end_where_a_fresh_run_on_the_last_begins(self, worker, seaweedfs):
        """But for what is remembered, the way there leaves no trace in the documents."""
        for _ in range(5):
            worker.run()
            worker.replayer.advance()
        worker.run()
        by_steps = without_memory(worker)
        fresh = seaweedfs.create_bucket(f"{worker.bucket[:50]}-fresh")
        worker.environ["CONTENT_ASSETS_STORE_URL"] = f"s3://{fresh}"
        worker.run()
        begun = without_memory(type(worker)(worker.client, fresh, worker.replayer, worker.environ))
        assert begun.items() <= by_steps.items()
        more = [by_steps[path] for path in by_steps.keys() - begun.keys()]
        assert {each["id"] for each in more}.isdisjoint(
            each["id"] for each in begun.values() if "id" in each
        )

    def test_another_process_zone_and_locale_make_the_same_bytes(self, worker, seaweedfs):
        """Digests are the proof."""
        worker.run()
        here = worker.head_documents()
        fresh = seaweedfs.create_bucket(f"{worker.bucket[:50]}-other")
        code, _, errors = worker.run_process(
            {
                "CONTENT_ASSETS_STORE_URL": f"s3://{fresh}",
                "TZ": "Asia/Kathmandu",
                "LC_ALL": "tr_TR.UTF-8",
                "PYTHONHASHSEED": "7",
            }
        )
        assert code == 0, errors
        there = type(worker)(worker.client, fresh, worker.replayer, worker.environ)
        assert there.head_documents() == here

    def test_a_crash_after_the_fetch_loses_nothing(self, worker):
        """The next run gets 304, and sees that the release was not made from that body."""
        worker.run()
        worker.replayer.advance()
        bench = worker.pipeline()
        from content_assets.publishing.raw import update_raw

        update_raw(bench.store, "usgs", bench.sources["usgs"].fetch)  # … and then it died
        receipt = worker.run()
        assert worker.replayer.statuses[304] == 1
        assert receipt.is_new_release

    def test_a_new_code_version_runs_everything_behind_it(self, worker):
        """A release made by other code is not done."""
        worker.run()
        head = worker.read("private/channels/head.json")["release"]
        key = f"public/releases/{head}.json"
        release = worker.read(key)
        for record in release["assets"].values():
            record["code_version"] = record["code_version"].replace(
                "core_usgs__events@2", "core_usgs__events@0"
            )
        worker.client.put_object(Bucket=worker.bucket, Key=key, Body=json.dumps(release).encode())
        reasons = {o.asset: o.reason for o in worker.run().assets if o.action == "ran"}
        assert reasons["page_earthquakes__week"].startswith("code changed:")
        assert "page_site__catalog" not in reasons
