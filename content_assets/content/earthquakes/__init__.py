"""Earthquakes: the USGS feed as a table, and the documents made of it. It imports nothing.

Belongs here: asking (usgs.py, event_service.py), the table's columns (events.py), what is
remembered from snapshot to snapshot (tracking.py), one document an event (event_documents.py), the
week in numbers (summary.py), as GeoJSON (week.py), counts (aggregates.py, statistics.py), days for
good (day_documents.py, archive.py). Does not: any clock; the week ends with the newest event.
"""
