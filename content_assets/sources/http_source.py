"""A source that is asked over HTTP: conditionally, and read record by record.

Belongs here: what all of them share. Does not: any provider's address or members (usgs.py, …).
"""

from collections.abc import Callable
from dataclasses import dataclass

from content_assets.contracts.release import Validators
from content_assets.http.client import HttpClient
from content_assets.publishing.raw import Fetched
from content_assets.publishing.reading import Reading
from content_assets.sources.json_body import Caps


@dataclass(frozen=True)
class HttpSource:
    """One source.

    Attributes:
        name: In keys and messages.
        client: What it is asked with.
        url: Where.
        read: A body's records; pure.
        caps: What its body may cost.
        cadence_minutes: How often it is asked.
        quiet_minutes: Without anything new for so long, it has stopped; None: it may be quiet.
    """

    name: str
    client: HttpClient
    url: str
    read: Callable[[bytes], Reading]
    caps: Caps
    cadence_minutes: int
    quiet_minutes: int | None = None

    def fetch(self, validators: Validators | None) -> Fetched | None:
        """The newest body and its reading; None when it is not modified.

        Raises:
            SourceUnreachableError: No whole answer within the caps.
            SourceContentError: An answer that is not this source's.
        """
        max_bytes = self.caps.max_bytes
        changed = self.client.get_conditional(self.name, self.url, validators, max_bytes=max_bytes)
        if changed is None:
            return None
        reading = self.read(changed.body)
        return Fetched(
            changed.body,
            reading.fingerprint,
            changed.validators,
            reading,
            body_time=reading.body_time or changed.last_modified,
        )
