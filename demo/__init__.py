"""The parts around the pipeline: a recorded source, S3, the site, and a way to see them work.

Belongs here: what `make demo`, `make dev`, the tests and the benchmarks start and stop.
Does not: anything that the image carries; nothing in content_assets/ imports this.
"""
