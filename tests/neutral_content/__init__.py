"""A small content: exchange rates, as the engine's tests need one; nothing of it is published."""

from content_assets.authoring import Content

CONTENT = Content("tests.neutral_content")
