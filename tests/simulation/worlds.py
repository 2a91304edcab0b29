"""The worlds that are gone through: small enough for every order, or for orders drawn by lot.

Bounds, stated here: one asset, at most two documents, one store, one source, one site.
"""

from tests.simulation.world import Simulated

ONE, TWO = {"us1": "one"}, {"us1": "two"}
BOTH, GONE, LAST = {"us1": "one", "us2": "one"}, {"us2": "one"}, {"us1": "two", "us2": "two"}


def two_publishers_and_a_delivery():
    """An empty bucket; the source says something new each time it is asked."""
    return Simulated([ONE, TWO])


def two_publishers():
    """The same without the delivery, small enough for a fault at every call."""
    return Simulated([ONE, TWO], deliveries=0)


def there_and_back():
    """A document changes and changes back while deliveries are at work."""
    return Simulated([TWO, ONE], bodies_before=[ONE], deliveries=2)


def a_removal():
    """A document goes while another delivery is at work."""
    return Simulated([GONE], bodies_before=[BOTH], runs=1, deliveries=2)


def a_site():
    """A site that keeps pages; two deliveries prove what they acknowledge."""
    return Simulated([TWO], bodies_before=[ONE], runs=1, deliveries=2, has_site=True)


def one_of_each():
    """A run and a delivery to a site, small enough for a fault at every call."""
    return Simulated([TWO], bodies_before=[ONE], runs=1, deliveries=1, has_site=True)


def all_at_once():
    """Workers as they are, and a delivery on its own schedule; too large for every order."""
    return Simulated(
        [TWO, ONE, GONE, LAST], bodies_before=[ONE], runs=3, is_delivering=True, has_site=True
    )
