"""Every verb: what it says to machines and people, what it changes, and what it ends with."""

import contextlib
import io
import json
import os
import pty
import subprocess
import sys
import tempfile

import pytest

from content_assets.cli.exits import Exit
from content_assets.cli.main import VERBS, words_of
from content_assets.cli.parts import parts
from content_assets.publishing.store import Create
from demo.faults import Fault
from tests.unit.publishing.conftest import Publisher

EVENTS = "page_earthquakes__events"
SUMMARY = "earthquakes/summary.json"


def lose_most(replayer) -> None:
    features = json.loads(replayer.feed.answer.body)["features"]
    shown = [each["id"] for each in features if (each["properties"]["mag"] or 0) >= 2.5]
    for event in shown[5:]:
        replayer.feed.remove(event)


def publish_by_older_code() -> None:
    """What an asset left behind that ours doesn't have."""
    Publisher(parts().store, run="older").publish("page_gone__events", {"gone/1.json": "1"})


class TestNothingPublished:
    @pytest.mark.parametrize("verb", [["status"], ["log"], ["show"], ["cat", SUMMARY], ["unpin"]])
    def test_is_said_with_what_to_do(self, call, verb):
        done = call(*verb)
        assert done.code == Exit.NOT_FOUND
        assert "run" in done.err
        assert done.out == ""

    def test_a_plan_says_that_everything_runs_and_writes_nothing(self, call, tmp_path):
        done = call("plan", "--json")
        assert done.code == Exit.GOOD
        assert {a["must_run"] for a in done.data["assets"]} == {True}
        assert done.data["sources"] == {"usgs": "body 1, new"}
        assert not (tmp_path / "store").exists()

    def test_an_offline_plan_without_a_body_says_so(self, call):
        done = call("plan", "--offline", "--json")
        assert done.code == Exit.DEGRADED
        assert done.data["sources"] == {"usgs": "no body is kept yet"}


class TestLooking:
    def test_log_show_diff_and_cat(self, call, three):
        log = call("log", "--json").data["releases"]
        assert [each["number"] for each in log] == [3, 2, 1]
        assert [each["is_production"] for each in log] == [True, False, False]
        assert call("log", "--limit", "1", "--before", "3", "--json").data["releases"] == [log[1]]
        shown = call("show", "2", "--json").data
        assert shown["name"] == log[1]["name"]
        assert {each["asset"] for each in shown["assets"]} > {EVENTS}
        diff = call("diff", "1", "2", "--json").data
        assert {k: len(diff[k]) for k in ("changed", "added", "removed")} == log[1]["changes"]
        then, now = (
            call("cat", SUMMARY, "--release", n, "--json").data["document"] for n in ("1", "2")
        )
        fields = call("diff", "1", "2", SUMMARY, "--json").data["fields"]
        assert {each["path"] for each in fields if "." not in each["path"]} == {
            name for name in then if then[name] != now[name] and not isinstance(then[name], list)
        }

    def test_cat_writes_the_very_bytes(self, call, three):
        """For a pipe."""
        document = call("cat", SUMMARY, "--json").data["document"]
        assert json.loads(call("cat", SUMMARY).out) == document

    def test_status_knows_targets_and_the_last_run(self, call, three):
        done = call("status", "--json")
        assert done.code == Exit.GOOD
        assert done.data["targets"]["mirror"] == {"revision": 3, "behind": 0, "unproven": []}
        assert done.data["last_run"]["state"] == "succeeded"

    def test_verify_is_clean_and_names_what_is_not(self, call, three, tmp_path):
        assert call("verify", "--all", "--json").data["problems"] == []
        blob = next((tmp_path / "store/public/blobs").iterdir())
        blob.write_bytes(b"rubbish")
        done = call("verify", "--all")
        assert done.code == Exit.DEGRADED
        assert blob.name in done.out

    @pytest.mark.parametrize(
        "verb",
        [["show", "9"], ["show", "x"], ["diff", "1", "0"], ["cat", "x.json"], ["replay", "x"]],
    )
    def test_what_is_not_there_is_said_in_one_line(self, call, three, verb):
        done = call(*verb)
        assert done.code == Exit.NOT_FOUND
        assert "expected" in done.err
        assert done.err.count("\n") == 1
        assert done.out == ""

    def test_a_near_path_is_named(self, call, three):
        assert f"near: {SUMMARY}" in call("cat", "earthquakes/summery.json").err


class TestRunning:
    def test_a_plan_names_the_reason_and_a_forced_run_runs(self, call, three, replayer):
        reasons = {a["asset"]: a["reason"] for a in call("plan", "--json").data["assets"]}
        assert reasons[EVENTS] == "usgs has body 4, made from body 3"
        call("run")
        assert {a["must_run"] for a in call("plan", "--json").data["assets"]} == {False}
        assert {a["must_run"] for a in call("plan", "--force", "--json").data["assets"]} == {True}
        forced = call("run", "--force", "--json").data
        assert forced["assets"][0]["action"] == "ran"
        assert not forced["is_new_release"]

    def test_a_source_that_is_down_is_degraded(self, call, three, replayer, settings):
        from demo.faults import Fault

        settings(source_pauses="false")  # and no grace
        replayer.fail(Fault(kind="html"))
        assert call("plan").code == Exit.DEGRADED
        assert call("run").code == Exit.DEGRADED
        done = call("status", "--json")
        assert done.code == Exit.DEGRADED
        assert done.data["stale"][EVENTS]["reason"].startswith("source usgs: expected")

    def test_days_are_archived_and_what_is_left_is_said_as_it_is_asked_for(
        self, call, three, replayer, settings
    ):
        """The rest can be pasted."""
        settings(source_pauses="false")
        done = call("run", "--partition", "2025-04-27..2025-04-28", "--partition", "2025-04-20")
        assert done.code == 0
        assert "partitions: 3 ordered, 0 frozen" in done.out
        assert "made: 2025-04-20, 2025-04-27..2025-04-28" in done.out
        replayer.fail(Fault(kind="status", source="usgs_days", status=404))
        done = call("run", "--partition", "2025-04-27..2025-04-28", "--partition", "2025-04-20")
        assert done.code == 3
        assert (
            "order them again with --partition 2025-04-20 --partition 2025-04-27..2025-04-28"
            in done.out
        )

    def test_a_day_that_has_not_ended_is_refused(self, call):
        """By name."""
        done = call("run", "--partition", "2999-01-01", "--json")
        assert done.code == Exit.USAGE
        assert "has not ended" in done.err

    def test_replay_finds_the_same(self, call, three):
        run = call("log", "--json").data["releases"][0]["run"]
        done = call("replay", run, "--json")
        assert done.code == Exit.GOOD
        assert {each["is_same"] for each in done.data["assets"]} == {True}

    def test_replay_shows_what_a_changed_transform_changes(self, call, three, monkeypatch):
        """Field by field, and publishes nothing."""
        from content_assets.content.earthquakes import summary

        run = call("log", "--json").data["releases"][0]["run"]
        before = call("show", "--json").out
        monkeypatch.setattr(summary, "_window_days", lambda frame: 8)
        done = call("replay", run, "--json")
        assert done.code == Exit.DEGRADED
        assert {"path": "window_days", "before": "1", "after": "8"} in done.data["fields"]
        assert call("show", "--json").out == before


class TestDeciding:
    def test_a_rollback_and_back(self, call, three):
        done = call("rollback", "1", "--reason", "bad numbers", "--json")
        assert done.code == Exit.GOOD
        assert done.data["deliveries"][0]["state"] == "proven"
        assert call("status", "--json").data["pinned"]["reason"] == "bad numbers"
        assert call("show", "production", "--json").data["number"] == 1
        assert call("unpin").code == Exit.GOOD
        assert call("show", "production", "--json").data["number"] == 3

    def test_a_held_set_is_seen_and_approved(self, call, three, replayer):
        lose_most(replayer)
        assert call("run").code == Exit.DEGRADED
        done = call("status", "--json")
        assert done.code == Exit.DEGRADED
        assert "became withdrawn" in done.data["held"][EVENTS][0]
        assert not call("diff", "production", "head", "--json").data["changed"]
        changed = call("diff", "production", "head", "--held", "--json").data["changed"]
        assert len(changed) > 5
        assert sum(path.startswith("earthquakes/events/") for path in changed) > 5
        assert call("approve", "page_earthquakes__event").code == Exit.NOT_FOUND
        stale = call("approve", EVENTS, "--set", "0" * 64)
        assert stale.code == Exit.CONFLICT
        assert call("approve", EVENTS).code == Exit.GOOD
        assert call("run").code == Exit.GOOD
        assert call("status").code == Exit.GOOD

    def test_a_held_set_is_rejected(self, call, three, replayer):
        lose_most(replayer)
        call("run")
        assert call("reject", EVENTS, "--reason", "a bug of theirs").code == Exit.GOOD
        assert call("run").code == Exit.GOOD
        assert call("status", "--json").data["held"] == {}

    def test_a_takedown_leaves_nothing(self, call, three, tmp_path):
        """But its tombstone."""
        assert call("takedown", "earthquakes/week.geojson", "--reason", "x", "--yes").code == 0
        done = call("cat", "earthquakes/week.geojson")
        assert done.code == Exit.NOT_FOUND
        assert "taken down" in done.err
        assert call("verify", "--all").code == Exit.GOOD
        files = [p for p in (tmp_path / "store/public").rglob("*") if p.is_file()]
        texts = [p.read_bytes() for p in files if "schemas" not in p.parts]
        assert not any(b'"type":"FeatureCollection"' in each for each in texts)

    def test_a_takedown_names_what_still_names_it(self, call, three, tmp_path):
        """And takes the bodies with it, if asked to: in time."""
        [event, *_] = sorted((tmp_path / "store/public/production/earthquakes/events").iterdir())
        path = f"earthquakes/events/{event.name}"
        done = call("takedown", path, "--reason", "x", "--yes", "--bodies", "--json")
        assert done.code == Exit.GOOD
        assert "earthquakes/ledger.json" in done.data["named_in"]
        down = call("status", "--json").data["taken_down"][path]
        assert len(down["bodies"]) == 3

    def test_a_takedown_asks_first(self, call, three, monkeypatch):
        """And without a yes nothing happens."""
        monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
        before = call("show", "--json").out
        assert call("takedown", SUMMARY, "--reason", "x").code == Exit.INTERRUPTED
        assert call("show", "--json").out == before

    def test_what_an_asset_left_behind_is_retired(self, call, three, tmp_path):
        """Its documents become tombstones; all others stay; what is made is refused."""
        publish_by_older_code()
        assert call("deliver").code == Exit.GOOD
        mirrored = tmp_path / "store/public/production/gone/1.json"
        assert "removed" not in json.loads(mirrored.read_bytes())["$release"]
        done = call("retire", "page_gone__events", "--yes")
        assert (done.code, "retired page_gone__events" in done.out) == (Exit.GOOD, True)
        assert json.loads(mirrored.read_bytes())["$release"]["removed"]
        assert call("cat", "gone/1.json").code == Exit.NOT_FOUND
        assert call("cat", SUMMARY).code == Exit.GOOD
        assert call("verify", "--all").code == Exit.GOOD
        assert "take it out of the graph" in call("retire", EVENTS, "--yes").err

    def test_garbage_is_condemned_and_then_deleted(self, call, three):
        keep = ("--keep-releases", "1", "--keep-days", "0")
        assert call("gc", "--dry-run", *keep, "--json").data["condemned"]
        call("gc", *keep)
        assert call("gc", *keep, "--json").data["is_waiting"]
        done = call("gc", *keep, "--grace-minutes", "0", "--json").data
        assert (done["kept_releases"], bool(done["deleted"] or done["spared"])) == (1, True)

    def test_a_release_older_than_retention_is_gone_and_says_so(self, call, three, tmp_path):
        for path in (tmp_path / "store/public/releases").glob("1-*"):
            path.unlink()
        done = call("show", "1")
        assert done.code == Exit.NOT_FOUND
        assert "older than what is kept" in done.err
        assert [r["number"] for r in call("log", "--json").data["releases"]] == [3, 2]


ARGUMENTS = {
    "source_reset": ["usgs"],
    "targets_forget": ["gone", "--yes"],
    "diff": ["1", "2"],
    "cat": [SUMMARY],
    "approve": [EVENTS],
    "reject": [EVENTS, "--reason", "x"],
    "rollback": ["1", "--reason", "x"],
    "takedown": [SUMMARY, "--reason", "x", "--yes"],
    "retire": ["page_gone__events", "--yes"],
    "check_site": ["http://127.0.0.1:9"],  # nothing answers there: its health is what is reported
}
VERBS_BY_NAME = {verb.__name__: verb for verbs in VERBS.values() for verb in verbs}


@pytest.fixture
def history(settings, monkeypatch, tmp_path):
    """The same store, as the deployed pipeline's, and an empty Dagster instance."""
    settings(history_store_url=f"file://{tmp_path}/store")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))


class TestTrace:
    """Who moved what, when and why."""

    def test_log_shows_decisions_with_who_when_and_why(self, call, three):
        call("rollback", "1", "--reason", "magnitudes off by ten")
        call("unpin", "--reason", "they mended it")
        moves = call("log", "--json").data["moves"]
        told = [(each["verb"], each["reason"], each["release"][:2]) for each in moves]
        assert told == [
            ("unpin", "they mended it", "1-"),
            ("rollback", "magnitudes off by ten", "1-"),
        ]
        assert all(each["by"].startswith("cli:") and each["at"] for each in moves)
        everything = call("log", "--moves", "--json").data["moves"]
        assert {each["verb"] for each in everything} > {"publish", "follow", "rollback"}

    def test_a_rollback_shows_in_the_status_at_once_and_is_no_fault(self, call, three):
        call("rollback", "previous", "--reason", "wrong")
        done = call("status", "--json")
        assert (done.code, done.data["level"]) == (Exit.GOOD, "pinned")
        assert done.data["headline"] == "Production is pinned to release 2: wrong"
        written = done.data["last_run"]
        assert (written["pinned"], written["level"]) == ("wrong", "pinned")
        call("unpin")
        assert call("status", "--json").data["last_run"]["headline"] == "All is well."

    def test_a_dry_run_of_a_rollback_changes_nothing(self, call, three):
        before = call("status", "--json").data["revision"]
        done = call("rollback", "1", "--reason", "x", "--dry-run", "--json")
        assert (done.code, bool(done.data["changed"])) == (Exit.GOOD, True)
        assert call("status", "--json").data["revision"] == before

    def test_runs_are_listed_and_each_has_its_receipt(self, call, three):
        runs = call("runs", "--json").data["runs"]
        assert [each["is_new_release"] for each in runs] == [True, True, True]
        done = call("receipt", runs[0]["run"])
        assert done.code == Exit.GOOD
        assert f"run {runs[0]['run']}: succeeded" in done.out
        assert call("receipt", "0199").code == Exit.NOT_FOUND

    def test_a_forgotten_suffix_is_the_first_suggestion(self, call, three):
        path = call("diff", "1", "head", "--json").data["changed"][0]
        done = call("cat", path.removesuffix(".json"))
        assert done.code == Exit.NOT_FOUND
        assert f"near: {path}" in done.err


class TestMending:
    """Pointers that are lost, objects that were deleted."""

    def test_a_target_that_was_removed_is_forgotten(self, call, three, tmp_path):
        cursor = tmp_path / "store/private/delivery/old-site.json"
        cursor.write_text('{"revision": 1}')
        assert call("targets", "forget", "old-site", "--yes").code == Exit.GOOD
        assert not cursor.exists()
        again = call("targets", "forget", "old-site", "--yes")
        assert (again.code, "mirror" in again.err) == (Exit.NOT_FOUND, True)
        refused = call("targets", "forget", "mirror", "--yes")
        assert (refused.code, "is configured" in refused.err) == (Exit.REFUSED, True)
        assert call("status").code == Exit.GOOD

    def test_a_lost_pointer_is_named_and_repaired(self, call, three, tmp_path):
        (tmp_path / "store/private/channels/production.json").unlink()
        for verb in ("status", "verify"):
            done = call(verb, "--json")
            assert done.code == Exit.DEGRADED
            assert "production.json: expected" in done.data["pointer_faults"][0]
        assert call("rollback", "1", "--reason", "x").code == Exit.CONFIGURATION
        assert call("repair", "--dry-run").code == Exit.GOOD
        assert call("status").code == Exit.DEGRADED
        done = call("repair", "--yes", "--json")
        assert (done.code, done.data["is_repaired"]) == (Exit.GOOD, True)
        told = json.loads((tmp_path / "store/public/status.json").read_text())
        pointer = json.loads((tmp_path / "store/private/channels/production.json").read_text())
        assert (told["revision"], told["level"]) == (pointer["revision"], "well")
        assert call("verify").code == Exit.GOOD
        assert call("repair", "--json").data["is_repaired"] is False

    def test_a_restore_needs_versions(self, call, three):
        done = call("restore", "2026-11-30T12:00:00Z", "--yes")
        assert done.code == Exit.REFUSED
        assert "keeps versions" in done.err
        assert call("restore", "monday", "--yes").code == Exit.USAGE


class TestEveryVerb:
    """Of those that are listed: one JSON document, and a bar for who waits."""

    @pytest.mark.parametrize(
        "verb",
        [
            v.__name__
            for verbs in VERBS.values()
            for v in verbs
            if v.__name__ != "restore"  # a directory keeps no versions
        ],
    )
    @pytest.mark.usefixtures("three", "history")
    def test_says_one_json_document_and_nothing_else(
        self, call, replayer, monkeypatch, tmp_path, verb
    ):
        """Whatever it comes to."""
        arguments = ARGUMENTS.get(verb, [])
        if verb in {"init", "export"}:
            arguments = [str(tmp_path / "project")]
        if verb == "check_site":
            monkeypatch.setenv("CONTENT_ASSETS_REVALIDATE_TOKEN", "token-of-the-site-under-test")
        if verb in {"approve", "reject"}:
            lose_most(replayer)
            call("run")
        if verb == "retire":
            publish_by_older_code()
        if verb == "targets_forget":
            parts().store.put("private/delivery/gone.json", b'{"revision": 1}', Create())
        if verb in {"replay", "receipt"}:
            arguments = [call("log", "--json").data["releases"][0]["run"]]
        done = call(*words_of(VERBS_BY_NAME[verb]), *arguments, "--json")
        assert isinstance(done.data, dict)
        assert done.code in {Exit.GOOD, Exit.DEGRADED} or verb == "check_site"

    @pytest.mark.parametrize("verb", ["deliver", "run", "verify", "gc", "replay", "plan"])
    def test_a_long_one_shows_how_far_it_is_on_a_terminal(self, call, three, tmp_path, verb):
        """On stderr: stdout stays what it is."""
        run = call("log", "--json").data["releases"][0]["run"]
        arguments = [verb, *([run] if verb == "replay" else []), "--json"]
        shown, code, out = on_terminal(arguments)
        assert code == Exit.GOOD
        assert json.loads(out)
        assert {"run": "asking"}.get(verb, verb) in shown
        assert "0:00:0" in shown


def on_terminal(arguments: list[str]) -> tuple[str, int, str]:
    """What a person sees on stderr, the exit code, and what a pipe gets on stdout."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "content_assets.cli", *arguments]
    environ = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, stderr=theirs, env=environ)
        os.close(theirs)
        shown = []
        with contextlib.suppress(OSError):  # its end of the terminal is closed
            while data := os.read(ours, 65_536):
                shown.append(data)
        os.close(ours)
        code = process.wait()
        out.seek(0)
        return b"".join(shown).decode(), code, out.read().decode()


class TestProgram:
    def test_wrong_usage_is_two(self, call):
        for wrong, verb in (
            (["rollback"], " rollback"),
            (["nonsense"], ""),
            (["log", "--limit", "0"], " log"),
            (["run", "--so"], " run"),
            (["history", "import", "--since", "yesterday"], " history import"),
            ([], ""),
        ):
            done = call(*wrong)
            assert done.code == Exit.USAGE
            assert done.err.endswith(f"; see content-assets{verb} --help\n")
            assert done.err.count("\n") == 1
            assert ".;" not in done.err

    def test_settings_that_are_wrong_are_named(self, call, settings):
        settings(store_url="ftp://nowhere")
        done = call("status")
        assert done.code == Exit.CONFIGURATION
        assert "CONTENT_ASSETS_STORE_URL" in done.err

    def test_people_get_tables_without_escapes_in_a_pipe(self, call, three):
        for verbs in VERBS["See"]:
            name = verbs.__name__
            arguments = {"diff": ["1", "2"], "cat": [SUMMARY]}.get(name, [])
            assert "\x1b" not in call(name, *arguments).out


class TestSourceReset:
    def test_the_next_body_is_taken_whatever_its_time(self, call, replayer):
        """Before, it is older than one whose time was wrong."""
        replayer.feed.show(1)
        call("run")
        replayer.feed.go_back(0)
        older = call("run", "--json").data
        assert older["older_bodies"] == {"usgs": 1}
        assert call("source", "reset", "usgs").code == Exit.GOOD
        taken = call("run", "--json").data
        assert (taken["older_bodies"], taken["is_new_release"]) == ({}, True)

    def test_a_source_of_which_nothing_is_kept_is_named(self, call):
        done = call("source", "reset", "usgs")
        assert done.code == Exit.NOT_FOUND
        assert "source usgs: expected a body of it to be kept, found none" in done.err
