"""Canonical JSON: the same data is the same bytes, and what can't be, is refused."""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ConfigDict

from content_assets.contracts.document import Document
from content_assets.contracts.engine_documents import Catalog
from content_assets.errors import ContractError
from content_assets.publishing import canonical
from content_assets.publishing.canonical import canonical_json, digest_of, document_bytes

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
    max_leaves=20,
)


class TestCanonicalJson:
    @given(JSON)
    def test_reads_back_as_what_was_written(self, value):
        """Nothing is lost on the way through the bytes."""
        assert json.loads(canonical_json(value)) == value

    @given(
        st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"])), st.integers(), min_size=2
        )
    )
    def test_does_not_depend_on_the_order_of_members(self, value):
        """Two dicts that are equal are the same bytes."""
        turned = dict(reversed(list(value.items())))
        assert canonical_json(turned) == canonical_json(value)

    @pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
    def test_refuses_numbers_that_are_not_finite(self, number):
        """JSON has no such numbers, and a browser would fail on them."""
        with pytest.raises(ContractError, match="expected finite numbers"):
            canonical_json({"magnitude": number})

    def test_refuses_a_lone_surrogate(self):
        """It has no UTF-8."""
        with pytest.raises(ContractError, match="valid Unicode"):
            canonical_json({"place": "\ud800"})

    def test_refuses_what_is_no_json(self):
        """A set has no order, so it has no bytes."""
        with pytest.raises(ContractError, match="JSON types"):
            canonical_json({"ids": {"a"}})

    @pytest.mark.parametrize(
        "environment",
        [
            {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LC_ALL": "C"},
            {"PYTHONHASHSEED": "2", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8"},
        ],
        ids=["kathmandu", "newfoundland"],
    )
    def test_is_the_same_in_another_process(self, environment):
        """Another hash seed, time zone and locale make the same digest."""
        value = {"b": [1.5, -0.1, 1e22], "ä": "İstanbul", "a": None}
        code = (
            "from content_assets.publishing.canonical import canonical_json, digest_of\n"
            "print(digest_of(canonical_json({'a': None, 'ä': 'İstanbul', 'b': [1.5, -0.1, 1e22]})))"
        )
        done = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == digest_of(canonical_json(value))


class TestDocumentBytes:
    def test_refuses_the_mirrors_own_member(self):
        """`$release` is added by the mirror; a document that has it would be overwritten."""

        class Sneaky(Document):
            contract_name = "sneaky"
            contract_version = "1.0"
            model_config = ConfigDict(extra="allow")

        with pytest.raises(ContractError, match=r"a\.json.*\$release"):
            document_bytes("a.json", Sneaky.model_validate({"$release": 1}))

    def test_refuses_a_document_over_the_cap_by_name(self, monkeypatch):
        """A page that needs megabytes is no page."""
        monkeypatch.setattr(canonical, "MAX_DOCUMENT_BYTES", 10)
        with pytest.raises(ContractError, match=r"catalog\.json: expected at most 10 bytes, found"):
            document_bytes("catalog.json", Catalog(document_sets=[]))
