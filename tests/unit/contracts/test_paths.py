"""Document paths that no bucket, URL or disk should carry are refused by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_assets.contracts.paths import check_path, check_paths
from content_assets.errors import UnsafePathError


class TestCheckPath:
    @pytest.mark.parametrize(
        "path",
        [
            "",
            "/etc/passwd",
            "../head.json",
            "a/../b.json",
            "a//b.json",
            "a/./b",
            "a/b.",
            ".hidden",
            "a b.json",
            "a\n.json",
            "a%2e.json",
            "ä.json",
            "a\\b.json",
            "a" * 201,
            "a.json/",
        ],
    )
    def test_refuses_what_is_unsafe(self, path):
        """The message says what was found."""
        with pytest.raises(UnsafePathError, match="expected"):
            check_path(path)

    @given(st.from_regex(r"[a-z0-9]{1,10}(/[a-z0-9_-]{1,10}){0,3}\.json", fullmatch=True))
    def test_takes_ordinary_paths_as_they_are(self, path):
        """Nothing is rewritten."""
        assert check_path(path) == path


class TestCheckPaths:
    def test_refuses_two_that_differ_by_case_only(self):
        """On some disks they are one file."""
        with pytest.raises(UnsafePathError, match=r"'A\.json' and 'a\.json'"):
            check_paths(["A.json", "a.json"])
