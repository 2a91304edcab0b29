"""The locks: exact, with hashes, without addresses, and not behind pyproject.toml."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[3]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTENT = (ROOT / "requirements" / "content.in").read_text("utf-8").splitlines()
GROUPS = PROJECT["dependency-groups"]
WANTED = {
    "runtime.txt": [
        *PROJECT["project"]["dependencies"],
        *CONTENT,
        *PROJECT["project"]["optional-dependencies"]["lambda"],
    ],
    "demo.txt": [*PROJECT["project"]["dependencies"], *CONTENT, *GROUPS["demo"]],
    "dev.txt": [
        each
        for group in ("demo", "dev", "infra", "lint")
        for each in GROUPS[group]
        if isinstance(each, str)
    ],
}


def entries(lock):
    """Each entry of a lock: its requirement, and its hashes."""
    for entry in re.split(r"\n(?=\S)", lock.read_text("utf-8").strip()):
        requirement, *hashes = re.split(r"\s*\\\n\s*", entry)
        yield Requirement(requirement), hashes


def pinned(lock):
    """Version by name; a universal lock may have several for a name, by marker."""
    found: dict[str, set[str]] = {}
    for requirement, _ in entries(lock):
        (pin,) = requirement.specifier
        found.setdefault(canonicalize_name(requirement.name), set()).add(pin.version)
    return found


class TestLocks:
    @pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
    def test_pin_every_package_with_hashes(self, lock):
        """Nothing that was not looked at gets in."""
        for requirement, hashes in entries(lock):
            assert [pin.operator for pin in requirement.specifier] == ["=="], requirement
            assert hashes
            assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each) for each in hashes)

    @pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
    def test_name_no_address(self, lock):
        """Where packages come from is for whoever installs them to say."""
        assert not re.search(r"://|--(extra-)?index|--find-links|file:", lock.read_text("utf-8"))

    @pytest.mark.parametrize("name", sorted(WANTED))
    def test_satisfy_what_the_project_asks_for(self, name):
        """Who changes pyproject.toml, or what the content needs, says `make lock`."""
        versions = pinned(ROOT / "requirements" / name)
        for wanted in map(Requirement, WANTED[name]):
            found = versions.get(canonicalize_name(wanted.name), set())
            assert found, f"{name} lacks {wanted}; say `make lock`"
            assert all(version in wanted.specifier for version in found), f"{wanted}: {found}"

    def test_install_for_the_demo_a_part_of_what_development_needs(self):
        """The same versions, so that nothing changes when the rest is installed."""
        demo = pinned(ROOT / "requirements" / "demo.txt")
        tested = pinned(ROOT / "requirements" / "dev.txt")
        assert {name: tested.get(name) for name in demo} == demo

    def test_install_for_tests_what_runs_in_production(self):
        """The very same versions."""
        tested = pinned(ROOT / "requirements" / "dev.txt")
        runtime = pinned(ROOT / "requirements" / "runtime.txt")
        assert {name: tested.get(name) for name in runtime} == runtime
