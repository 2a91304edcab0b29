"""What differs between environments, and nothing else.

Belongs here: numbers and names that `dev` and `prod` disagree on. Does not: what holds for
every environment (that stands in the constructs).
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class EnvironmentSettings:
    """One environment: its name and how long it remembers."""

    name: str
    noncurrent_days: int  # how long an overwritten object can be brought back
    receipt_days: int
    access_log_days: int
    is_protected: bool  # against deleting the stack

    def __post_init__(self) -> None:
        """Refuse what S3 would only refuse at the deployment.

        Raises:
            ValueError: A time is shorter than a day.
        """
        for field in ("noncurrent_days", "receipt_days", "access_log_days"):
            if (days := getattr(self, field)) < 1:
                msg = f"{self.name}.{field}: expected at least 1 day, found {days}"
                raise ValueError(msg)


DEV = EnvironmentSettings(
    name="dev", noncurrent_days=3, receipt_days=14, access_log_days=14, is_protected=False
)
PROD = EnvironmentSettings(
    name="prod", noncurrent_days=30, receipt_days=400, access_log_days=90, is_protected=True
)
ENVIRONMENTS = {each.name: each for each in (DEV, PROD)}
