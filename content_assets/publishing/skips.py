"""Skips: which ancestors a release names besides its parent, and the way back along them.

A release names, for each power of two, the nearest ancestor whose number it divides. From
release 8,643 the way to 643 is 8192, 4096, 2048, 1024, 768, …: about twice the logarithm of the
distance, instead of one step for each release in between. Everything follows from the parent,
so that publishing needs no request for it, and a gap in the numbers does no harm.

Belongs here: names and numbers. Does not: reading releases (ancestry.py).
"""

from content_assets.contracts.release import Release, release_number


def skips_from(parent: Release | None) -> list[str]:
    """The names that a release made on top of `parent` is to give, nearest first."""
    found: list[str] = []
    if parent is None:
        return found
    best = 0  # what every number is a multiple of: the parent stands in `Release.parent`
    for name in (parent.name, *parent.skips):
        twos = _twos(release_number(name))
        if twos > best:
            found.append(name)
            best = twos
    return found


def step_towards(release: Release, number: int) -> str | None:
    """The oldest ancestor that `release` names and that is not older than `number`."""
    named = [*([release.parent] if release.parent else []), *release.skips]
    later = [name for name in named if release_number(name) >= number]
    return min(later, key=release_number, default=None)


def _twos(number: int) -> int:
    """How often a number can be halved.

    >>> [_twos(n) for n in (1, 2, 12, 4096)]
    [0, 1, 2, 12]
    """
    return (number & -number).bit_length() - 1
