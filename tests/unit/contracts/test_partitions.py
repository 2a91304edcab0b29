"""Partitions as people write them: every way to get one wrong is refused, by its place."""

from datetime import UTC, date, datetime, timedelta

import dagster as dg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_assets.contracts.messages import Message, written_partitions
from content_assets.contracts.partitions import MOST_KEYS, Partitions, blocks, expand, ranges
from content_assets.errors import BadContentError, ConfigurationError
from content_assets.orchestration.partitions import add_dynamic, find_windows, partition_facts

TODAY = date(2025, 5, 4)
NOW = datetime(2025, 5, 4, 12, tzinfo=UTC)
DAILY = partition_facts("days", dg.DailyPartitionsDefinition("1970-01-01"))
MONTHLY = partition_facts("months", dg.MonthlyPartitionsDefinition("2024-01-01"))
STATIC = partition_facts("countries", dg.StaticPartitionsDefinition(["de", "at", "fr", "x..y"]))
DYNAMIC = partition_facts("shops", dg.DynamicPartitionsDefinition(name="shops"))
MULTI = partition_facts(
    "both",
    dg.MultiPartitionsDefinition(
        {
            "day": dg.DailyPartitionsDefinition("2025-01-01"),
            "country": dg.StaticPartitionsDefinition(["de", "at"]),
        }
    ),
)
days = st.dates(date(2024, 1, 1), date(2025, 5, 3))


class TestDays:
    def test_ranges_and_days_become_days_in_order_each_once(self):
        """However they overlap."""
        texts = ["2025-05-02..2025-05-03", "2024-02-29", "2025-05-02"]
        assert expand(DAILY, texts, now=NOW) == ["2024-02-29", "2025-05-02", "2025-05-03"]

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("2025-05-04", "has not ended"),
            ("2025-05-03..2025-05-04", "has not ended"),
            ("2026-01-01", "has not ended"),
            ("2025-02-30", "no such day"),
            ("2025-05-03..2025-05-01", "ends before it begins"),
            ("20250503", "no such day"),
            ("2025-5-3", "another way"),
            ("2025-W18-6", "no such day"),
            ("2025-05-01..", "no such day"),
            ("..2025-05-01", "no such day"),
            ("2025-05-01..2025-05-02..2025-05-03", "no such day"),
            ("*", "no such day"),
            ("yesterday", "no such day"),
            ("1899-12-31", "before 1970-01-01"),
            ("1970-01-01..2025-05-01", "at most"),
        ],
    )
    def test_what_cannot_be_ordered_is_named_by_its_place(self, text, found):
        """The second of two, the first being good."""
        with pytest.raises(BadContentError, match=rf"partitions\.1.*{found}"):
            expand(DAILY, ["2025-05-01", text], now=NOW)

    def test_many_small_ranges_are_too_many_together(self):
        """No way around the cap."""
        texts = [(TODAY - timedelta(days=n)).isoformat() for n in range(1, MOST_KEYS + 2)]
        assert len(expand(DAILY, texts[:-1], now=NOW)) == MOST_KEYS
        with pytest.raises(BadContentError, match="at most 366"):
            expand(DAILY, texts, now=NOW)

    def test_end_where_their_definition_does(self):
        """No day after it is one of Dagster's."""
        ended = dg.DailyPartitionsDefinition("2025-01-01", end_date="2025-03-01")
        facts = partition_facts("days", ended)
        assert expand(facts, ["2025-02-28"], now=NOW) == ["2025-02-28"]
        with pytest.raises(BadContentError, match="a day after 2025-02-28"):
            expand(facts, ["2025-03-01"], now=NOW)

    @given(st.sets(days, max_size=60))
    def test_ranges_mean_the_same_days(self, chosen):
        """In as few words as there are gaps, and one."""
        names = sorted(day.isoformat() for day in chosen)
        texts = ranges(DAILY, names)
        assert expand(DAILY, texts, now=NOW) == names
        gaps = sum(day + timedelta(days=1) not in chosen for day in chosen)
        assert len(texts) == gaps == len(list(blocks(DAILY, names)))


class TestOtherWindows:
    def test_are_those_of_dagster(self):
        """Both ends and what is between them."""
        texts = ["2024-11-01..2025-02-01"]
        found = expand(MONTHLY, texts, now=NOW, windows=find_windows)
        assert found == ["2024-11-01", "2024-12-01", "2025-01-01", "2025-02-01"]
        hourly = partition_facts("hours", dg.HourlyPartitionsDefinition("2020-01-01-00:00"))
        with pytest.raises(BadContentError, match="at most 366"):
            expand(hourly, ["2020-01-01-00:00..2025-01-01-00:00"], now=NOW, windows=find_windows)
        assert expand(MONTHLY, texts, now=NOW) == ["2024-11-01", "2025-02-01"]

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("2025-01-15", "no such key"),
            ("2023-12-01", "before 2024-01-01"),
            ("2025-06-01", "has not ended"),
            ("2025-05-01", "has not ended"),
            ("May", "no such key"),
        ],
    )
    def test_that_there_are_not_are_refused(self, text, found):
        """As days are."""
        with pytest.raises(BadContentError, match=rf"partitions\.0.*{found}"):
            expand(MONTHLY, [text], now=NOW, windows=find_windows)


class TestStatic:
    def test_keys_ranges_and_all_become_keys_in_the_definition_s_order(self):
        """A key may look like a range."""
        assert expand(STATIC, ["fr", "de..at"], now=NOW) == ["de", "at", "fr"]
        assert expand(STATIC, ["*"], now=NOW) == list(STATIC.keys)
        assert expand(STATIC, ["x..y"], now=NOW) == ["x..y"]
        assert ranges(STATIC, ["de", "at", "x..y"]) == ["de..at", "x..y"]

    @pytest.mark.parametrize(
        ("text", "found"),
        [("it", "no such key"), ("fr..de", "ends before"), ("de..it", "no such key")],
    )
    def test_others_are_refused_with_those_that_there_are(self, text, found):
        """By their place."""
        with pytest.raises(BadContentError, match=rf"partitions\.0.*one of de, at.*{found}"):
            expand(STATIC, [text], now=NOW)


class TestDynamic:
    def test_keys_are_taken_as_they_are_in_their_order(self):
        """Which there are only whoever adds them knows."""
        assert expand(DYNAMIC, ["b/2", "a", "b/2"], now=NOW) == ["b/2", "a"]
        assert ranges(DYNAMIC, ["b/2", "a"]) == ["b/2", "a"]

    @pytest.mark.parametrize("text", ["", "*", "a b", "a|b", "a..b", "x" * 201])
    def test_what_reads_like_something_else_is_refused(self, text):
        """A range or a space in a key would not be found again."""
        with pytest.raises(BadContentError, match="a key of shops"):
            expand(DYNAMIC, [text], now=NOW)


class TestSeveralDimensions:
    def test_each_part_is_a_key_or_a_range(self):
        """In the order of the dimensions' names, as in Dagster's keys."""
        found = expand(MULTI, ["*|2025-05-01..2025-05-02", "de|2025-04-01"], now=NOW)
        assert found == [
            "at|2025-05-01",
            "at|2025-05-02",
            "de|2025-04-01",
            "de|2025-05-01",
            "de|2025-05-02",
        ]

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("de", r"1 parts instead of country\|day"),
            ("it|2025-05-01", "no such key"),
            ("de|2025-05-04", "has not ended"),
            ("*|2025-01-01..2025-08-01", "has not ended"),
        ],
    )
    def test_that_there_are_not_are_refused(self, text, found):
        """By the place of the whole."""
        with pytest.raises(BadContentError, match=rf"partitions\.0.*{found}"):
            expand(MULTI, [text], now=NOW)

    def test_of_one_order_are_counted_together(self):
        """Two parts of 200 keys are 40,000."""
        keys = tuple(map(str, range(200)))
        static = Partitions(kind="static", keys=keys)
        many = Partitions(kind="multi", dimensions={"a": static, "b": static})
        with pytest.raises(BadContentError, match="at most 366 in all, found 40000"):
            expand(many, ["*|*"], now=NOW)


class TestFacts:
    def test_of_every_kind_are_read_back_from_the_manifest(self):
        """As JSON."""
        for facts in (DAILY, MONTHLY, STATIC, DYNAMIC, MULTI):
            assert Partitions.model_validate_json(facts.model_dump_json()) == facts
            assert facts.written

    def test_of_windows_that_have_not_ended_or_of_no_name_are_refused(self):
        """An order for them could not be told from one that is too early."""
        early = dg.DailyPartitionsDefinition("2025-01-01", end_offset=1)
        with pytest.raises(ConfigurationError, match=r"days: .* found end_offset 1"):
            partition_facts("days", early)

    def test_dynamic_keys_of_a_dimension_are_added_to_the_instance(self):
        """Without them Dagster refuses the run."""
        both = dg.MultiPartitionsDefinition(
            {
                "shop": dg.DynamicPartitionsDefinition(name="shops"),
                "day": dg.DailyPartitionsDefinition("2025-01-01"),
            }
        )
        with dg.DagsterInstance.ephemeral() as instance:
            add_dynamic(instance, partition_facts("a", both), ["2025-05-01|x", "2025-05-02|y"])
            assert set(instance.get_dynamic_partitions("shops")) == {"x", "y"}


class TestInAMessage:
    @given(
        st.lists(
            st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=21)
        )
    )
    def test_any_key_is_read_back(self, ordered):
        """In the alphabet of earlier versions, which refuse what is none of their days."""
        message = Message(kind="run", partitions=written_partitions(ordered))
        assert message.ordered == tuple(ordered)

    def test_days_are_written_as_they_are(self):
        """As ever."""
        days = ["2025-05-01", "2025-05-01..2025-05-07"]
        assert written_partitions(days) == days

    @pytest.mark.parametrize("key", ["x" * 65, "|" * 22, "\u00e4", "a\nb", ""])
    def test_others_are_refused_by_their_place(self, key):
        """Before anything is queued."""
        with pytest.raises(BadContentError, match=r"partitions\.1: .* at most 64"):
            written_partitions(["de", key])
