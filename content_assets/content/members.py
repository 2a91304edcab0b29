"""Members that documents of several slices have: ids of events, positions."""

from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from content_assets.authoring import Document

EventId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
AN_EVENT_ID = "1 to 64 characters out of A-Z a-z 0-9 _ -"  # in words
LongitudeDeg = Annotated[float, Field(ge=-180, le=180, description="degrees east, WGS 84")]
LatitudeDeg = Annotated[float, Field(ge=-90, le=90, description="degrees north, WGS 84")]
_EVENT_ID = TypeAdapter(EventId)


def is_event_id(text: str) -> bool:
    """Whether an event's id can be part of a document path.

    >>> is_event_id("us7000pn9s"), is_event_id("../us7000pn9s")
    (True, False)
    """
    try:
        _EVENT_ID.validate_python(text)
    except ValidationError:
        return False
    return True


class PointGeometry(BaseModel):
    """A GeoJSON Point: [longitude, latitude]; the depth is a property."""

    model_config = Document.model_config

    type: Literal["Point"] = "Point"
    coordinates: tuple[LongitudeDeg, LatitudeDeg]
