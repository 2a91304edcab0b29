"""What a machine can't do is said, not skipped in silence."""

import warnings

import pytest


@pytest.fixture(scope="session")
def say_if_writable():
    """Warn where the file system could not be made read-only; pytest prints it at the end."""

    def say(emulator):
        if not emulator.is_read_only:
            with warnings.catch_warnings():
                warnings.simplefilter("default")
                warnings.warn(
                    "emulator: no mount namespace here; not tested: a read-only file system",
                    stacklevel=2,
                )
        return emulator

    return say
