"""Transforms: pure pandas. Belongs here: raw bodies -> tables -> documents.

Does not: IO, clocks, Dagster; what a body must be before it may be raw (sources/).
"""
