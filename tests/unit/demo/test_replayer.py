"""The replayer answers as the real feed does."""

import gzip
import json
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests

from demo.faults import Fault
from demo.recording import Snapshot
from demo.replay_handler import OTHER_PATHS
from demo.replayer import Replayer
from tests.polling import PATIENCE_SECONDS


def make_snapshot(name: str, *, generated: int, **magnitudes: float) -> Snapshot:
    """Make a feed as small as can be; `generated` is in milliseconds."""
    features = [
        {"type": "Feature", "id": event, "properties": {"mag": magnitude}}
        for event, magnitude in magnitudes.items()
    ]
    metadata = {"generated": generated, "count": len(features)}
    feed = {"type": "FeatureCollection", "metadata": metadata, "features": features}
    return Snapshot(name, json.dumps(feed).encode())


SNAPSHOTS = (
    make_snapshot("first", generated=1_746_366_790_000, us1=4.5, us2=2.6),
    make_snapshot("second", generated=1_746_367_322_000, us1=4.7),
)
NOW = 1_800_000_000.0  # Unix time


@pytest.fixture
def replayer() -> Iterator[Replayer]:
    """Run a replayer of two small snapshots."""
    with Replayer(SNAPSHOTS, clock=lambda: NOW) as running:
        yield running


def get(replayer: Replayer, **headers: str) -> requests.Response:
    """GET the feed, with `If_None_Match` and the like as keywords."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.get(
        replayer.feed_url, headers=given, timeout=PATIENCE_SECONDS, allow_redirects=False
    )


def magnitudes(replayer: Replayer) -> dict[str, float]:
    """Read what the feed says now."""
    return {f["id"]: f["properties"]["mag"] for f in get(replayer).json()["features"]}


def control(replayer: Replayer, verb: str, given: object = None) -> requests.Response:
    """POST to a control endpoint."""
    return requests.post(f"{replayer.url}/_control/{verb}", json=given, timeout=PATIENCE_SECONDS)


class TestFeed:
    """A source that behaves."""

    def test_body_is_byte_for_byte_the_recorded_one(self, replayer: Replayer) -> None:
        """Nothing is written anew as long as nothing is edited."""
        assert get(replayer, Accept_Encoding="identity").content == SNAPSHOTS[0].body

    def test_gzip_only_where_it_is_accepted(self, replayer: Replayer) -> None:
        """The coding is negotiated, and said to be."""
        packed = requests.get(replayer.feed_url, stream=True, timeout=PATIENCE_SECONDS)
        assert gzip.decompress(packed.raw.read()) == SNAPSHOTS[0].body
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.headers["Vary"] == "Accept-Encoding"
        assert "Content-Encoding" not in get(replayer, Accept_Encoding="identity").headers

    def test_expires_after_its_life(self, replayer: Replayer) -> None:
        """60 seconds, as the real one."""
        headers = get(replayer).headers
        assert parsedate_to_datetime(headers["Expires"]).timestamp() == NOW + 60
        assert headers["Cache-Control"] == "public, max-age=60"

    def test_last_modified_is_when_the_feed_was_generated(self, replayer: Replayer) -> None:
        """Taken from the body's own metadata."""
        modified = parsedate_to_datetime(get(replayer).headers["Last-Modified"])
        assert modified.timestamp() == 1_746_366_790

    @pytest.mark.parametrize("validator", ["etag", "last_modified"])
    def test_known_body_is_not_sent_again(self, replayer: Replayer, validator: str) -> None:
        """304, without a body, by either validator."""
        first = get(replayer)
        headers = {
            "etag": {"If_None_Match": first.headers["ETag"]},
            "last_modified": {"If_Modified_Since": first.headers["Last-Modified"]},
        }[validator]
        again = get(replayer, **headers)
        assert (again.status_code, again.content) == (304, b"")
        replayer.advance()
        assert get(replayer, **headers).status_code == 200

    def test_etag_overrules_the_date(self, replayer: Replayer) -> None:
        """RFC 9110: If-Modified-Since is ignored beside If-None-Match."""
        date = get(replayer).headers["Last-Modified"]
        assert get(replayer, If_None_Match='"other"', If_Modified_Since=date).status_code == 200

    def test_date_that_is_none_is_ignored(self, replayer: Replayer) -> None:
        """As if the header were not there."""
        assert get(replayer, If_Modified_Since="yesterday").status_code == 200

    def test_head_tells_the_length_and_sends_nothing(self, replayer: Replayer) -> None:
        """The same headers as GET."""
        answer = requests.head(
            replayer.feed_url, headers={"Accept-Encoding": ""}, timeout=PATIENCE_SECONDS
        )
        assert int(answer.headers["Content-Length"]) == len(SNAPSHOTS[0].body)
        assert answer.content == b""

    def test_other_paths_are_404(self, replayer: Replayer) -> None:
        """Only the feed of the week was recorded."""
        other = replayer.feed_url.replace("all_week", "all_day")
        assert requests.get(other, timeout=PATIENCE_SECONDS).status_code == 404

    def test_other_methods_are_refused(self, replayer: Replayer) -> None:
        """The feed is only read."""
        assert (
            requests.post(replayer.feed_url, data=b"x", timeout=PATIENCE_SECONDS).status_code == 405
        )

    def test_requests_are_recorded_and_controls_are_not(self, replayer: Replayer) -> None:
        """What a test may ask about afterwards."""
        get(replayer, User_Agent="us")
        control(replayer, "advance")
        [seen] = replayer.requests
        assert (seen.method, seen.headers["user-agent"]) == ("GET", "us")
        assert replayer.statuses == {200: 1}


class TestChanges:
    """A source whose data changes."""

    def test_after_the_last_snapshot_comes_the_first_with_a_later_date(
        self, replayer: Replayer
    ) -> None:
        """So that a client that asks by date alone sees every change."""
        seen = [get(replayer).headers["Last-Modified"]]
        for expected in ("second", "first"):
            assert replayer.advance() == expected
            seen.append(get(replayer).headers["Last-Modified"])
        dates = [parsedate_to_datetime(date) for date in seen]
        assert dates == sorted(set(dates))
        assert magnitudes(replayer) == {"us1": 4.5, "us2": 2.6}

    def test_revision_sets_only_what_it_names(self, replayer: Replayer) -> None:
        """And moves both validators."""
        before = get(replayer).headers
        control(replayer, "revise", {"id": "us1", "set": {"mag": 5.1}}).raise_for_status()
        after = get(replayer).headers
        assert magnitudes(replayer) == {"us1": 5.1, "us2": 2.6}
        assert before["ETag"] != after["ETag"]
        assert before["Last-Modified"] != after["Last-Modified"]

    def test_removed_event_is_gone_and_counted_out(self, replayer: Replayer) -> None:
        """Silently, as in the real feed."""
        control(replayer, "remove", {"id": "us2"}).raise_for_status()
        assert get(replayer).json()["metadata"]["count"] == 1
        assert magnitudes(replayer) == {"us1": 4.5}

    def test_added_event_comes_first(self, replayer: Replayer) -> None:
        """The feed has its newest first."""
        feature = {"type": "Feature", "id": "us3", "properties": {"mag": 6.0}}
        control(replayer, "add", {"feature": feature}).raise_for_status()
        assert list(magnitudes(replayer)) == ["us3", "us1", "us2"]

    def test_edits_are_forgotten_with_their_snapshot(self, replayer: Replayer) -> None:
        """Going on is going on with what was recorded."""
        replayer.feed.revise("us1", {"mag": 9.9})
        answer = control(replayer, "snapshot", {"index": 1})
        assert answer.json()["snapshot"] == "second"
        assert magnitudes(replayer) == {"us1": 4.7}

    @pytest.mark.parametrize(
        ("verb", "given"),
        [
            ("revise", {"id": "us9", "set": {"mag": 1}}),
            ("revise", {"id": "us1"}),
            ("remove", {"id": "us9"}),
            ("snapshot", {"index": 2}),
            ("snapshot", {"index": -1}),
            ("fault", {"kind": "flood"}),
            ("fault", {"kind": "slow", "speed": 1}),
            ("retreat", {}),
        ],
        ids=str,
    )
    def test_control_that_makes_no_sense_is_refused(
        self, replayer: Replayer, verb: str, given: dict[str, Any]
    ) -> None:
        """With a reason, and nothing is changed."""
        answer = control(replayer, verb, given)
        assert answer.status_code == 422
        assert verb in answer.json()["error"]
        assert get(replayer).content == SNAPSHOTS[0].body


class TestOtherSources:
    """EONET and SWPC: one recorded answer each, until they are told to say something else."""

    @pytest.mark.parametrize(("source", "path"), OTHER_PATHS.items())
    def test_each_says_what_was_recorded(self, replayer: Replayer, source: str, path: str) -> None:
        answer = requests.get(f"{replayer.url}{path}?days=30", timeout=PATIENCE_SECONDS)
        assert answer.content == replayer.others[source].answer.body
        known = {"If-None-Match": answer.headers["ETag"]}
        again = requests.get(f"{replayer.url}{path}", headers=known, timeout=PATIENCE_SECONDS)
        assert again.status_code == 304

    def test_what_it_is_told_to_say_is_newer(self, replayer: Replayer) -> None:
        url = replayer.url + OTHER_PATHS["eonet"]
        before = requests.get(url, timeout=PATIENCE_SECONDS).headers
        control = f"{replayer.url}/_control/say"
        said = requests.post(
            control, json={"source": "eonet", "body": "{}"}, timeout=PATIENCE_SECONDS
        )
        assert said.status_code == 200
        after = requests.get(url, timeout=PATIENCE_SECONDS)
        assert after.text == "{}"
        assert parsedate_to_datetime(after.headers["Last-Modified"]) > parsedate_to_datetime(
            before["Last-Modified"]
        )

    def test_a_fault_hits_the_source_that_it_names_alone(self, replayer: Replayer) -> None:
        replayer.fail(Fault(kind="html", source="swpc_kp"))
        assert get(replayer).status_code == 200
        assert (
            "<h1>"
            in requests.get(replayer.url + OTHER_PATHS["swpc_kp"], timeout=PATIENCE_SECONDS).text
        )
        assert requests.get(replayer.url + OTHER_PATHS["eonet"], timeout=PATIENCE_SECONDS).json()[
            "events"
        ]


class TestFaults:
    """A source that misbehaves."""

    @staticmethod
    def fail(replayer: Replayer, **fault: Any) -> requests.Response:
        """Set a fault and GET the feed."""
        replayer.fail(Fault(**fault))
        return get(replayer)

    def test_status_with_retry_after(self, replayer: Replayer) -> None:
        """429, and when to come back."""
        answer = self.fail(replayer, kind="status", status=429, retry_after_seconds=7)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")

    def test_fault_for_so_many_requests_heals_by_itself(self, replayer: Replayer) -> None:
        """What a retry is to overcome."""
        statuses = [self.fail(replayer, kind="status", times=2).status_code]
        statuses += [get(replayer).status_code for _ in range(2)]
        assert statuses == [500, 500, 200]

    def test_truncated_body_ends_before_its_length(self, replayer: Replayer) -> None:
        """The connection closes half way."""
        with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
            self.fail(replayer, kind="truncated")

    def test_length_that_is_too_short_cuts_the_body(self) -> None:
        """The client can't know that there was more."""
        padded = SNAPSHOTS[0].body + b" " * 990
        with Replayer([Snapshot("padded", padded)]) as other:
            answer = self.fail(other, kind="lying_length", claims="less")
        assert answer.content == padded[:-1000]

    def test_length_that_is_too_long_leaves_the_client_waiting(self, replayer: Replayer) -> None:
        """The body is there, its end never comes."""
        replayer.fail(Fault(kind="lying_length", claims="more"))
        with pytest.raises(requests.exceptions.RequestException, match="timed out"):
            requests.get(replayer.feed_url, timeout=0.2)

    def test_hanging_source_answers_nothing_and_stops_without_waiting(
        self, replayer: Replayer
    ) -> None:
        """Nor does it keep the replayer from being closed."""
        replayer.fail(Fault(kind="hang"))
        with pytest.raises(requests.exceptions.ReadTimeout):
            requests.get(replayer.feed_url, timeout=0.2)

    def test_slow_body_comes_in_many_pieces(self, replayer: Replayer) -> None:
        """Complete in the end, but each read gets only a little."""
        replayer.fail(Fault(kind="slow", seconds=0.5))
        answer = requests.get(replayer.feed_url, stream=True, timeout=PATIENCE_SECONDS)
        pieces = list(answer.iter_content(chunk_size=None))
        assert b"".join(pieces) == SNAPSHOTS[0].body

    @pytest.mark.parametrize(
        ("kind", "expected"),
        [("html", b"<!doctype"), ("not_json", b"{{"), ("nan", b'"mag":NaN'), ("empty", b"")],
    )
    def test_200_with_the_wrong_body(self, kind: str, expected: bytes) -> None:
        """The status says that all is well."""
        snapshot = json.dumps(json.loads(SNAPSHOTS[0].body), separators=(",", ":")).encode()
        with Replayer([Snapshot("compact", snapshot)]) as compact:
            answer = self.fail(compact, kind=kind)
        assert answer.status_code == 200
        assert expected in answer.content
        assert (len(answer.content) == 0) == (kind == "empty")

    def test_wrong_schema_is_json_without_features(self, replayer: Replayer) -> None:
        """Parses, and means something else."""
        assert "features" not in self.fail(replayer, kind="wrong_schema").json()

    @pytest.mark.parametrize("is_gzip", [False, True], ids=["plain", "bomb"])
    def test_huge_body_is_as_long_as_asked_for(self, replayer: Replayer, *, is_gzip: bool) -> None:
        """Decompressed; the bomb is small on the wire."""
        replayer.fail(Fault(kind="huge", megabytes=3, is_gzip=is_gzip))
        answer = requests.get(replayer.feed_url, stream=True, timeout=PATIENCE_SECONDS)
        assert "Content-Length" not in answer.headers
        wire = answer.raw.read()
        assert len(wire) < 10_000 if is_gzip else len(wire) == 3_000_000
        assert len(gzip.decompress(wire) if is_gzip else wire) == 3_000_000

    def test_redirects_for_ever(self, replayer: Replayer) -> None:
        """To itself."""
        replayer.fail(Fault(kind="redirect_loop"))
        with pytest.raises(requests.exceptions.TooManyRedirects):
            requests.get(replayer.feed_url, timeout=PATIENCE_SECONDS)

    def test_healed_source_is_well_again(self, replayer: Replayer) -> None:
        """By the control endpoint, as another process does it."""
        control(replayer, "fault", {"kind": "html"}).raise_for_status()
        assert get(replayer).headers["Content-Type"].startswith("text/html")
        control(replayer, "heal").raise_for_status()
        assert get(replayer).content == SNAPSHOTS[0].body
