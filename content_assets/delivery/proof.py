"""The result of looking at the pages of a site.

Belongs here: the responses, and their meaning. Does not: fetching (site.py).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from content_assets.contracts.receipt import DeliveryState
from content_assets.delivery.pages import Expectation, Page


@dataclass(frozen=True)
class Proof:
    """The result of looking at the pages."""

    proven: int
    unproven: frozenset[str]
    problems: tuple[str, ...]
    front_at: float | None  # by the clock, when the front pages were proven
    is_misconfigured: bool = False

    @property
    def state(self) -> DeliveryState:
        """In the form of the report."""
        if self.is_misconfigured:
            return "misconfigured"
        return "unproven" if self.unproven else "proven"


@dataclass
class Witness:
    """Other facts in the responses of one attempt."""

    instances: set[str] = field(default_factory=set)  # page caches that answered
    foreign: dict[str, str] = field(default_factory=dict)  # page -> its reads against the rule

    @property
    def is_divided(self) -> bool:
        """Whether more than one page cache answered."""
        return len(self.instances) > 1

    def note(self, instance: str | None) -> None:
        """Take down who answered."""
        if instance is not None:
            self.instances.add(instance)

    def note_page(self, expected: Expectation, page: Page) -> None:
        """Record the process that answered with a page, and its reads."""
        self.note(page.instance)
        if reads := expected.foreign_reads(page):
            self.foreign[expected.page] = ", ".join(reads[:5])
        else:
            self.foreign.pop(expected.page, None)


def proof_of(
    pages: Collection[Expectation],
    left: Collection[Expectation],
    whys: dict[str, str],
    front_at: float | None,
) -> Proof:
    """The proof of `pages` when `left` were not as expected, for the reasons given."""
    unseen = "not looked at, the time for this delivery is over"
    return Proof(
        proven=len(pages) - len(left),
        unproven=frozenset(path for page in left for path in page.paths),
        problems=tuple(f"{page.page}: {whys.get(page.page, unseen)}" for page in left),
        front_at=front_at,
    )


def divided(pages: Collection[Expectation], instances: Collection[str]) -> Proof:
    """Nothing is proven of a site whose address leads to several page caches."""
    problem = (
        f"expected one page cache behind the site's address, found {len(instances)} "
        f"({', '.join(sorted(instances)[:5])}): a hook reaches one of them, and the others stay "
        "old; run one process, or let all share a cache (site/README.md, Several processes)"
    )
    paths = frozenset(path for page in pages for path in page.paths)
    return Proof(0, paths, (problem,), None)


def with_foreign(pages: Collection[Expectation], proof: Proof, foreign: Mapping[str, str]) -> Proof:
    """The proof without the pages that read documents outside the page rule."""
    if not foreign:
        return proof
    problems = tuple(
        f"{page} reads {paths}, which no line of the page rule gives it, so that it stays old when "
        "that changes; add the page to that document's line in page_map.json"
        for page, paths in sorted(foreign.items())
    )
    paths = frozenset(path for page in pages if page.page in foreign for path in page.paths)
    return replace(
        proof,
        unproven=proof.unproven | paths,
        problems=problems + proof.problems,
        is_misconfigured=True,
    )
