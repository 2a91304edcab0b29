"""A shop's prices, in plain Dagster: what an engineer brings who knows Dagster and not us."""

from content_assets.authoring import Content

CONTENT = Content("tests.plain_dagster")
