"""Lambda's context, as far as we use it, and the same on a laptop.

Belongs here: that. Does not: events.
"""

import time
from dataclasses import dataclass, field
from typing import Protocol
from uuid import uuid4

LOCAL_SECONDS = 900  # as long as AWS gives at most
LOCAL_MEMORY_MB = 1024


class LambdaContext(Protocol):
    """The members of Lambda's context that we use."""

    aws_request_id: str

    @property
    def memory_limit_in_mb(self) -> str | int:
        """Lambda's own client gives a string."""

    def get_remaining_time_in_millis(self) -> int:
        """Until this invocation is ended by force."""


@dataclass
class LocalContext:
    """The context of an invocation outside of Lambda."""

    aws_request_id: str = field(default_factory=lambda: str(uuid4()))
    function_name: str = "local"
    memory_limit_in_mb: int = LOCAL_MEMORY_MB
    invoked_function_arn: str = "arn:aws:lambda:local:0:function:local"
    ends_at: float = field(default_factory=lambda: time.monotonic() + LOCAL_SECONDS)

    def get_remaining_time_in_millis(self) -> int:
        """As long as AWS would give it."""
        return int((self.ends_at - time.monotonic()) * 1000)
