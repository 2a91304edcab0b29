"""A source that answers with a file: for demonstrations, tests and work without a network.

Belongs here: a file -> an answer. Does not: which sources are recorded (bootstrap.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from content_assets.contracts.release import Validators
from content_assets.errors import SourceUnreachableError
from content_assets.publishing.canonical import digest_of
from content_assets.publishing.raw import Fetched
from content_assets.publishing.reading import Reading
from content_assets.sources.json_body import Caps


@dataclass(frozen=True)
class RecordedSource:
    """One source, answered by the file in `folder` that has its name, whatever its suffix.

    It may be asked at any time. Write another body to the file, and the next run finds it.
    """

    name: str
    folder: Path
    read: Callable[[bytes], Reading]
    caps: Caps
    cadence_minutes: int = 0
    quiet_minutes: int | None = None

    def fetch(self, validators: Validators | None) -> Fetched | None:
        """The file's body and its reading; None when it is the one that is known.

        Raises:
            SourceUnreachableError: There is no such file, or it is larger than the caps allow.
            SourceContentError: A body that is not this source's.
        """
        body = self._body()
        etag = digest_of(body)
        if validators and validators.etag == etag:
            return None
        reading = self.read(body)
        known = Validators(etag=etag)
        return Fetched(body, reading.fingerprint, known, reading, body_time=reading.body_time)

    def _body(self) -> bytes:
        found = sorted(each for each in self.folder.glob(f"{self.name}.*") if each.is_file())
        if len(found) != 1:
            names = ", ".join(each.name for each in found) or "none"
            expected = f"one recorded file {self.folder / self.name}.*"
            raise SourceUnreachableError(self.name, expected=expected, found=names)
        size, most = found[0].stat().st_size, self.caps.max_bytes
        if size > most:
            raise SourceUnreachableError(
                self.name, expected=f"at most {most} bytes", found=f"{size} in {found[0]}"
            )
        return found[0].read_bytes()
