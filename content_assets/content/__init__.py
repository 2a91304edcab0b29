"""Earth bulletin: the content that ships with the engine. It imports nothing.

Belongs here: one slice a domain, with its sources, documents, transforms and assets side by side.
Does not: anything that another content would need, too (the engine).
"""
