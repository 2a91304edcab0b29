"""The command line: how people operate the system.

Each verb is a typer function that calls the rooms below. All output goes through `saying.py`:
tables for people, one JSON document for machines. Verbs that need Dagster or pandas import them
inside, so that `log` and `status` respond at once.
"""
