"""The settings that differ between environments, and nothing else.

Belongs here: numbers and names that `dev` and `prod` disagree on. Does not: values that
are the same in every environment (the constructs have those).
"""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass

from content_assets.contracts.manifest import Declared

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_REPOSITORY = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
_WORD = re.compile(r"[!-~]+")
_SITE_URL = re.compile(r"https?://[^/@]+(/.*)?[^/@]")
_DOMAIN = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}")
# CloudFront takes certificates of this region only
_BUCKET = re.compile(r"arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_CERTIFICATE = re.compile(r"arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate/[0-9a-f-]{36}")


@dataclass(frozen=True, kw_only=True)
class ContentNetworkSettings:
    """Where readers find the content instead of at the bucket: CloudFront by a name of ours.

    Without a name of its own CloudFront would answer to TLS 1.0.
    """

    domain: str  # content.example.org; its CNAME is the stack's output ContentNetworkName
    certificate_arn: str  # of that name, in us-east-1

    def __post_init__(self) -> None:
        """Refuse values that CloudFront would only refuse after a quarter of an hour.

        Raises:
            ValueError: The name is invalid, or the certificate is of another region.
        """
        if not _DOMAIN.fullmatch(self.domain):
            msg = f"content_network.domain: expected a host's name, found {self.domain!r}"
            raise ValueError(msg)
        if not _CERTIFICATE.fullmatch(self.certificate_arn):
            msg = (
                "content_network.certificate_arn: expected a certificate in us-east-1, "
                f"found {self.certificate_arn!r}; request it there, for any region"
            )
            raise ValueError(msg)

    @property
    def content_base_url(self) -> str:
        """Where `public/` is read."""
        return f"https://{self.domain}/public"


@dataclass(frozen=True, kw_only=True)
class EnvironmentSettings:
    """One environment: its name, how long it remembers, how often and how large it runs."""

    name: str
    noncurrent_days: int  # how long an overwritten object can be brought back
    receipt_days: int  # of receipts, and of requests by the API
    access_log_days: int
    log_days: int  # of the function's log; CloudWatch knows 1, 3, 5, 7, 14, 30, 60, 90, …
    is_protected: bool  # against deleting the stack
    run_minutes: int  # from one run to the next
    delivery_minutes: int  # from one delivery without a run to the next
    worker_memory_mb: int
    worker_seconds: int  # Lambda's limit for one message
    reserved_concurrency: int | None  # a new account has 10 in all and can reserve none
    api_requests_a_second: int  # on average; twice as many at once
    stale_minutes: int  # a source may be down as long before an alarm
    site_url: str | None = None  # without one, only the mirror is delivered
    is_site_protected: bool = False  # by Vercel: then the worker shows a secret to be let in
    alarm_email: str | None = None  # without one synthesis warns: no alarm reaches anybody
    budget_usd: int | None = None  # of the account, a month; notifies alarm_email at 80%
    content_network: ContentNetworkSettings | None = None  # where no bucket may be public
    replica_bucket_arn: str | None = None  # of a versioned bucket elsewhere: docs/deploy.md
    # of the content's own settings, those that differ from their defaults, by name
    content_settings: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse values that AWS would only refuse at the deployment.

        Raises:
            ValueError: A time is too short, a limit is out of Lambda's range, or a name or an
                address has white space around it.
        """
        for field in ("name", "site_url", "alarm_email"):
            if (text := getattr(self, field)) is not None and not _WORD.fullmatch(text):
                msg = f"{self.name.strip()}.{field}: expected no white space, found {text!r}"
                raise ValueError(msg)
        if self.site_url is not None and not _SITE_URL.fullmatch(self.site_url):
            msg = f"{self.name}.site_url: expected an http(s) address, found {self.site_url!r}"
            raise ValueError(msg)
        replica = self.replica_bucket_arn
        if replica is not None and not _BUCKET.fullmatch(replica):
            msg = f"{self.name}.replica_bucket_arn: expected arn:aws:s3:::NAME, found {replica!r}"
            raise ValueError(msg)
        for field in ("noncurrent_days", "receipt_days", "access_log_days"):
            if (days := getattr(self, field)) < 1:
                msg = f"{self.name}.{field}: expected at least 1 day, found {days}"
                raise ValueError(msg)
        if self.is_site_protected and self.site_url is None:
            msg = f"{self.name}.is_site_protected: expected a site_url beside it, found none"
            raise ValueError(msg)
        ranges = {
            "run_minutes": (2, 1440),  # EventBridge writes "1 minute", without an s
            "delivery_minutes": (2, 1440),
            "worker_memory_mb": (256, 10240),
            "worker_seconds": (60, 900),
            "api_requests_a_second": (1, 1000),
        }
        for field, (low, high) in ranges.items():
            if not low <= (found := getattr(self, field)) <= high:
                msg = f"{self.name}.{field}: expected {low} to {high}, found {found}"
                raise ValueError(msg)


DEV = EnvironmentSettings(
    name="dev",
    noncurrent_days=3,
    receipt_days=14,
    access_log_days=14,
    log_days=14,
    is_protected=False,
    run_minutes=60,
    delivery_minutes=60,
    worker_memory_mb=1024,
    worker_seconds=120,
    reserved_concurrency=None,
    api_requests_a_second=5,
    stale_minutes=24 * 60,
)
PROD = EnvironmentSettings(
    name="prod",
    noncurrent_days=30,
    receipt_days=400,
    access_log_days=90,
    log_days=90,
    is_protected=True,
    run_minutes=5,
    delivery_minutes=15,
    worker_memory_mb=1769,  # the size at which Lambda gives one whole processor
    worker_seconds=120,
    reserved_concurrency=4,  # one for each message group, one for a person
    api_requests_a_second=20,
    stale_minutes=120,
    budget_usd=50,
)
ENVIRONMENTS = {each.name: each for each in (DEV, PROD)}


def check_content_settings(environment: EnvironmentSettings, content: Declared) -> None:
    """Check an environment's settings of the content: the worker would refuse them at its start.

    Raises:
        ValueError: A setting that must be set is not, or is unknown to the content, or a secret, or
            has a value that it does not take.
    """
    given, known = environment.content_settings, content.settings
    plain = {name for name, each in known.items() if not each.is_secret}
    if others := sorted(given.keys() - plain):
        msg = (
            f"{environment.name}.content_settings: expected settings that the content declares and "
            f"that are no secrets, found {', '.join(others)}; take them out"
        )
        raise ValueError(msg)
    for name in sorted(plain):
        value = given.get(name, known[name].default)
        if value is None or not known[name].accepts(value):
            msg = (
                f"{environment.name}.content_settings: expected {name} to match "
                f"{known[name].pattern}, found {value!r}; set it"
            )
            raise ValueError(msg)


def check_image_digest(digest: str) -> None:
    """Check the digest of the image that the functions run: CDK would take another for a tag.

    Raises:
        ValueError: It is invalid.
    """
    if not _DIGEST.fullmatch(digest):
        msg = f"image_digest: expected sha256: and 64 hexadecimal digits, found {digest!r}"
        raise ValueError(msg)


def check_repository(repository: str) -> None:
    """Check the repository that may deploy: `owner/*` would trust everything of an owner.

    Raises:
        ValueError: It isn't `owner/name`.
    """
    if not _REPOSITORY.fullmatch(repository):
        msg = f"repository: expected owner/name on GitHub, found {repository!r}"
        raise ValueError(msg)
