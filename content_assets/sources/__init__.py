"""Sources: one module per provider. Belongs here: what to ask, and what an answer must be.

Does not: how HTTP is spoken (http/), tables and documents (transforms/).
"""
