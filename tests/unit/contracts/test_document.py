"""A document's class: its contract is named once."""

import pytest
from pydantic import ValidationError

from content_assets.contracts.document import Document
from content_assets.errors import ContractError


class Rate(Document, name="rate", version="1.2"):
    """A document of one number."""

    per_euro: float


class TestDocument:
    def test_carries_its_contract_as_its_first_member(self) -> None:
        assert Rate.contract() == "rate/1.2"
        members = Rate(per_euro=2).model_dump(by_alias=True)
        assert list(members.items()) == [("schema", "rate/1.2"), ("per_euro", 2.0)]

    def test_refuses_another_contract(self) -> None:
        with pytest.raises(ValidationError):
            Rate.model_validate({"schema": "rate/2.0", "per_euro": 2})

    def test_reads_back_another_minor_version(self) -> None:
        found = Rate.read_back(b'{"schema": "rate/1.7", "per_euro": 2, "later": 1}')
        assert found == Rate(per_euro=2)

    def test_a_class_below_it_may_have_the_next_version(self) -> None:
        class Next(Rate, name="rate", version="2.0"):
            """With one member more."""

            name: str

        assert Next(per_euro=2, name="Swiss franc").model_dump(by_alias=True) == {
            "schema": "rate/2.0",
            "per_euro": 2.0,
            "name": "Swiss franc",
        }

    @pytest.mark.parametrize(
        ("name", "version"),
        [
            ("rate", None),
            (None, "1.0"),
            ("Rate", "1.0"),
            ("a/b", "1.0"),
            ("rate", "1"),
            ("rate", "0.1"),
            ("rate", "1.01"),
            ("", ""),
        ],
    )
    def test_a_malformed_contract_is_refused_with_an_example(self, name, version) -> None:
        with pytest.raises(ContractError, match='name="latest-rates"'):

            class Broken(Document, name=name, version=version):
                """Never made."""
