"""What differs between deployments.

Belongs here: typed settings of dev and prod. Does not: resources (bucket.py).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class DeploymentSettings:
    """One deployment.

    Attributes:
        name: Part of every resource's name.
        site_origins: Who may read documents from a browser (CORS); `*` is anybody.
        is_disposable: Whether the bucket may be deleted with the stack.
        receipts_days: How long receipts are kept.
        old_versions_days: How long an overwritten or deleted object can be restored.
    """

    name: str
    site_origins: tuple[str, ...]
    is_disposable: bool
    receipts_days: int
    old_versions_days: int


DEV = DeploymentSettings(
    name="dev",
    site_origins=("*",),
    is_disposable=True,
    receipts_days=30,
    old_versions_days=7,
)
PROD = DeploymentSettings(
    name="prod",
    site_origins=("*",),  # the documents are public
    is_disposable=False,
    receipts_days=400,
    old_versions_days=30,
)
DEPLOYMENTS = {each.name: each for each in (DEV, PROD)}
