"""CloudFront before a bucket that nobody else may read."""

import json
from dataclasses import replace

import pytest

from content_assets.publishing import keys
from content_assets.settings import PREFIX, Settings
from infra.settings import ContentNetworkSettings

from .conftest import CLOSED, read_resources  # isort: skip


@pytest.fixture
def closed(synthesised):
    """The content's stack of an environment with a network."""
    return read_resources(synthesised, "content-assets-closed")


@pytest.fixture
def distribution(closed):
    """What readers reach."""
    return closed["NetworkDistribution"]["Properties"]["DistributionConfig"]


@pytest.fixture
def allowed(closed):
    """Who may do something by the bucket's policy."""
    policy = closed["ContentPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    return [each for each in policy if each["Effect"] == "Allow"]


@pytest.fixture
def headers(closed):
    """What the distribution says beside each document."""
    return closed["NetworkHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]


class TestBucket:
    def test_is_closed_to_everybody_but_this_distribution(self, allowed):
        """Another distribution, of this account or any other, is refused."""
        (reads,) = allowed
        assert reads["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        (source,) = reads["Condition"]["StringEquals"].values()
        assert source["Fn::Join"][1][-1]["Ref"].startswith("NetworkDistribution")

    def test_lets_it_read_what_is_public_and_list_nothing(self, allowed):
        """Neither `private/` nor the names of anything."""
        (reads,) = allowed
        assert reads["Action"] == "s3:GetObject"
        assert reads["Resource"]["Fn::Join"][1][-1] == "/public/*"

    def test_can_not_be_made_public_by_mistake(self, closed):
        """S3 refuses a policy or an ACL that would."""
        for name, each in closed.items():
            if each["Type"] == "AWS::S3::Bucket":
                block = each["Properties"]["PublicAccessBlockConfiguration"]
                assert set(block.values()) == {True}, name


class TestDistribution:
    def test_signs_what_it_asks(self, closed, distribution):
        """The bucket knows it by that; no identity of the old kind."""
        (control,) = [
            e["Properties"]["OriginAccessControlConfig"]
            for e in closed.values()
            if e["Type"] == "AWS::CloudFront::OriginAccessControl"
        ]
        assert (control["SigningBehavior"], control["SigningProtocol"]) == ("always", "sigv4")
        (origin,) = distribution["Origins"]
        assert origin["S3OriginConfig"] == {"OriginAccessIdentity": ""}
        assert "OriginAccessControlId" in origin

    def test_answers_over_tls_1_2_only(self, distribution):
        """Plain HTTP is refused, not redirected: a link with http is a mistake."""
        assert distribution["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
        behaviors = [distribution["DefaultCacheBehavior"], *distribution["CacheBehaviors"]]
        assert {each["ViewerProtocolPolicy"] for each in behaviors} == {"https-only"}

    def test_takes_nothing_but_questions(self, distribution):
        """No body reaches the bucket."""
        behaviors = [distribution["DefaultCacheBehavior"], *distribution["CacheBehaviors"]]
        for each in behaviors:
            assert set(each["AllowedMethods"]) == {"GET", "HEAD", "OPTIONS"}

    def test_keeps_what_never_changes_for_its_max_age_up_to_an_hour(self, closed, distribution):
        """Every prefix that is immutable by its own headers, and no other."""
        life = closed["NetworkImmutable"]["Properties"]["CachePolicyConfig"]
        assert (life["MinTTL"], life["DefaultTTL"], life["MaxTTL"]) == (0, 0, 3600)
        patterns = {each["PathPattern"] for each in distribution["CacheBehaviors"]}
        written = {
            "releases": keys.release("1-a"),
            "sets": keys.document_set("a"),
            "blobs": keys.blob("a"),
            "schemas": keys.schema("a", "1.0"),
        }
        for name, key in written.items():
            assert "immutable" in keys.headers_of(key)[1]
            assert key.startswith(f"public/{name}/")
        assert patterns == {f"/public/{name}/*" for name in written}

    def test_keeps_no_document_that_may_change(self, distribution):
        """The site asks for it as soon as it did; an old one would fail the proof."""
        for key in (keys.mirror("a.json"), keys.STATUS):
            assert "immutable" not in keys.headers_of(key)[1]
        disabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # AWS' policy «CachingDisabled»
        assert distribution["DefaultCacheBehavior"]["CachePolicyId"] == disabled

    def test_does_not_go_on_saying_that_a_document_is_missing(self, distribution):
        """A missing one is 403; CloudFront would say so for ten seconds more."""
        (error,) = distribution["CustomErrorResponses"]
        assert error == {"ErrorCode": 403, "ErrorCachingMinTTL": 0}

    def test_is_logged_without_cookies(self, closed, distribution):
        """Into a bucket that ends its lines, and is closed itself."""
        logging = distribution["Logging"]
        assert logging["IncludeCookies"] is False
        (rule,) = closed["NetworkLogs"]["Properties"]["LifecycleConfiguration"]["Rules"]
        assert rule["ExpirationInDays"] == CLOSED.access_log_days

    def test_has_a_name_of_its_own(self, distribution):
        """Without one, CloudFront answers to TLS 1.0."""
        assert distribution["Aliases"] == [CLOSED.content_network.domain]
        assert distribution["ViewerCertificate"]["SslSupportMethod"] == "sni-only"


class TestHeaders:
    def test_let_any_site_read_and_see_the_etag(self, headers):
        """Without anybody's cookies."""
        cors = headers["CorsConfig"]
        assert cors["AccessControlAllowOrigins"]["Items"] == ["*"]
        assert cors["AccessControlAllowMethods"]["Items"] == ["GET", "HEAD"]
        assert cors["AccessControlExposeHeaders"]["Items"] == ["ETag"]
        assert cors["AccessControlAllowCredentials"] is False

    def test_make_a_document_nothing_but_data(self, headers):
        """No script, no frame, no guess at its type, no plain HTTP from now on."""
        security = headers["SecurityHeadersConfig"]
        policy = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]
        assert policy == "default-src 'none'; frame-ancestors 'none'"
        assert security["ContentTypeOptions"] == {"Override": True}
        assert security["FrameOptions"]["FrameOption"] == "DENY"
        assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] == 365 * 24 * 3600


class TestAddress:
    def test_is_the_worker_s_and_the_site_s(self, synthesised):
        """One address; a setting that there is."""
        pipeline = read_resources(synthesised, "content-assets-closed-pipeline")
        given = pipeline["WorkerFunction"]["Properties"]["Environment"]["Variables"]
        url = "https://content.site.example/public"
        assert given[f"{PREFIX}CONTENT_BASE_URL"] == url
        assert Settings(content_base_url=url).content_base_url == url
        text = (synthesised / "content-assets-closed.template.json").read_text("utf-8")
        assert json.loads(text)["Outputs"]["ContentBaseUrl"]["Value"] == url

    def test_is_the_bucket_s_where_there_is_no_network(self, pipeline, resources):
        """As it was; and no distribution is paid for."""
        given = pipeline["WorkerFunction"]["Properties"]["Environment"]["Variables"]
        assert f"{PREFIX}CONTENT_BASE_URL" not in given
        assert not [e for e in resources.values() if "CloudFront" in e["Type"]]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("domain", "https://content.site.example"),
            ("domain", "content"),
            ("certificate_arn", CLOSED.content_network.certificate_arn.replace("us-", "eu-")),
        ],
    )
    def test_that_cloudfront_would_refuse_is_refused_by_name(self, field, value):
        """Which it would do after a quarter of an hour."""
        with pytest.raises(ValueError, match=f"content_network.{field}: expected"):
            replace(CLOSED.content_network, **{field: value})
        assert isinstance(CLOSED.content_network, ContentNetworkSettings)
