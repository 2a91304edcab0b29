"""What the public may know: everything under `public/` can be read by anybody who has its name.

Rules, in order:
  1. An error about a source or its data is public as it is: it names nothing of ours.
  2. Of any other error only the class is public. Its message may name the bucket, a key, a user
     or a setting; it is in the run's receipt and in the log. Nor is it a source's fault.
  3. Who decided is public as the way it was done (`cli`, `api`); the person and the reason are
     with the move of the pointer, which is private.

Belongs here: the public forms. Does not: where they are used.
"""

from content_assets import errors

_PUBLIC = (
    errors.BadContentError,
    errors.SourceUnreachableError,
)
_OUR_OWN = {"FailedCheck", "Held", "NotTried", "OutOfTime", "Superseded"}  # named by the runtime
REJECTED_BY = "operator"
REJECTED_BECAUSE = "rejected by an operator"


def public_reason(error: str, message: str) -> str:
    """The public form of a failure: an error's class name and its message."""
    kind = getattr(errors, error, None)
    is_of_data = isinstance(kind, type) and issubclass(kind, _PUBLIC)
    if is_of_data or error in _OUR_OWN:
        return message
    return f"internal error ({error}); it is not the source's fault, and the next run tries again"


def public_run(run: str) -> str:
    """The public form of who published: a run's id, or the way of a person's decision.

    >>> public_run("cli:ann"), public_run("01a22912-0000-7000-8000-000000000001")
    ('cli', '01a22912-0000-7000-8000-000000000001')
    """
    return run.partition(":")[0]


def public_kind(key: str) -> str:
    """The public form of a private key: what lies there.

    >>> public_kind("private/delivery/site.json"), public_kind("public/production/a/b.json")
    ('delivery', 'production')
    """
    folders = key.split("/")
    return folders[1].removesuffix(".json") if len(folders) > 1 else "record"
