"""Two documents."""

from typing import ClassVar, Literal

from pydantic import Field

from content_assets.contracts.document import Document


class Prices(Document):
    """Cheap and dear articles, in cents."""

    contract_name: ClassVar[str] = "prices"
    contract_version: ClassVar[str] = "1.0"
    schema_: Literal["prices/1.0"] = Field("prices/1.0", alias="schema")
    cheap: list[int]
    dear: list[int]


class Total(Document):
    """The sum of the cheap ones, in cents."""

    contract_name: ClassVar[str] = "total"
    contract_version: ClassVar[str] = "1.0"
    schema_: Literal["total/1.0"] = Field("total/1.0", alias="schema")
    cents: int
