"""Space weather: SWPC's products read, and the documents made of them. It imports nothing.

Belongs here: asking (swpc.py), NOAA's scale of storms (scale.py), the planetary K index as observed
and as forecast (planetary_k.py), messages (alerts.py). Does not: any clock. Plain models, no
frames: the largest product has a few hundred rows.
"""
