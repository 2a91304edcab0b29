"""A worker run: what must run and why, run in-process, published, delivered, told.

Belongs here: the order of a run. Does not: assets (orchestration/), entry points.
"""
