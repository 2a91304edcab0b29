"""The image, built from the Dockerfile without a Docker engine, and run as Lambda runs it.

The base is a stand-in: a Debian with Python. A container sees a read-only file system but for
`/tmp`, no shared memory, the user of the Dockerfile, and this machine's network.

Belongs here: building, starting. Does not: what is expected of it (test_image.py).
"""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.ports import LOOPBACK, with_free_ports
from demo.processes import Processes
from demo.runtime_emulator import (
    READY_SECONDS,
    ROOT,
    RuntimeEmulator,
    find_emulator,
    listens,
)

TOOLS = ("buildah", "podman", "runc", "mmdebstrap")
PACKAGES = (
    "bash,coreutils,findutils,libpython3.11-stdlib,libstdc++6,python3,python3-distutils,python3-pip"
)
DEBIANS_KEYS = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
STANDIN = Path(__file__).with_name("standin.Dockerfile")
TAG = "localhost/content-assets-test"
BUILD_SECONDS = 600.0
BUILD = ["buildah", "bud", "--isolation", "chroot"]
RUN = [
    *("podman", "run", "--rm", "--runtime", "runc", "--cgroup-manager", "cgroupfs"),
    *("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"),
    *("--read-only", "--read-only-tmpfs=false", "--tmpfs", "/tmp", "--ipc", "none"),
    *("--network", "host"),
]


def why_not() -> str | None:
    """Why no image can be built on this machine, if so."""
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        return f"image: expected {', '.join(TOOLS)}, found no {', '.join(missing)}"
    if os.geteuid() != 0:
        return "image: expected root, for chroots; found another user"
    if not DEBIANS_KEYS.exists():
        return f"image: expected {DEBIANS_KEYS}, for the stand-in of the base; found none"
    probe = subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True)
    return "image: expected namespaces, found none" if probe.returncode else None


@dataclass(frozen=True)
class Image:
    """An image on this machine, and the base that it was built on."""

    processes: Processes
    name: str
    base: str

    def inspect(self) -> Any:
        """What its configuration says."""
        (told,) = json.loads(_tell("podman", "image", "inspect", self.name))
        return told

    def size_bytes(self) -> int:
        """Without the base, as it lies on the disk."""
        (base,) = json.loads(_tell("podman", "image", "inspect", self.base))
        return int(self.inspect()["Size"]) - int(base["Size"])

    def python(self, script: str, *given: str) -> Any:
        """What a script prints inside, as JSON."""
        command = [*RUN, "--entrypoint", "python3", self.name, "-c", script, *given]
        return json.loads(_tell(*command))

    @contextlib.contextmanager
    def emulator(self, handler: str, environ: Mapping[str, str]) -> Iterator[RuntimeEmulator]:
        """Run a handler of the image under the emulator, with only `environ`."""
        told = {
            "AWS_LAMBDA_FUNCTION_NAME": "function",
            "AWS_LAMBDA_FUNCTION_TIMEOUT": "120",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
            **environ,
        }

        def start(ports: list[int]) -> RuntimeEmulator:
            listen, api = (f"{LOOPBACK}:{port}" for port in ports)
            command = [
                *RUN,
                *(part for name, value in told.items() for part in ("--env", f"{name}={value}")),
                *("--volume", f"{find_emulator()}:/emulator:ro", "--entrypoint", "/emulator"),
                self.name,
                *("--runtime-interface-emulator-address", listen),
                *("--runtime-api-address", api),
                *("python3", "-m", "awslambdaric", handler),
            ]
            process = self.processes.start("image", command)
            url = f"http://{listen}"
            process.wait_until("listens", lambda: listens(url), deadline_seconds=READY_SECONDS)
            return RuntimeEmulator(url, process, is_read_only=True)

        emulator = with_free_ports(2, start)
        try:
            yield emulator
        finally:
            emulator.process.stop()


def build(processes: Processes, folder: Path, environ: Mapping[str, str]) -> Image:
    """Build the image from what lies here; layers that did not change are kept.

    Args:
        processes: What the builder runs among.
        folder: For the stand-in of the base.
        environ: What else whoever builds has in his environment.

    Raises:
        LauncherError: The base can't be had, or the Dockerfile fails.
    """
    base = _build_base(processes, folder)
    before = _ids(TAG)
    options = ["--layers", "--timestamp", "0", "--build-arg", f"BASE_IMAGE={base}", "--tag", TAG]
    command = [*BUILD, *options, str(ROOT)]
    processes.run("image-build", command, environ=environ, deadline_seconds=BUILD_SECONDS)
    for each in before - _ids(TAG):  # each is 300 MB
        subprocess.run(["buildah", "rmi", each], capture_output=True, check=False)
    return Image(processes, TAG, base)


def _build_base(processes: Processes, folder: Path) -> str:
    """The stand-in, unless this very one is there."""
    certificates = Path(os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt"))
    made_of = STANDIN.read_bytes() + PACKAGES.encode() + certificates.read_bytes()
    name = f"localhost/content-assets-standin:{hashlib.sha256(made_of).hexdigest()[:16]}"
    if _ids(name):
        return name
    shutil.copy(certificates, folder / "ca.crt")
    debian = ["mmdebstrap", "--quiet", "--variant=extract", f"--include={PACKAGES}"]
    base = [*debian, "bookworm", str(folder / "base.tar")]
    processes.run("image-debian", base, deadline_seconds=BUILD_SECONDS)
    command = [*BUILD, "--tag", name, "--file", str(STANDIN), str(folder)]
    processes.run("image-base", command, deadline_seconds=BUILD_SECONDS)
    return name


def _ids(name: str) -> set[str]:
    return set(_tell("podman", "images", "--quiet", "--no-trunc", name).split())


def _tell(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
