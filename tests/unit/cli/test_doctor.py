"""The doctor: each illness is found by its question, and told how to mend."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
import typer

from content_assets.bootstrap import build_pipeline
from content_assets.cli import doctor
from content_assets.cli import parts as wiring
from content_assets.cli.exits import Exit
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.store import Overwrite
from content_assets.settings import load_settings
from content_assets.stores.counting import CountingStore
from tests.unit.delivery.memory_site import MemorySite
from tests.unit.publishing.conftest import Publisher


class Careless(MemoryStore):
    """A server that takes no notice of conditions, as some do."""

    def put(self, key, body, condition):
        return super().put(key, body, Overwrite())


@dataclass
class Patient:
    """What the doctor looks at."""

    store: MemoryStore = field(default_factory=lambda: MemoryStore(lambda: datetime.now(UTC)))
    site: MemorySite | None = None
    is_published: bool = True

    def parts(self):
        if self.is_published:
            Publisher(self.store).publish("a", {"a.json": "one"})
        store = CountingStore(self.store)
        base = build_pipeline(load_settings({"CONTENT_ASSETS_STORE_URL": "file:///nowhere"}))
        sites = {"site": self.site} if self.site else {}
        return replace(base, store=store, archive=Archive(store), sites=sites)


@pytest.fixture
def examine(monkeypatch):
    """Questions that found something ill: what was found, and the advice."""

    def examine_(patient):
        made = patient.parts()
        for module in (doctor, wiring):
            monkeypatch.setattr(module, "parts", lambda: made)
        monkeypatch.setenv("CONTENT_ASSETS_STORE_URL", "file:///nowhere")
        return {f.question: (f.found, f.advice) for f in doctor._all() if not f.is_well}

    return examine_


def late(minutes):
    return MemoryStore(lambda: datetime.now(UTC) - timedelta(minutes=minutes))


class TestDoctor:
    def test_finds_nothing_where_all_is_well(self, examine):
        store = MemoryStore(lambda: datetime.now(UTC))
        assert examine(Patient(store, MemorySite(store))) == {}

    def test_nothing_published_is_no_illness(self, examine):
        """Of the first day: nobody is called ill for it."""
        store = MemoryStore(lambda: datetime.now(UTC))
        assert examine(Patient(store, MemorySite(store), is_published=False)) == {}

    def test_a_server_that_takes_no_notice_of_conditions(self, examine):
        """Two runs would publish over each other there."""
        found = examine(Patient(Careless(lambda: datetime.now(UTC))))
        assert found == {
            "store: conditional writes": (
                "Create was not refused: releases could be lost",
                "use another S3 server",
            )
        }

    @pytest.mark.parametrize(
        ("minutes", "is_well"), [(0, True), (0.5, True), (5, False), (-5, False)]
    )
    def test_a_clock_that_is_wrong(self, examine, minutes, is_well):
        """S3 refuses what is signed fifteen minutes off; a minute is said."""
        found = examine(Patient(late(minutes)))
        assert ("clock against the store's" not in found) == is_well

    def test_a_token_that_the_site_does_not_know(self, examine):
        store = MemoryStore(lambda: datetime.now(UTC))
        [question] = examine(Patient(store, MemorySite(store, is_token_wrong=True)))
        assert question == "site site: token"

    def test_a_site_that_can_not_read_what_is_published(self, examine):
        store = MemoryStore(lambda: datetime.now(UTC))
        patient = Patient(store, MemorySite(store))
        patient.site.contracts = {"catalog": [9]}
        [(question, (found, advice))] = examine(patient).items()
        assert question == "sites: schema majors"
        assert "site reads catalog in majors [9]" in found
        assert advice == "deploy a site that reads them"

    def test_a_site_that_is_down(self, examine):
        store = MemoryStore(lambda: datetime.now(UTC))
        found = examine(Patient(store, MemorySite(store, is_down=True)))
        assert set(found) == {"site site: health", "site site: token"}

    def test_a_wrong_setting_ends_the_examination(self, monkeypatch, capsys):
        """Nothing else can be asked; the variable is named."""
        monkeypatch.setenv("CONTENT_ASSETS_STORE_URL", "ftp://nowhere")
        wiring.parts.cache_clear()
        with pytest.raises(typer.Exit) as ended:
            doctor.doctor(as_json=False)
        assert ended.value.exit_code == Exit.CONFIGURATION
        out = capsys.readouterr().out
        assert "CONTENT_ASSETS_STORE_URL" in out
        assert "docs/settings.md" in out
        assert out.count("!!") == 1
