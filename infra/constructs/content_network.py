"""CloudFront in front of the bucket, for accounts that must not have a public one.

Readers reach `public/*` by the distribution alone; it signs its requests to the bucket (origin
access control), and the bucket's policy names this one distribution, reading, and `public/*`.

Copies at stable paths are not kept at the edge: their stale-while-revalidate would show the old
one to the site while the worker waits for the new. Immutable objects are kept
for an hour, so that a takedown ends there, too.

Belongs here: the distribution, its headers, its log. Does not: the bucket (content_bucket.py).

Invariant: the distribution can't list, can't write, and reads nothing but `public/*`.
"""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.content_bucket import CORS_SECONDS, PUBLIC, TLS_VERSION, ContentBucket
from infra.settings import ContentNetworkSettings, EnvironmentSettings

IMMUTABLE = ("releases", "sets", "blobs", "schemas")  # a test compares them with publishing/keys.py
EDGE = Duration.hours(1)
HSTS = Duration.days(365)


class ContentNetwork(Construct):
    """One environment's distribution."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: EnvironmentSettings,
        network: ContentNetworkSettings,
        content: ContentBucket,
    ) -> None:
        """Make the distribution, and let it read."""
        super().__init__(scope, construct_id)
        self.logs = _log_bucket(self, settings, content)
        self.distribution = self._make(settings, network, content.bucket)
        content.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="DistributionReadsPublic",
                principals=[iam.ServicePrincipal("cloudfront.amazonaws.com")],
                actions=["s3:GetObject"],
                resources=[content.bucket.arn_for_objects(PUBLIC)],
                conditions={"StringEquals": {"AWS:SourceArn": self.distribution.distribution_arn}},
            )
        )

    def _make(
        self, settings: EnvironmentSettings, network: ContentNetworkSettings, bucket: s3.Bucket
    ) -> cloudfront.Distribution:
        # CDK's own way with an access control would let it read `private/`, too
        control = cloudfront.S3OriginAccessControl(
            self, "Access", signing=cloudfront.Signing.SIGV4_ALWAYS
        )
        origin = origins.S3BucketOrigin.with_bucket_defaults(
            bucket, origin_access_control_id=control.origin_access_control_id
        )
        headers = _headers(self)
        now = _behavior(origin, headers, cloudfront.CachePolicy.CACHING_DISABLED)
        kept = _behavior(origin, headers, _honouring_max_age(self))
        return cloudfront.Distribution(
            self,
            "Distribution",
            comment=f"content-assets {settings.name}: public/ of the bucket",
            domain_names=[network.domain],
            certificate=acm.Certificate.from_certificate_arn(
                self, "Certificate", network.certificate_arn
            ),
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            default_behavior=now,
            additional_behaviors={f"/public/{each}/*": kept for each in IMMUTABLE},
            # a missing document is 403; once it is published, no reader must get that
            error_responses=[cloudfront.ErrorResponse(http_status=403, ttl=Duration.seconds(0))],
            log_bucket=self.logs,
            log_file_prefix="network/",
            log_includes_cookies=False,
        )


def _behavior(
    origin: cloudfront.IOrigin,
    headers: cloudfront.ResponseHeadersPolicy,
    cache: cloudfront.ICachePolicy,
) -> cloudfront.BehaviorOptions:
    return cloudfront.BehaviorOptions(
        origin=origin,
        allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
        cache_policy=cache,
        origin_request_policy=cloudfront.OriginRequestPolicy.CORS_S3_ORIGIN,
        response_headers_policy=headers,
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
    )


def _honouring_max_age(scope: Construct) -> cloudfront.CachePolicy:
    """For the object's own max-age, up to an hour; without one it isn't kept."""
    return cloudfront.CachePolicy(
        scope,
        "Immutable",
        comment="content-assets: max-age, up to an hour",
        min_ttl=Duration.seconds(0),
        default_ttl=Duration.seconds(0),
        max_ttl=EDGE,
        enable_accept_encoding_gzip=True,
        enable_accept_encoding_brotli=True,
    )


def _headers(scope: Construct) -> cloudfront.ResponseHeadersPolicy:
    """Any site may read; nothing of it is ever a page, a script or a frame."""
    return cloudfront.ResponseHeadersPolicy(
        scope,
        "Headers",
        comment="content-assets: JSON for any site",
        cors_behavior=cloudfront.ResponseHeadersCorsBehavior(
            access_control_allow_credentials=False,
            access_control_allow_headers=["If-None-Match", "If-Modified-Since"],
            access_control_allow_methods=["GET", "HEAD"],
            access_control_allow_origins=["*"],
            access_control_expose_headers=["ETag"],
            access_control_max_age=Duration.seconds(CORS_SECONDS),
            origin_override=True,
        ),
        security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
            content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                content_security_policy="default-src 'none'; frame-ancestors 'none'", override=True
            ),
            content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
            frame_options=cloudfront.ResponseHeadersFrameOptions(
                frame_option=cloudfront.HeadersFrameOption.DENY, override=True
            ),
            referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
            ),
            strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                access_control_max_age=HSTS, include_subdomains=False, override=True
            ),
        ),
    )


def _log_bucket(
    scope: Construct, settings: EnvironmentSettings, content: ContentBucket
) -> s3.Bucket:
    """CloudFront hands its log over by ACL, so that this bucket alone knows ACLs."""
    return s3.Bucket(
        scope,
        "Logs",
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        minimum_tls_version=TLS_VERSION,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        server_access_logs_bucket=content.access_logs,
        server_access_logs_prefix="network/",
        lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(settings.access_log_days))],
        removal_policy=RemovalPolicy.RETAIN,
    )
