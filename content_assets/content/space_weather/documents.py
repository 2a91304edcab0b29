"""Space weather: the documents made of NOAA SWPC's products.

Belongs here: the models. Does not: how they are computed (the modules beside it).
"""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from content_assets.authoring import Document, Instant

PlanetaryK = Annotated[float, Field(ge=0, le=9, description="in thirds: 4.67 is 5-, 5.33 is 5+")]
GScale = Annotated[int, Field(ge=0, le=5, description="NOAA's scale; 0: no storm, 1 to 5: G1-G5")]


class GScaleStep(BaseModel):
    """From which Kp on NOAA speaks of which storm."""

    model_config = Document.model_config

    g_scale: GScale
    label: str
    kp_from: PlanetaryK


class KpReading(BaseModel):
    """The planetary K index of three hours."""

    model_config = Document.model_config

    starts_at: Instant
    kp: PlanetaryK
    g_scale: GScale
    a_running: int | None = Field(ge=0, description="equivalent amplitude, about 2 nT")
    station_count: int | None = Field(ge=0)


class PlanetaryKObserved(Document, name="planetary-k-observed", version="1.0"):
    """The planetary K index as it was measured; what is forecast is another document."""

    interval_hours: Literal[3] = 3
    scale: list[GScaleStep]
    scale_source_url: str = Field(description="where NOAA says so")
    last_starts_at: Instant = Field(description="of the newest reading")
    readings: list[KpReading] = Field(min_length=1, description="oldest first; gaps are possible")
    largest: KpReading = Field(description="the newest of the largest")


class KpForecast(BaseModel):
    """What SWPC expects of three hours, or has only estimated of them."""

    model_config = Document.model_config

    starts_at: Instant
    kp: PlanetaryK
    g_scale: GScale
    kind: Literal["estimated", "predicted"]


class PlanetaryKForecast(Document, name="planetary-k-forecast", version="1.0"):
    """The planetary K index as SWPC estimates and predicts it."""

    interval_hours: Literal[3] = 3
    periods: list[KpForecast] = Field(description="oldest first")
    largest: KpForecast | None = Field(description="the first of the largest")


class SpaceWeatherAlert(BaseModel):
    """One message of SWPC: a watch, a warning, an alert or a summary."""

    model_config = Document.model_config

    product_id: str
    published_at: Instant = Field(description="as the feed says")
    code: str | None = Field(description="Space Weather Message Code, where the text has one")
    serial: int | None = Field(ge=0, description="Serial Number, where the text has one")
    issued_at: Instant | None = Field(description="Issue Time, where the text has one")
    headline: str | None = Field(description="the first line below the head of the message")
    message: str = Field(description="as SWPC wrote it, lines ended by \\n")


class SpaceWeatherAlerts(Document, name="space-weather-alerts", version="1.0"):
    """The messages that SWPC lists, newest first."""

    alerts: list[SpaceWeatherAlert]
