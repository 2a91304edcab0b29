"""How contracts may change: against the schemas released last.

    python -m content_assets.contracts.evolution             changes, and their effect
    python -m content_assets.contracts.evolution --release   freeze the schemas as they are

The rule: a member may be added in a minor version, marked with it (`since`); every other
change is a major one. A document of any minor version of a major that a reader knows can be
read: what is newer is let through, what is older lacks the members that came later. A
description may change at any time. Those of the content are in its schemas/frozen/, the engine's
own in released/.

Belongs here: the rule, and the frozen schemas. Does not: comparing two (schema_diff.py), making
them (schemas.py).
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from content_assets.contracts.assets import known_assets
from content_assets.contracts.document import Document
from content_assets.contracts.document_types import document_types
from content_assets.contracts.engine_documents import ENGINE_TYPES
from content_assets.contracts.routes import load_rule
from content_assets.contracts.schema_diff import Change, Schema, changes
from content_assets.contracts.schemas import file_name, folder_of, schema_of


@dataclass(frozen=True)
class Verdict:
    """The changes of a contract since its last release.

    Attributes:
        name: The contract's name.
        released: The version released last, None for a new contract.
        current: The version of the model.
        changes: All differences.
        faults: Violations of the rule, each with the next step; empty if there are none.
        pages: The page templates that show its documents.
    """

    name: str
    released: str | None
    current: str
    changes: tuple[Change, ...]
    faults: tuple[str, ...]
    pages: tuple[str, ...]


def verdict(kind: type[Document], released: Mapping[str, Schema]) -> Verdict:
    """Whether a contract changed as the rule allows.

    Args:
        released: The contract's released schemas, by version.
    """
    name, current = kind.contract_name, kind.contract_version
    pages = _pages_of(name)
    if not released:
        return Verdict(name, None, current, (), (), pages)
    last = max(released, key=_version)
    found = tuple(changes(released[last], json.loads(schema_of(kind))))
    return Verdict(name, last, current, found, tuple(_faults(kind, last, found, pages)), pages)


def verdicts() -> list[Verdict]:
    """The verdict on each contract."""
    return [verdict(kind, _released(kind)) for kind in document_types()]


def frozen_folder(kind: type[Document]) -> Path:
    """Where the released schemas of a contract are."""
    if kind in ENGINE_TYPES:
        return Path(__file__).with_name("released")
    return folder_of(kind) / "frozen"


def release(folder: Callable[[type[Document]], Path] = frozen_folder) -> list[str]:
    """Freeze the schemas of all versions that are not released yet; return their names.

    Args:
        folder: Where the frozen ones of a contract are.

    Raises:
        ValueError: A contract changed as the rule does not allow.
    """
    faults = [fault for each in verdicts() for fault in each.faults]
    if faults:
        raise ValueError("\n".join(faults))
    frozen = []
    for kind in document_types():
        path = folder(kind) / file_name(kind)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(schema_of(kind), "utf-8")
            frozen.append(kind.contract())
    return frozen


def _faults(
    kind: type[Document], last: str, found: tuple[Change, ...], pages: tuple[str, ...]
) -> Iterator[str]:
    (major, minor), (old_major, old_minor) = _version(kind.contract_version), _version(last)
    name = kind.contract_name
    if (major, minor) < (old_major, old_minor):
        yield f"{kind.contract()}: expected {last} or later, found an earlier version"
    elif major == old_major:
        for change in found:
            if not change.is_added:
                yield (
                    f"{name}: {change.member}: {change.text}; expected added members only since "
                    f"{last}; take it back, or make it {name}/{old_major + 1}.0, which these pages "
                    f"must read first: {', '.join(pages) or 'none'}"
                )
            elif minor == old_minor:
                yield (
                    f"{name}: {change.member}: {change.text}, and {last} is released; make it "
                    f"{name}/{old_major}.{old_minor + 1}"
                )
            elif not _came_after(last, change.since, kind.contract_version):
                yield (
                    f"{name}: {change.member}: {change.text}; expected it to say since when "
                    f'(since("{kind.contract_version}")), found {change.since}'
                )


def _pages_of(name: str) -> tuple[str, ...]:
    """The page templates that show documents of the contract `name`, in any version."""
    patterns = {
        each.paths
        for each in known_assets().values()
        if each.contract and each.contract.startswith(f"{name}/")
    }
    routes = load_rule().routes
    return tuple(
        sorted({p for r in routes if r.document in patterns for p in (*r.pages, *r.redirects)})
    )


def _released(kind: type[Document]) -> dict[str, Schema]:
    """The schemas of a contract's released versions, by version."""
    start = f"{kind.contract_name}."
    return {
        path.name.removeprefix(start).removesuffix(".json"): json.loads(path.read_text("utf-8"))
        for path in frozen_folder(kind).glob(f"{start}*.json")
    }


def _version(version: str) -> tuple[int, int]:
    major, minor = version.split(".")
    return int(major), int(minor)


def _came_after(last: str, since: str | None, current: str) -> bool:
    return since is not None and _version(last) < _version(since) <= _version(current)


def _told(each: Verdict) -> Iterator[str]:
    steps = f"{each.released} -> {each.current}" if each.released else f"new, {each.current}"
    yield f"{'✗' if each.faults else '✓'} {each.name:<24} {steps}"
    yield from (f"    {change.member} {change.text}" for change in each.changes)
    yield from (f"  ✗ {fault}" for fault in each.faults)


def main() -> int:
    """Print the changes; 1 if any breaks the rule."""
    found = verdicts()
    sys.stdout.writelines(f"{line}\n" for each in found for line in _told(each))
    if any(each.faults for each in found):
        return 1
    if "--release" in sys.argv[1:]:
        sys.stdout.write(f"released: {', '.join(release()) or 'nothing new'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
