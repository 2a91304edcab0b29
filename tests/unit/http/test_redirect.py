"""Where a redirect may lead."""

import pytest

from content_assets.errors import UnreachableError
from content_assets.http.redirect import next_url


@pytest.mark.parametrize(
    ("url", "location", "target"),
    [
        ("https://a.example/x/y", "z", "https://a.example/x/z"),
        ("https://a.example/x", "https://a.example:443/y", "https://a.example:443/y"),
        ("https://a.example/x", "https://A.EXAMPLE/y", "https://A.EXAMPLE/y"),
        ("http://a.example/x", "https://a.example/x", "https://a.example/x"),
        ("https://a.example/x", "https://cdn.example/x", "https://cdn.example/x"),
    ],
)
def test_the_same_host_a_safer_scheme_and_allowed_hosts_are_fine(
    url: str, location: str, target: str
) -> None:
    assert next_url(url, location, allowed_hosts={"cdn.example"}) == target


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("https://a.example/x", "http://a.example/x"),
        ("https://a.example/x", "http://cdn.example/x"),
        ("https://a.example/x", "ftp://cdn.example/x"),
        ("https://a.example/x", "https://a.example:8443/x"),
        ("https://a.example/x", "https://a.example.evil.example/x"),
        ("https://a.example/x", "https://cdn.example@evil.example/x"),
        ("https://a.example/x", "https://a.example:port/x"),
        ("https://a.example/x", "javascript:alert(1)"),
        ("http://a.example:8080/x", "https://a.example/x"),
        ("https://a.example/x", ""),
        ("https://a.example/x", None),
    ],
)
def test_anywhere_else_is_refused(url: str, location: str | None) -> None:
    with pytest.raises(UnreachableError, match=r"expected a redirect of https?://a\.example"):
        next_url(url, location, allowed_hosts={"cdn.example"})
