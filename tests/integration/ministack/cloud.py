"""The whole system in a stand-in for AWS: the synthesised templates, with rights enforced.

The image's place is taken by a zip of the same packages; nothing else of a template is changed,
but where the functions find S3 and the source on this machine.

Belongs here: starting, deploying, asking as somebody. Does not: what is expected (the tests).
"""

import io
import json
import os
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import requests
from botocore.exceptions import BotoCoreError, ClientError

from demo.ports import LOOPBACK
from demo.processes import Processes
from tests.polling import PATIENCE_SECONDS, wait_for

ROOT = Path(__file__).parents[3]
REGION = "us-east-1"
ADMIN = ("test", "test")  # whom the stand-in takes for the account's owner
CODE = {"S3Bucket": "code-of-functions", "S3Key": "code.zip"}
PREFIX = "content-assets-dev"
CONTENT_STACKS = ("", "-registry")
RUNNING_STACKS = ("-pipeline", "-api", "-observability")
SITE_URL = "CONTENT_ASSETS_SITE_URL"  # only the worker is told


@dataclass(frozen=True)
class Cloud:
    """A running stand-in; `certificate` is its own, and the only one that it is trusted by."""

    url: str
    certificate: Path

    def client(self, service: str, who: tuple[str, str] = ADMIN) -> Any:
        """Ask a service as somebody."""
        return _client(self, service, who)

    def outputs(self, stack: str) -> dict[str, str]:
        """What a stack says of itself."""
        (told,) = self.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        return {each["OutputKey"]: each["OutputValue"] for each in told.get("Outputs", [])}

    def ask(
        self, method: str, path: str, *, token: str | None = None, body: object = None
    ) -> requests.Response:
        """Ask the deployed API."""
        (api,) = self.client("apigatewayv2").get_apis()["Items"]
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.request(
            method,
            f"{self.url}/_aws/execute-api/{api['ApiId']}/$default{path}",
            headers=headers,
            json=body,
            verify=str(self.certificate),
            timeout=PATIENCE_SECONDS,
        )

    def anonymous(self, method: str, path: str) -> int:
        """The status that a stranger gets."""
        certificate = str(self.certificate)
        return requests.request(
            method, self.url + path, data=b"{}", verify=certificate, timeout=PATIENCE_SECONDS
        ).status_code

    def holder_of(self, function: str) -> tuple[str, str]:
        """A user with the very policies of a function's role."""
        iam = self.client("iam")
        deployed = self.client("lambda").get_function(FunctionName=function)
        role = deployed["Configuration"]["Role"].rpartition("/")[2]
        user = f"as-{function}"
        iam.create_user(UserName=user)
        for each in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
            iam.attach_user_policy(UserName=user, PolicyArn=each["PolicyArn"])
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
            text = json.dumps(document)
            iam.put_user_policy(UserName=user, PolicyName=name, PolicyDocument=text)
        key = iam.create_access_key(UserName=user)["AccessKey"]
        return key["AccessKeyId"], key["SecretAccessKey"]


@cache  # making one takes longer than a request
def _client(cloud: Cloud, service: str, who: tuple[str, str]) -> Any:
    session: Any = boto3.session.Session(*who, region_name=REGION)  # any service
    return session.client(service, endpoint_url=cloud.url, verify=str(cloud.certificate))


# as `python -m ministack`, which would bind port 443, too, where it is free
_MAIN = "import ministack.app as a; a._port_is_bindable = lambda *_: False; a.main()"


def start(processes: Processes, folder: Path, port: int) -> Cloud:
    """Start the stand-in with rights and TLS enforced."""
    strange = [name for name in os.environ if name.startswith(("AWS_", "CONTENT_ASSETS_"))]
    running = processes.start(
        "ministack",
        # functions inherit its environment: nothing of whoever tests
        ["env", *(f"--unset={name}" for name in strange), sys.executable, "-c", _MAIN],
        environ={
            "AUTH": "true",
            "USE_SSL": "1",
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "BIND_HOST": LOOPBACK,
            "GATEWAY_PORT": str(port),
            "TMPDIR": str(folder),
        },
        cwd=folder,
        grace_seconds=0,  # it would take its leave for longer, and keeps nothing
    )
    cloud = Cloud(f"https://{LOOPBACK}:{port}", folder / "ministack-tls" / "server.crt")
    running.wait_until("answers", lambda: _answers(cloud), deadline_seconds=PATIENCE_SECONDS)
    return cloud


def bootstrap(cloud: Cloud) -> None:
    """What `cdk bootstrap` leaves, and the code of the functions."""
    cloud.client("ssm").put_parameter(
        Name="/cdk-bootstrap/hnb659fds/version", Value="21", Type="String"
    )
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=CODE["S3Bucket"])
    s3.put_object(Bucket=CODE["S3Bucket"], Key=CODE["S3Key"], Body=_zip())


def deploy(
    cloud: Cloud, templates: Path, suffixes: Sequence[str], environment: Mapping[str, str]
) -> None:
    """Deploy what was synthesised, stack by stack, as `cdk deploy` would."""
    for suffix in suffixes:
        stack = PREFIX + suffix
        template = json.loads((templates / f"{stack}.template.json").read_text("utf-8"))
        for resource in template["Resources"].values():
            _replace_image(resource, environment)
        _create(cloud, stack, _with_arns(template))


def _create(cloud: Cloud, stack: str, template: object) -> None:
    formation = cloud.client("cloudformation")
    formation.create_stack(
        StackName=stack,
        TemplateBody=json.dumps(template),
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )

    def state() -> str:
        return str(formation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"])

    wait_for(lambda: not state().endswith("IN_PROGRESS"))
    events = formation.describe_stack_events(StackName=stack)["StackEvents"]
    why = [each.get("ResourceStatusReason") for each in events if "FAIL" in each["ResourceStatus"]]
    assert state() == "CREATE_COMPLETE", f"{stack}: {why}"


def _with_arns(template: dict[str, Any]) -> Any:
    """AWS makes a reference to a secret its ARN; the stand-in makes it its name."""
    resources = template["Resources"].items()
    secrets = {name for name, each in resources if each["Type"] == "AWS::SecretsManager::Secret"}

    def replaced(found: dict[str, Any]) -> dict[str, Any]:
        is_secret = found.keys() == {"Ref"} and found["Ref"] in secrets
        return {"Fn::GetAtt": [found["Ref"], "Id"]} if is_secret else found

    return json.loads(json.dumps(template), object_hook=replaced)


def _replace_image(resource: dict[str, Any], environment: Mapping[str, str]) -> None:
    given = resource.get("Properties", {})
    if resource["Type"] == "AWS::Lambda::Function" and given.get("PackageType") == "Image":
        given["Handler"] = given.pop("ImageConfig")["Command"][0]
        given |= {"Code": CODE, "PackageType": "Zip", "Runtime": "python3.11"}
        variables = given["Environment"]["Variables"]
        told = {n: value for n, value in environment.items() if n != SITE_URL or n in variables}
        given["Environment"]["Variables"] = variables | told


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for package in ("content_assets", "lambda_entry"):
            for path in sorted((ROOT / package).rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    archive.write(path, path.relative_to(ROOT))
    return packed.getvalue()


def _answers(cloud: Cloud) -> bool | None:
    if not cloud.certificate.exists():
        return None
    try:
        cloud.client("s3").list_buckets()
    except (BotoCoreError, ClientError, OSError):
        return None
    return True
