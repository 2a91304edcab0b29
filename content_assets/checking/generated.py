"""Are the generated files those of the code, and the contracts as they were released?

Belongs here: manifest.json, schemas/, schemas/frozen/. Does not: making them.
"""

from collections.abc import Iterator

from content_assets.checking.finding import Finding, at_error
from content_assets.contracts.assets import known_assets
from content_assets.contracts.evolution import verdicts
from content_assets.contracts.schemas import all_schemas
from content_assets.errors import ConfigurationError
from content_assets.loader import MANIFEST, load_content
from content_assets.orchestration.listing import check_listing

_AGAIN = "run python -m content_assets.contracts.schemas, and commit it"


def check_generated() -> Iterator[Finding]:
    """Compare the files with the code."""
    try:
        check_listing(known_assets())
    except ConfigurationError as error:
        yield at_error("manifest", error, MANIFEST)
    folder = load_content().folder
    for path, text in all_schemas().items():
        if not path.is_relative_to(folder):
            continue
        file = str(path.relative_to(folder))
        if not path.is_file():
            message = f"{file}: expected the schema of a contract, found no file; {_AGAIN}"
            yield Finding("schema", message, file)
        elif path.read_text("utf-8") != text:
            message = f"{file}: expected the schema of its contract, found another; {_AGAIN}"
            yield Finding("schema", message, file)
    for each in verdicts():
        for fault in each.faults:
            yield Finding("contract", f"{each.name} {each.current}: {fault}")
