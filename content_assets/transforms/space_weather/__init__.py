"""Space weather: SWPC's products read, and the documents made of them.

Belongs here: NOAA's scale of storms (scale.py), the planetary K index as observed and as
forecast (planetary_k.py), messages (alerts.py). Does not: any clock. Plain models, no frames:
the largest product has a few hundred rows.
"""

from content_assets.transforms.space_weather.alerts import build_alerts
from content_assets.transforms.space_weather.planetary_k import build_forecast, build_observed

__all__ = ["build_alerts", "build_forecast", "build_observed"]
