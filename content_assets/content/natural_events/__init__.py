"""Natural events: EONET's list read, and the documents made of it. It imports nothing.

Belongs here: asking (eonet.py), which coordinates are a place on Earth (positions.py), rows ->
events (events.py, geometry.py), one document an event, the open ones, their map
(event_documents.py). Does not: any clock; an event is open as long as EONET says so. Plain models,
no frames: the data is nested.
"""
