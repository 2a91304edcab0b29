"""Every error says what was expected, what was found and what to do next."""

from tests.error_sites import error_sites

# Pass on the message of another error, which has the form already.
PASS_ON = {
    "content_assets/publishing/consistency.py",  # of each fault
    "content_assets/delivery/http_site.py",
}


def test_every_message_says_what_was_expected_and_what_was_found():
    wanting = {
        str(site): site.text
        for site in error_sites()
        if site.file not in PASS_ON and not {"expected", "found"} <= set(site.text.split())
    }
    assert wanting == {}


def test_every_message_is_one_line():
    """It holds for a terminal, a log and a receipt."""
    assert [str(site) for site in error_sites() if "\n" in site.text] == []


def test_the_sites_are_found():
    """Or both tests would pass on nothing."""
    assert len(error_sites()) > 100
