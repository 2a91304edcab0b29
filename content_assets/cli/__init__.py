"""The command line: how people operate the system.

Each verb is a function of typer; what it does is the rooms' below. Whatever is said goes
through `saying.py`: tables for people, one JSON document for machines. The verbs that need
Dagster or pandas import them inside, so that `log` and `status` answer at once.
"""
