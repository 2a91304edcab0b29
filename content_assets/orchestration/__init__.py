"""Dagster's edge: assets, checks, sensors, the schedule and the IO managers.

Belongs here: what makes Dagster call our rooms. Does not: anything with a loop or an `if`
about data; that is the content's or publishing/. `graph.py` is what both Lambda and
`dagster dev` run; `definitions.py` and `resources.py` are for `dagster dev` alone, as they
import dagster_aws.
"""
