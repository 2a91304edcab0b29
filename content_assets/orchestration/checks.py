"""Asset checks: pure questions, asked of a value while it is at hand.

They run inside the step that made the value, so that they cost no read; the documents'
ones block, so that nothing downstream, the release least of all, follows from a bad set.

Belongs here: a value -> Dagster's check result. Does not: what is asked of a body before
it may be raw (sources/), of a document before it may be one (contracts/), or of a table (the
content).
"""

import re
from collections.abc import Sequence

import dagster as dg

from content_assets.contracts.document import Documents
from content_assets.publishing.sets import BuiltSet


def contract_check(documents: Documents) -> dg.AssetCheckResult:
    """Each document reads back under its own contract."""
    broken = [
        path
        for path, document in documents.documents.items()
        if type(document).model_validate(document.model_dump(by_alias=True)) != document
    ]
    return dg.AssetCheckResult(
        check_name="contract",
        passed=not broken,
        metadata={"contract": documents.type.contract(), "broken": broken[:20]},
    )


def paths_check(built: BuiltSet, paths: str) -> dg.AssetCheckResult:
    """The documents lie where the catalogue says, and nowhere else."""
    template = re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(paths)))
    astray = [path for path in built.documents if not template.fullmatch(path)]
    return dg.AssetCheckResult(
        check_name="paths",
        passed=not astray,
        metadata={"documents": built.record.count, "astray": astray[:20]},
    )


def audit_check(reasons: Sequence[str]) -> dg.AssetCheckResult:
    """The set may follow production's; if not, it is held, and the one that passed stays."""
    return dg.AssetCheckResult(
        check_name="audit", passed=not reasons, metadata={"reasons": list(reasons)}
    )


def failed_check(evaluation: dg.AssetCheckEvaluation) -> str:
    """Why a set or table that failed a check is not published."""
    found = {name: value.value for name, value in evaluation.metadata.items()}
    said = evaluation.description or str(found)
    return f"check {evaluation.check_name}: expected it to pass, found {said}"


def unanswered_check(name: str) -> str:
    """Why a set whose check raised is not published."""
    return f"check {name}: expected an answer, found that it raised"
