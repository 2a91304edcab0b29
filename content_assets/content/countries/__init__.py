"""Countries: which country a point on Earth lies in or off, and what happened in each.

It imports nothing.

Belongs here: the atlas (atlas.py), the country of a point (locate.py), one document a country
(country_documents.py). Does not: any country's borders by our own opinion; they are Natural
Earth's.
"""
