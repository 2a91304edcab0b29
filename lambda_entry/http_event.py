"""API Gateway's event, format 2.0, as far as we rely on it.

Belongs here: its shape, and its body's bytes. Does not: the response.
"""

import base64
import binascii
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)


class _Http(_Part):
    method: str = Field(pattern=r"^[A-Z]{1,20}$")
    path: str


class _Lambda(_Part):
    client: str


class _Authorizer(_Part):
    lambda_: _Lambda = Field(alias="lambda")


class _Context(_Part):
    request_id: str = Field(alias="requestId")
    stage: str
    http: _Http
    authorizer: _Authorizer | None = None


class HttpEvent(_Part):
    """One request."""

    raw_path: str = Field(alias="rawPath")
    headers: dict[str, str]
    query: dict[str, str] | None = Field(default=None, alias="queryStringParameters")
    context: _Context = Field(alias="requestContext")
    body: str | None = None
    is_base64: bool = Field(default=False, alias="isBase64Encoded")

    @property
    def is_let_pass(self) -> bool:
        """Whether the authorizer has seen a good token."""
        return self.context.authorizer is not None

    @property
    def media_type(self) -> str:
        """The body's media type, lower case, without parameters; empty if there is none."""
        said = (value for name, value in self.headers.items() if name.lower() == "content-type")
        return next(said, "").partition(";")[0].strip().lower()

    def body_bytes(self) -> bytes:
        """The body as it was sent.

        Raises:
            ValueError: It is marked as base64 but isn't, or is not Unicode.
        """
        body = self.body or ""
        try:
            return base64.b64decode(body, validate=True) if self.is_base64 else body.encode()
        except binascii.Error as error:
            msg = "expected base64"
            raise ValueError(msg) from error


def parse_event(event: Any) -> HttpEvent | None:
    """The event, or None if API Gateway did not send it."""
    try:
        return HttpEvent.model_validate(event)
    except ValidationError:
        return None
