"""Days as people write them: every way to get one wrong is refused, by its place."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_assets.contracts.days import MOST_DAYS, blocks, expand, ranges
from content_assets.errors import BadContentError

TODAY = date(2025, 5, 4)
days = st.dates(date(2024, 1, 1), date(2025, 5, 3))


class TestExpand:
    def test_ranges_and_days_become_days_in_order_each_once(self):
        """However they overlap."""
        assert expand(["2025-05-02..2025-05-03", "2024-02-29", "2025-05-02"], today=TODAY) == [
            "2024-02-29",
            "2025-05-02",
            "2025-05-03",
        ]

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("2025-05-04", "has not ended"),
            ("2025-05-03..2025-05-04", "has not ended"),
            ("2026-01-01", "has not ended"),
            ("2025-02-30", "no such day"),
            ("2025-05-03..2025-05-01", "ends before it begins"),
            ("20250503", "another way"),
            ("2025-W18-6", "another way"),
            ("2025-05-01..", "no such day"),
            ("..2025-05-01", "no such day"),
            ("2025-05-01..2025-05-02..2025-05-03", "no such day"),
            ("yesterday", "no such day"),
            ("1899-12-31", "before 1970-01-01"),
            ("1970-01-01..2025-05-01", "at most"),
        ],
    )
    def test_what_cannot_be_asked_for_is_named_by_its_place(self, text, found):
        """The second of two, the first being good."""
        with pytest.raises(BadContentError, match=rf"partitions\.1.*{found}"):
            expand(["2025-05-01", text], today=TODAY)

    def test_many_small_ranges_are_too_many_together(self):
        """No way around the cap."""
        texts = [(TODAY - timedelta(days=n)).isoformat() for n in range(1, MOST_DAYS + 2)]
        assert len(expand(texts[:-1], today=TODAY)) == MOST_DAYS
        with pytest.raises(BadContentError, match="at most 366"):
            expand(texts, today=TODAY)


class TestRanges:
    @given(st.sets(days, max_size=60))
    def test_ranges_mean_the_same_days(self, chosen):
        """In as few words as there are gaps, and one."""
        names = sorted(day.isoformat() for day in chosen)
        texts = ranges(names)
        assert expand(texts, today=TODAY) == names
        gaps = sum(day + timedelta(days=1) not in chosen for day in chosen)
        assert len(texts) == gaps == len(list(blocks(names)))
