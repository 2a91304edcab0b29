"""History: what Dagster recorded of a worker's runs, carried into a laptop's instance.

Belongs here: export (after a run, into its receipt), reading, importing (into an instance), the
sensor of `dagster dev`. These call Dagster's own internals, hence the pinned version
(docs/decisions/0009).
"""
