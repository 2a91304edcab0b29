"""The base model of all documents, and the values they share.

A contract is a name and a version, `latest-rates/1.0`. Adding a member is a minor step; taking one
away or changing its meaning is a major one, and a site lists in `/api/health` which majors it can
read.

Units are in the names; times are UTC, ISO 8601 with milliseconds and a `Z`. No document holds a
clock reading, a run id or the time of a fetch: the same data is the same bytes.

Belongs here: that. Does not: any one document (engine_documents.py, the content).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from inspect import get_annotations
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import from_json

from content_assets.contracts.release import RawRef
from content_assets.errors import ContractError

RESERVED_MEMBER = "$release"  # the mirror's own member in each document
SINCE = "x-since"  # in a JSON Schema: the minor version that added a member

Instant = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_VERSION = re.compile(r"[1-9][0-9]*\.(?:0|[1-9][0-9]*)")
_READS_BACK = {"reads_back": True}


def since(version: str) -> Any:
    """The annotation of a member that was added in a minor version.

    Writers must give it, readers must work without it: a rollback shows documents of older code.
    """
    return Field(json_schema_extra={SINCE: version})


class Document(BaseModel):
    """One JSON object at a stable path. Writers are strict: no unknown members.

        class LatestRates(Document, name="latest-rates", version="1.0"):
            day: str
            rates: list[Rate]

    `name` and `version` make the contract, and the member `schema` of each document, its first.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    contract_name: ClassVar[str]
    contract_version: ClassVar[str]

    def __init_subclass__(
        cls, name: str | None = None, version: str | None = None, **others: Any
    ) -> None:
        """Give a class with a name and a version its contract and the member `schema`.

        Raises:
            ContractError: One is given without the other, or malformed.
        """
        super().__init_subclass__(**others)
        if name is None and version is None:
            return
        _check_contract(cls.__name__, name, version)
        cls.contract_name, cls.contract_version = str(name), str(version)
        contract = f"{name}/{version}"
        cls.schema_ = Field(contract, alias="schema")  # type: ignore[attr-defined]  # pydantic reads it from here
        cls.__annotations__ = {"schema_": Literal[contract], **get_annotations(cls)}

    @classmethod
    def contract(cls) -> str:
        """Name and version, as documents, sets, releases and the site's health give it."""
        return f"{cls.contract_name}/{cls.contract_version}"

    @classmethod
    def read_back(cls, body: bytes, absent: Mapping[str, Any] | None = None) -> Self:
        """Read a document that this or another minor version of our code published.

        Members that are unknown here are dropped.

        Args:
            body: The document.
            absent: Values for members that a later minor version added.

        Raises:
            ContractError: It is of another major, or breaks the contract.
        """
        data = {**(absent or {}), **from_json(body)}
        try:
            return cls.model_validate(data, extra="ignore", context=_READS_BACK)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            member = ".".join(map(str, first["loc"]))
            msg = (
                f"{cls.contract()}: expected a document published before, found at "
                f"{member}: {first['msg']}; give a value for a member that was added later "
                "(`absent`), or go back to the code that wrote it"
            )
            raise ContractError(msg) from error

    @model_validator(mode="before")
    @classmethod
    def _of_any_minor(cls, data: Any, info: ValidationInfo) -> Any:
        """Read back, another minor version counts as this one, in a document within, too."""
        if info.context is not _READS_BACK or not isinstance(data, dict):
            return data
        major = cls.contract().rpartition(".")[0]
        is_ours = str(data.get("schema")).rpartition(".")[0] == major
        return {**data, "schema": cls.contract()} if is_ours else data


def _check_contract(model: str, name: str | None, version: str | None) -> None:
    if _NAME.fullmatch(name or "") and _VERSION.fullmatch(version or ""):
        return
    msg = (
        f'{model}: expected a contract like name="latest-rates", version="1.0", found '
        f"name={name!r}, version={version!r}; write lower-case letters, digits and hyphens, and "
        "two numbers"
    )
    raise ContractError(msg)


@dataclass(frozen=True)
class Documents:
    """The return value of a document asset: its whole document set, still as models.

    Attributes:
        type: The one contract that all of them keep.
        documents: Document by path.
        made_from: The raw body that they were made from, by source.
        is_amendment: Whether they are only those that may have changed: the asset's other
            documents stay as they are.
        is_part: Whether an amendment also leaves others made since as they are:
            it is added to the set staged on the same head.
    """

    type: type[Document]
    documents: Mapping[str, Document]
    made_from: Mapping[str, RawRef] = field(default_factory=dict)
    is_amendment: bool = False
    is_part: bool = False


M = TypeVar("M", bound=BaseModel)


def in_contract(model: type[M], data: dict[str, Any], *, name: str) -> M:
    """`data` as a `model`.

    Raises:
        ContractError: It breaks the contract; names `name` and the first member that does.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        member = ".".join(map(str, first["loc"]))
        msg = (
            f"{name}: {member}: expected the contract ({first['msg']}), found "
            f"{first['input']!r:.80}; look whether the source has changed, and clean the value or "
            "widen the contract"
        )
        raise ContractError(msg) from error
