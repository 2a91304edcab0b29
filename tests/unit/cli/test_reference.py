"""The reference, the exit codes, and what a verb costs to start."""

import subprocess
import sys

import pytest

from content_assets import errors
from content_assets.cli.exits import BY_ERROR, MEANINGS, Exit, exit_of
from content_assets.cli.reference import OUT, reference


def leaves(kind):
    below = kind.__subclasses__()
    return [leaf for each in below for leaf in leaves(each)] if below else [kind]


class TestReference:
    def test_is_what_the_program_says(self):
        """Run `python -m content_assets.cli.reference` after a change."""
        assert OUT.read_text("utf-8") == reference()


class TestExits:
    def test_each_branch_of_the_tree_has_its_own(self):
        """Nothing falls through to «failed» by accident."""
        kinds = errors.ContentAssetsError.__subclasses__()
        branches = {kind for kind in kinds if kind.__module__ == errors.__name__}
        assert set(BY_ERROR) == branches
        assert len(set(BY_ERROR.values())) == len(BY_ERROR)

    def test_each_is_explained(self):
        assert set(MEANINGS) == set(Exit)

    @pytest.mark.parametrize("kind", leaves(errors.ConflictError))
    def test_a_leaf_has_its_branchs(self, kind):
        assert exit_of(kind("x")) == Exit.CONFLICT


class TestImports:
    def test_looking_imports_neither_dagster_nor_pandas(self):
        """`log` answers at once."""
        code = (
            "import sys; from content_assets.cli.main import main; main(['log']);"
            "print(sorted({'dagster', 'pandas', 'boto3'} & set(sys.modules)))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONPATH": ".", "CONTENT_ASSETS_STORE_URL": "file:///nowhere/at/all"},
            capture_output=True,
            text=True,
        )
        assert done.stdout.strip() == "[]", done.stderr
