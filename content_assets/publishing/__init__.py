"""Publishing: documents in, one atomic release out, by nothing but conditional writes.

Belongs here: canonical bytes, keys, the Store and its in-memory form, sets, releases,
pointers, raw bodies, differences. Does not: Dagster, boto3, the clock, HTTP.
"""
