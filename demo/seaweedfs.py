"""SeaweedFS as S3: a real S3 server on this machine, with buckets as the project has them.

Belongs here: starting it, its credentials, its buckets. Does not: their contents.
"""

import contextlib
import json
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from demo.ports import LOOPBACK, with_free_ports
from demo.processes import Processes, Running

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

REGION = "us-east-1"
READY_SECONDS = 180.0
PROBE = "is-it-ready"
PORT_FLAGS = (
    "-master.port",
    "-master.port.grpc",
    "-volume.port",
    "-volume.port.grpc",
    "-filer.port",
    "-filer.port.grpc",
    "-s3.port",
    "-s3.port.grpc",
)
FIXED_FLAGS = (
    f"-ip={LOOPBACK}",
    f"-ip.bind={LOOPBACK}",
    "-filer",
    "-s3",
    "-s3.port.iceberg=0",  # off, as the next: else they take their usual ports
    "-s3.port.lance=0",
    "-volume.max=10000",  # each bucket takes 7; 0 means free disk by the limit, at times too few
    "-master.volumeSizeLimitMB=64",
    "-master.telemetry=false",
    "-master.peers=none",  # no election: else the volume server may be late by 5 s
)
SOCKETS = Path("/tmp")  # noqa: S108  # where weed puts its gRPC sockets, ignoring TMPDIR


@dataclass(frozen=True)
class Credentials:
    """An S3 identity."""

    access_key_id: str
    secret_access_key: str = field(repr=False)

    def environ(self) -> dict[str, str]:
        """Name them as every AWS client reads them."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
            "AWS_DEFAULT_REGION": REGION,
        }


@dataclass(frozen=True)
class SeaweedFS:
    """A running S3 server; `credentials` are a worker's: objects, but no buckets or policies."""

    endpoint_url: str
    credentials: Credentials
    admin: Credentials
    process: Running
    sockets: tuple[Path, ...]

    def client(self, *, endpoint_url: str | None = None) -> "S3Client":
        """Give a client with a worker's rights, possibly by way of a proxy."""
        return _make_client(endpoint_url or self.endpoint_url, self.credentials)

    def admin_client(self) -> "S3Client":
        """Give a client with all rights."""
        return _make_client(self.endpoint_url, self.admin)

    def create_bucket(self, name: str) -> str:
        """Make a bucket whose `public/` anybody may read, without listing, and return it."""
        client = self.admin_client()
        client.create_bucket(Bucket=name)
        client.put_bucket_policy(Bucket=name, Policy=json.dumps(_public_read(name)))
        return name

    def delete_bucket(self, name: str) -> None:
        """Delete a bucket with all that is in it, and so give back its volumes and open files."""
        self.admin_client().delete_bucket(Bucket=name)

    def public_url(self, bucket: str) -> str:
        """The address of public objects in `bucket`: the site's CONTENT_BASE_URL."""
        return f"{self.endpoint_url}/{bucket}/public"


@contextlib.contextmanager
def run_seaweedfs(processes: Processes) -> Iterator[SeaweedFS]:
    """Run a server with an empty data folder; both are gone in the end.

    Raises:
        LauncherError: It does not start.
    """
    # a short path of its own: the names of sockets are limited to about 100 characters
    with tempfile.TemporaryDirectory(prefix="s3-", ignore_cleanup_errors=True) as folder:
        server = with_free_ports(
            len(PORT_FLAGS), lambda ports: _start(processes, Path(folder), ports)
        )
        try:
            yield server
        finally:
            server.process.stop()
            for socket in server.sockets:
                socket.unlink(missing_ok=True)


def _start(processes: Processes, folder: Path, ports: list[int]) -> SeaweedFS:
    admin, worker = (Credentials(name, secrets.token_urlsafe(24)) for name in ("admin", "worker"))
    config = folder / "s3.json"
    config.write_text(json.dumps(_identities(admin, worker)), "utf-8")
    by_flag = dict(zip(PORT_FLAGS, ports, strict=True))
    data = Path(tempfile.mkdtemp(dir=folder))
    flags = {
        **by_flag,
        "-dir": data,
        "-s3.config": config,
        "-filer.localSocket": data / "filer.sock",
        "-s3.localSocket": data / "s3.sock",
    }
    process = processes.start(
        "seaweedfs",
        [
            _find_weed(),
            "server",
            *FIXED_FLAGS,
            *(f"{flag}={value}" for flag, value in flags.items()),
        ],
        environ={"TMPDIR": str(data)},  # its log files
        grace_seconds=0,  # it would shut down for 17 s, for data that is thrown away
    )
    server = SeaweedFS(
        endpoint_url=f"http://{LOOPBACK}:{by_flag['-s3.port']}",
        credentials=worker,
        admin=admin,
        process=process,
        sockets=tuple(_grpc_socket(*pair) for pair in by_flag.items() if "grpc" in pair[0]),
    )
    process.wait_until("answers", lambda: _is_ready(server), deadline_seconds=READY_SECONDS)
    return server


@cache  # making one takes longer than a request
def _make_client(endpoint_url: str, who: Credentials) -> "S3Client":
    return boto3.client(
        "s3",
        endpoint_url=endpoint_url,
        region_name=REGION,
        aws_access_key_id=who.access_key_id,
        aws_secret_access_key=who.secret_access_key,
        config=Config(
            connect_timeout=10,
            read_timeout=60,
            retries={"total_max_attempts": 1},
            max_pool_connections=32,
        ),
    )


def _is_ready(server: SeaweedFS) -> bool | None:
    """Whether our own server, which alone knows the secret, takes an object; None: not yet."""
    client = server.admin_client()
    with contextlib.suppress(BotoCoreError, ClientError):
        client.create_bucket(Bucket=PROBE)
        client.put_object(Bucket=PROBE, Key="key", Body=b"body")  # the first may take seconds
        client.delete_object(Bucket=PROBE, Key="key")
        client.delete_bucket(Bucket=PROBE)
        return True
    return None


def _find_weed() -> Path:
    """Find the program: beside this Python, where the package puts it, or on the PATH."""
    beside = Path(sys.executable).with_name("weed")
    return beside if beside.exists() else Path(shutil.which("weed") or "weed")


def _grpc_socket(flag: str, port: int) -> Path:
    return (
        SOCKETS / f"seaweedfs-{flag.removesuffix('.port.grpc').removeprefix('-')}-grpc-{port}.sock"
    )


def _identities(admin: Credentials, worker: Credentials) -> dict[str, Any]:
    """Give the administrator everything, and the worker the rights of production's worker."""
    actions = {admin: ["Admin"], worker: ["Read", "Write", "List"]}
    return {
        "identities": [
            {
                "name": who.access_key_id,
                "credentials": [
                    {"accessKey": who.access_key_id, "secretKey": who.secret_access_key}
                ],
                "actions": granted,
            }
            for who, granted in actions.items()
        ]
    }


def _public_read(bucket: str) -> dict[str, Any]:
    """Make `public/` readable, but not listable, as infra/ does."""
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/public/*",
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
