"""Two JSON documents, field by field."""

import pytest

from content_assets.cli.fields import Field, changed_fields


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [("a", "1", "2")]),
        ({"a": 1}, {"b": 1}, [("a", "1", None), ("b", None, "1")]),
        ({"a": [1, 2]}, {"a": [1]}, [("a[1]", "2", None)]),
        ({"a": {"b": [{"c": 1}]}}, {"a": {"b": [{"c": 2}]}}, [("a.b[0].c", "1", "2")]),
        ({"a": 1}, {"a": 1.0}, [("a", "1", "1.0")]),
        ({"a": True}, {"a": 1}, [("a", "true", "1")]),
        ({"a": None}, {}, [("a", "null", None)]),
        (None, {"a": 1}, [("", None, '{"a": 1}')]),
        ({"a": {}}, {"a": []}, [("a", "{}", "[]")]),
    ],
)
def test_every_value_that_differs_is_named(before, after, found):
    assert changed_fields(before, after) == [Field(*each) for each in found]
