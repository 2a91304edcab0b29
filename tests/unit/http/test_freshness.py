"""How long an answer says that it lasts."""

from datetime import UTC, datetime

import pytest

from content_assets.http.freshness import retry_after_seconds, validators_of

NOW = datetime(2025, 5, 4, 14, 0, tzinfo=UTC)
DATE = "Sun, 04 May 2025 13:00:00 GMT"  # the server's clock is an hour behind
IN_A_MINUTE = "Sun, 04 May 2025 13:01:00 GMT"


@pytest.mark.parametrize(
    ("headers", "expires_at"),
    [
        ({"Cache-Control": "public, max-age=60"}, "2025-05-04T14:01:00.000Z"),
        ({"Cache-Control": 'MAX-AGE="60"'}, "2025-05-04T14:01:00.000Z"),
        ({"Cache-Control": "max-age=60", "Age": "20"}, "2025-05-04T14:00:40.000Z"),
        ({"Cache-Control": "max-age=60", "Age": "70"}, None),
        ({"Cache-Control": "max-age=31536000"}, "2025-05-04T15:00:00.000Z"),
        ({"Cache-Control": "s-maxage=60"}, None),
        ({"Cache-Control": "max-age=60, no-cache"}, None),
        ({"Cache-Control": "no-store"}, None),
        ({"Expires": IN_A_MINUTE, "Date": DATE}, "2025-05-04T14:01:00.000Z"),
        ({"Expires": IN_A_MINUTE, "Date": DATE, "Cache-Control": "max-age=0"}, None),
        ({"Expires": DATE, "Date": IN_A_MINUTE}, None),
        ({"Expires": "0", "Date": DATE}, None),
        ({"Expires": IN_A_MINUTE}, None),
        ({}, None),
    ],
)
def test_a_life_is_counted_from_the_answer_and_never_beyond_an_hour(
    headers: dict[str, str], expires_at: str | None
) -> None:
    assert validators_of(headers, now=NOW).expires_at == expires_at


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("Sun, 04 May 2025 14:00:09 GMT", 9.0),
        ("Sun, 04 May 2025 13:00:00 GMT", 0.0),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert retry_after_seconds({"Retry-After": value}, now=NOW) == seconds
