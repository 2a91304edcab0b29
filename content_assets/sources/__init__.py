"""Sources: how a source is asked and its records are read. Belongs here: what all share.

Does not: any provider's address or members (content/), how HTTP is spoken (http/).
"""
