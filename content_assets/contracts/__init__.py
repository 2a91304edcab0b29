"""The shapes that cross a border: documents, the bucket's records, the site's hooks.

Belongs here: pydantic models, the page rule, the JSON Schemas made of them.
Does not: any IO, any clock, any framework.
"""
