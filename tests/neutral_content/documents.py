"""A rate, and all of them."""

from content_assets.authoring import Document


class Rate(Document, name="rate", version="1.0"):
    """The price of a euro in one currency."""

    currency: str
    per_euro: float


class Rates(Document, name="rates", version="1.0"):
    """All rates."""

    rates: dict[str, float]


class CountryRate(Document, name="country-rate", version="1.0"):
    """The rate of a country."""

    country: str
    per_euro: float


class DayRate(Document, name="day-rate", version="1.0"):
    """The rate of a currency on a day."""

    currency: str
    day: str
    per_euro: float


class ShopRate(Document, name="shop-rate", version="1.0"):
    """The rate that a shop gives."""

    shop: str
    per_euro: float


class Shops(Document, name="shops", version="1.0"):
    """The shops that there are."""

    shops: list[str]
