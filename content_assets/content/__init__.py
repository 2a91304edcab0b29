"""Earth bulletin: the content that ships with the engine. Nothing else is imported here.

Belongs here: one slice a domain, with its sources, documents, transforms and assets side by side.
Does not: anything that another content would need, too (the engine).
"""

from content_assets.authoring import Content

CONTENT = Content("content_assets.content")
