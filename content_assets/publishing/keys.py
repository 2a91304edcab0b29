"""Where everything lies in the bucket (ARCHITECTURE.md, «Bucket»).

Belongs here: names. `public/` is readable by anybody, without listing; nothing else is.
A name that a client may have given is checked before it becomes part of a key (`check_name`);
document paths are checked where a set is made (contracts/paths.py).
The content type and the cache life follow from the key alone (`headers_of`).
"""

from content_assets.contracts import paths

HEAD = "private/channels/head.json"
PRODUCTION = "private/channels/production.json"
STATUS = "public/status.json"
GARBAGE = "private/gc.json"
SURVEY = "private/gc-survey/"
RELEASES = "public/releases/"
SETS = "public/sets/"
BLOBS = "public/blobs/"
RAW = "private/raw/"
RAW_BODIES = "private/raw/bodies/"
STAGED = "private/staged/"
CURSORS = "private/delivery/"
REQUESTS = "private/requests/"
RECEIPTS = "private/receipts/"
MIRROR = "public/production/"
TAKEDOWNS = "public/takedowns/"
MIRROR_CURSOR = f"{CURSORS}mirror.json"

_SHORT = "public, max-age=10, stale-while-revalidate=60"
_FOREVER = "public, max-age=31536000, immutable"
_NEVER = "no-store"


def mirror(path: str) -> str:
    """The stable-path copy of a document: what sites and people read."""
    return f"{MIRROR}{path}"


def blob(digest: str) -> str:
    """A document's canonical bytes."""
    return f"{BLOBS}{digest}.json"


def document_set(digest: str) -> str:
    """All documents of one asset, or a shard of them."""
    return f"{SETS}{digest}.json"


def release(name: str) -> str:
    """A release, by `<number>-<id>`."""
    return f"{RELEASES}{paths.check_name('release', name)}.json"


def schema(name: str, version: str) -> str:
    """The JSON Schema of a contract."""
    return f"public/schemas/{name}/{version}.json"


def raw_pointer(source: str) -> str:
    """Which body of a source is the newest."""
    return f"private/raw/{paths.check_name('source', source)}.json"


def raw_body(digest: str) -> str:
    """A source's body as fetched (without its transfer coding)."""
    return f"{RAW_BODIES}{digest}"


def staged_by(run: str) -> str:
    """Prefix of the sets that a run made."""
    return f"{STAGED}{paths.check_name('run', run)}/"


def staged(run: str, asset: str) -> str:
    """The set of an asset that a run made."""
    return f"{staged_by(run)}{paths.check_name('asset', asset)}.json"


def receipts_of(date: str) -> str:
    """Prefix of the receipts of a day, YYYY-MM-DD, UTC."""
    return f"{RECEIPTS}{date}/"


def receipt(date: str, run: str) -> str:
    """What a run did; `date` is YYYY-MM-DD, UTC."""
    return f"{receipts_of(date)}{paths.check_name('run', run)}.json"


def takedown(path_digest: str, variant: str) -> str:
    """That a path was taken down, by its sha256; a variant for each set of bodies."""
    return f"{TAKEDOWNS}{path_digest}/{variant}.json"


def request(digest: str) -> str:
    """What was answered to an Idempotency-Key, by its sha256."""
    return f"{REQUESTS}{digest}.json"


def run_request(run: str) -> str:
    """A run that was asked for, and how far it is."""
    return f"{REQUESTS}runs/{paths.check_name('run', run)}.json"


def survey(hundred: str) -> str:
    """What each of a hundred releases added, as far as a collection has looked."""
    return f"{SURVEY}{hundred}.json"


def cursor(target: str) -> str:
    """What a delivery target last acknowledged."""
    return f"{CURSORS}{paths.check_name('target', target)}.json"


def headers_of(key: str) -> tuple[str, str]:
    """Content type and Cache-Control of what is written at `key`."""
    if key.startswith(RAW_BODIES):
        return "application/octet-stream", _NEVER
    kind = "application/geo+json" if key.endswith(".geojson") else "application/json"
    if key.startswith((BLOBS, SETS, RELEASES, "public/schemas/")):
        return kind, _FOREVER
    return kind, _SHORT if key.startswith("public/") else _NEVER
