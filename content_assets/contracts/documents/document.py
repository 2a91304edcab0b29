"""What every document is made of: the base model, and the values that all of them share.

Belongs here: that. Does not: any one document (one module a domain, beside this one).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from content_assets.contracts.release import RawRef

RESERVED_MEMBER = "$release"  # the mirror's own member in each document

Instant = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
EventId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
LongitudeDeg = Annotated[float, Field(ge=-180, le=180, description="degrees east, WGS 84")]
LatitudeDeg = Annotated[float, Field(ge=-90, le=90, description="degrees north, WGS 84")]


class Document(BaseModel):
    """One JSON object at a stable path. Writers are strict: no unknown members."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    contract_name: ClassVar[str]
    contract_version: ClassVar[str]

    @classmethod
    def contract(cls) -> str:
        """Name and version, as documents, sets, releases and the site's health give it."""
        return f"{cls.contract_name}/{cls.contract_version}"


class PointGeometry(BaseModel):
    """A GeoJSON Point: [longitude, latitude]; the depth is a property."""

    model_config = Document.model_config

    type: Literal["Point"] = "Point"
    coordinates: tuple[LongitudeDeg, LatitudeDeg]


@dataclass(frozen=True)
class Documents:
    """What a document asset returns: its whole document set, still as models.

    Attributes:
        type: The one contract that all of them keep.
        documents: Document by path.
        made_from: The raw body that they were made from, by source.
        is_amendment: Whether they are only those that may have changed: the asset's other
            documents stay as they are.
    """

    type: type[Document]
    documents: Mapping[str, Document]
    made_from: Mapping[str, RawRef] = field(default_factory=dict)
    is_amendment: bool = False
