"""One rule of the site protocol, asked of one site.

Belongs here: the value. Does not: how it is found out (the modules beside it) or shown (cli/).
"""

from collections.abc import Callable
from dataclasses import dataclass

from content_assets.errors import ConfigurationError, UnreachableError


@dataclass(frozen=True)
class Finding:
    """Whether a site keeps a rule.

    Attributes:
        rule: The heading in docs/site-protocol.md, as its anchor.
        question: The case that was tried.
        problem: Expected and found; None where the rule is kept.
    """

    rule: str
    question: str
    problem: str | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the site keeps the rule."""
        return self.problem is None


def ask(rule: str, question: str, look: Callable[[], str | None]) -> Finding:
    """Ask one question; a site that gives no sensible answer has a problem, too.

    Args:
        rule: See Finding.
        question: See Finding.
        look: Returns the problem, or None.
    """
    try:
        return Finding(rule, question, look())
    except (UnreachableError, ConfigurationError) as error:
        return Finding(rule, question, str(error))
