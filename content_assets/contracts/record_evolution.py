"""How the bucket's own records may change: against their schemas in each released version.

    python -m content_assets.contracts.record_evolution                  list violations
    python -m content_assets.contracts.record_evolution --release 1.2.0  freeze them for a version

Code of every released version reads records of this version, and the other way round. So a
record may only gain optional members. A member keeps its type, and what was always there stays;
values that a released version takes for the only ones are not added to (docs/decisions/0017).

Belongs here: the rule, and the frozen schemas. Does not: documents (evolution.py).
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from content_assets.contracts import garbage, messages, receipt, release
from content_assets.contracts.schema_diff import Schema, changes

FOLDER = Path(__file__).with_name("released") / "records"
RECORDS: Mapping[str, type[BaseModel]] = {
    "release": release.Release,
    "document-set": release.DocumentSet,
    "shard": release.Shard,
    "pointer": release.Pointer,
    "raw-pointer": release.RawPointer,
    "staged-set": release.StagedSet,
    "cursor": release.Cursor,
    "mirror-copy": release.MirrorCopy,
    "takedown": release.TakedownRecord,
    "garbage": garbage.Garbage,
    "gc-survey": garbage.Hundred,
    "receipt": receipt.KeptReceipt,
    "status": receipt.Status,
    "run-request": messages.RunRequest,
    "accepted-request": messages.AcceptedRequest,
    "message": messages.Message,
}


def schemas() -> dict[str, Any]:
    """The schema of each record, as this version has it."""
    return {name: model.model_json_schema() for name, model in RECORDS.items()}


def released() -> dict[str, dict[str, Any]]:
    """The frozen schemas, by version and record."""
    paths = sorted(FOLDER.glob("*.json"))
    return {path.stem: json.loads(path.read_text("utf-8")) for path in paths}


def faults(old: Schema, new: Schema) -> Iterator[str]:
    """Violations of the rule by `new`, if `old` was released; empty if there are none."""
    for change in changes(_opened(old), _opened(new)):
        if not change.is_added:
            yield f"{change.member} {change.text}; a released version relies on it: take it back"
    for name, before in _objects(old).items():
        after = _objects(new).get(name)
        if after:
            yield from _faults_of_members(name, before, after)


def freeze(version: str) -> Path:
    """Keep the schemas as they are, as those of `version`."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{version}.json"
    path.write_text(json.dumps(schemas(), indent=1, sort_keys=True) + "\n", "utf-8")
    return path


def _faults_of_members(name: str, old: Schema, new: Schema) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for member in sorted(after.keys() - before.keys()):
        if member in new.get("required", ()):
            yield f"{name}.{member} is required; older records lack it: give it a default"
        if old.get("additionalProperties") is False:
            yield f"{name}.{member} was added; a released version refuses it: take it back"
    for member in sorted(before.keys() & after.keys()):
        known = before[member].get("enum")
        written = after[member].get("enum") or after[member].get("examples") or ()
        unknown = sorted(set(written) - set(known)) if known else []
        if unknown:
            yield (
                f"{name}.{member} may be {', '.join(unknown)}, which a released version refuses: "
                "write the nearest known value, and the new one into another member"
            )


def _objects(schema: Schema) -> dict[str, Schema]:
    """The schema itself and its definitions, by title."""
    return {str(schema.get("title")): schema, **schema.get("$defs", {})}


def _opened(schema: Schema) -> Any:
    """The schema without the parts that readers keep open: named values, unknown members."""
    if isinstance(schema, list):
        return [_opened(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    left = {"enum", "examples"}
    if isinstance(schema.get("additionalProperties"), bool):
        left.add("additionalProperties")
    return {word: _opened(part) for word, part in schema.items() if word not in left}


def main() -> int:
    """Print violations of the rule, or freeze; 1 if there are any."""
    current = schemas()
    found = [
        f"{version}: {record}: {fault}"
        for version, records in released().items()
        for record, old in records.items()
        for fault in faults(old, current[record])
    ]
    sys.stdout.writelines(f"{line}\n" for line in found)
    if found:
        return 1
    if "--release" in sys.argv[1:]:
        sys.stdout.write(f"frozen: {freeze(sys.argv[-1]).name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
