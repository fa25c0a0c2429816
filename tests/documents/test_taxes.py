"""Keeping tax rates."""

from collections.abc import Callable

import pytest

from documents.models import TaxRate
from onetool.tenancy.ids import uuid7
from tests import factories
from tests.conftest import Person

FORM = {"name": "Sales tax", "percent": "8.875", "category": "standard"}
Recorded = Callable[[], list[str]]


def test_a_rate_is_added_edited_and_put_away(alice: Person, recorded: Recorded) -> None:
    data = {**FORM, "id": str(uuid7())}
    alice.post("documents:add_rate", data=data)
    alice.post("documents:add_rate", data=data)
    rate = TaxRate.objects.get()
    assert str(rate) == "Sales tax 8.875 %"
    alice.post("documents:edit_rate", rate, data={**FORM, "percent": "9", "version": 1})
    alice.post("documents:archive_rate", rate)
    alice.post("documents:archive_rate", rate)
    assert recorded() == ["taxrate.added", "taxrate.edited", "taxrate.archived"]
    assert alice.get("documents:edit_rate", rate).status_code == 404


def test_a_rate_of_a_document_does_not_change_with_the_rate(alice: Person) -> None:
    rate = factories.taxrate(by=alice.member, name="VAT")
    quote = factories.quote(by=alice.member, lines=[factories.line(rates=[rate.frozen])])
    alice.post("documents:edit_rate", rate, data={**FORM, "name": "VAT", "percent": "20", "version": 1})
    assert quote.lines.get().rates == [{"name": "VAT", "percent": "8", "category": "standard", "reason": ""}]
    assert "VAT 8 %" in alice.get("quotes:edit", quote).text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Enter a name"),
        ({"percent": "200"}, "Enter a number from 0 to 100."),
        ({"category": "exempt"}, "is not a standard rate, so its percent must be 0"),
    ],
)
def test_a_rate_nobody_could_charge_is_refused(
    fields: dict[str, str], said: str, alice: Person, recorded: Recorded
) -> None:
    page = alice.post("documents:add_rate", data={**FORM, **fields})
    assert page.status_code == 422
    assert said in page.text
    assert recorded() == []


def test_the_same_rate_twice_is_said(alice: Person) -> None:
    alice.post("documents:add_rate", data=FORM)
    page = alice.post("documents:add_rate", data=FORM)
    assert page.status_code == 422
    assert "already" in page.text


def test_a_stale_edit_is_merged(alice: Person) -> None:
    rate = factories.taxrate(by=alice.member)
    alice.post("documents:edit_rate", rate, data={**FORM, "name": "Theirs", "version": 1})
    assert alice.post("documents:edit_rate", rate, data={**FORM, "name": "Mine", "version": 1}).status_code == 409


def test_ted_vera_and_olga_change_no_rate(
    ted: Person, vera: Person, olga: Person, alice: Person, recorded: Recorded
) -> None:
    rate = factories.taxrate(by=alice.member)
    before = recorded()
    for person in (ted, vera, olga):
        assert person.post("documents:edit_rate", rate, data=FORM).status_code == 404
        assert person.post("documents:archive_rate", rate).status_code == 404
    assert recorded() == before
