"""The error tree, by the caller's options.

    ContentAssetsError
    ├── BadContentError             fix the data (or the code that made it)
    │   ├── SourceContentError      a source's response breaks its contract
    │   ├── UnsafePathError         a document path that no bucket or URL should carry
    │   └── ContractError           a document breaks its contract, or can't be JSON
    ├── ConflictError               another process was faster: look again, then retry
    │   ├── PreconditionFailedError a conditional write met another state
    │   ├── ChannelMovedError       a pointer is not where we read it
    │   └── CollectingError         an object that a commit needs is being collected
    ├── UnreachableError            no answer, or the outcome of the request is unknown
    │   ├── SourceUnreachableError  a source is down, slow or refuses
    │   ├── StoreUnreachableError   the store did not answer; the write may have landed
    │   │   └── StoreBusyError      it answered 409, again and again: nothing was written
    │   ├── CommitUnknownError      a pointer's write got no answer and can't be looked up
    │   ├── SiteUnreachableError    the site did not answer
    │   └── QueueUnreachableError   the worker's queue did not take a message
    ├── NotFoundError               asked for something that isn't there
    │   └── ReleaseGoneError        a release that is older than those kept
    ├── RefusedError                a rule forbids it; the message names the rule
    └── ConfigurationError          a person has to change a setting; never retried
        ├── ClockError              this machine's clock is far from the store's
        ├── UnreadableRecordError   a record that matters is damaged: a person restores it
        └── PointerFaultError       a pointer is lost, unreadable or older than recorded

Every message gives the expected value, the value found and the next step.
Belongs here: classes and nothing else. Misuse of our own API is `ValueError`
or `RuntimeError`, not one of these.
"""


class ContentAssetsError(Exception):
    """Everything that content-assets itself reports."""


class BadContentError(ContentAssetsError):
    """The data is wrong; trying again won't help."""


class SourceContentError(BadContentError):
    """A source's response breaks the source's contract."""

    def __init__(self, source: str, *, expected: str, found: str) -> None:
        """Describe the `source`, its `expected` response and the one `found`."""
        self.what = f"source {source}: expected {expected}, found {found}"
        super().__init__(
            f"{self.what}; the last good data stays and is marked stale until the source mends"
        )
        self.source = source


class UnsafePathError(BadContentError):
    """A document path that is unsafe as a key, a URL or a file name."""


class ContractError(BadContentError):
    """A document that breaks its contract or can't be written as canonical JSON."""


class ConflictError(ContentAssetsError):
    """Another process was faster."""


class PreconditionFailedError(ConflictError):
    """A conditional write found another state than the one it names (412, 404)."""


class ChannelMovedError(ConflictError):
    """A pointer is not where the caller read it. Re-read, rebase, retry."""


class CollectingError(ConflictError):
    """Garbage is being deleted that this commit needs; the next run publishes."""


class UnreachableError(ContentAssetsError):
    """No answer, or the outcome of the request is unknown."""


class SourceUnreachableError(UnreachableError):
    """A source is down, too slow, too large or refuses us."""

    def __init__(
        self,
        source: str,
        *,
        expected: str,
        found: str,
        status: int | None = None,
        said: str = "",
    ) -> None:
        """Describe the `source`, its `expected` response and the one `found`.

        Args:
            status: Of its HTTP answer.
            said: Its own explanation.
        """
        self.what = f"source {source}: expected {expected}, found {found}"
        super().__init__(
            f"{self.what}; the last good data stays and is marked stale; the next run tries again"
        )
        self.source = source
        self.status = status
        self.said = said


class StoreUnreachableError(UnreachableError):
    """The store did not answer (time-out, 5xx). A write may or may not have landed."""


class StoreBusyError(StoreUnreachableError):
    """Another request on the same key was under way, each time; nothing was written (409)."""


class CommitUnknownError(UnreachableError):
    """A pointer's write got no answer, and the pointer can't be read to find out."""


class SiteUnreachableError(UnreachableError):
    """The site did not answer, or answered that it is ill (5xx)."""


class QueueUnreachableError(UnreachableError):
    """The worker's queue did not take a message; it may have, and no answer came."""


class NotFoundError(ContentAssetsError):
    """Asked for a release, an asset or a document that isn't there."""


class ReleaseGoneError(NotFoundError):
    """A former release that is older than those kept."""


class RefusedError(ContentAssetsError):
    """A rule forbids the request."""


class ConfigurationError(ContentAssetsError):
    """A setting, credential or token is wrong; a person has to change it."""


class ClockError(ConfigurationError):
    """This machine's clock is far from the store's; nothing is published by it."""

    def __init__(self, *, expected: str, found: str) -> None:
        """Describe the `expected` clock, and the one `found`."""
        super().__init__(
            f"clock: expected {expected}, found {found}; nothing was changed: set this machine's "
            "clock (NTP; `content-assets doctor` compares it), then run again"
        )


class UnreadableRecordError(ConfigurationError):
    """An essential record is damaged or invalid; a person has to restore it."""

    def __init__(self, key: str, *, expected: str, found: str, advice: str) -> None:
        """Describe the record: its `key`, the `expected` and `found` content, the next step."""
        super().__init__(f"{key}: expected {expected}, found {found}; {advice}")
        self.key = key


class PointerFaultError(ConfigurationError):
    """A pointer is lost, unreadable or older than recorded elsewhere; nothing may build on it.

    Each fault is one line: expected, found. `content-assets repair` mends them.
    """

    def __init__(self, *faults: str) -> None:
        """Name each of the `faults`."""
        advice = "nothing was changed; look at `content-assets repair --dry-run`, then repair"
        super().__init__(f"{'; '.join(faults)}; {advice} (docs/runbook/lost-pointers.md)")
        self.faults = faults
