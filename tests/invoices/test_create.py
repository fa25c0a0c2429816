"""Writing a draft by hand."""

from decimal import Decimal

import pytest
from django.http import QueryDict

from clients.models import Client
from invoices import lists
from invoices.actions import crediting, paying
from invoices.columns import STANDINGS
from invoices.models import Invoice
from onetool import clock
from onetool.tenancy.ids import uuid7
from tests import factories
from tests.conftest import Person
from tests.pages import words

pytestmark = pytest.mark.django_db


def _typed(of: Client, **changes: str | list[str]) -> dict[str, str | list[str]]:
    line = {
        "l1-description": "Boiler service",
        "l1-quantity": "2",
        "l1-unit": "h",
        "l1-unit_price": "1,234.50",
        "l1-discount": "10%",
        "l1-tax": "",
    }
    facts = {"client": str(of.pk), "title": "Service", "tax_mode": "per_rate", "row": ["l1", "l2"], "id": str(uuid7())}
    return {**facts, **line, "l2-quantity": "1", **changes}


def test_a_draft_is_saved_counted_and_told(alice: Person, smith: Client, recorded: object) -> None:
    response = alice.post("invoices:new", data=_typed(smith))
    invoice = Invoice.objects.get()
    assert response["Location"] == alice.url("invoices:detail", invoice)
    assert (invoice.total, invoice.number, invoice.standing) == (Decimal("2222.10"), None, "draft")
    assert recorded() == ["invoice.created"]


def test_the_same_form_twice_makes_one(alice: Person, smith: Client) -> None:
    typed = _typed(smith)
    first, second = alice.post("invoices:new", data=typed), alice.post("invoices:new", data=typed)
    assert first["Location"] == second["Location"]
    assert Invoice.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("l1-unit_price", "abc", "is not an amount"),
        ("l1-unit_price", "-5", "can’t be negative"),
        ("l1-quantity", "many", "is not an amount"),
        ("l1-discount", "200%", "must be between 0% and 100%"),
        ("discount", "200%", "must be between 0% and 100%"),
        ("title", "", "Enter a title"),
        ("client", "", "Choose a client"),
    ],
)
def test_what_cannot_be_counted_is_said_and_nothing_is_lost(
    alice: Person, smith: Client, field: str, typed: str, said: str
) -> None:
    response = alice.post("invoices:new", data=_typed(smith, **{field: typed}))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert "Boiler service" in response.content.decode()
    assert not Invoice.objects.exists()


def test_vera_may_not_and_ted_sees_nothing(vera: Person, ted: Person, smith: Client) -> None:
    assert vera.post("invoices:new", data=_typed(smith)).status_code == 403
    assert ted.get("invoices:index").status_code == 404


def test_the_list_sums_what_it_shows(alice: Person) -> None:
    for _ in range(2):
        factories.issued_invoice(by=alice.member)
    factories.payment(by=alice.member)
    page = alice.get("invoices:index").content.decode()
    assert "Total (3 invoices)" in page and "$324.00" in page and "$216.00" in page
    assert "Total (1 invoice)" in alice.get("invoices:index", query={"standing": "paid"}).content.decode()


def test_drafts_and_void_ones_are_never_summed_as_if_they_were_owed(alice: Person) -> None:
    note = factories.creditnote(by=alice.member)
    client = note.invoice.client
    for _ in range(2):
        factories.invoice(by=alice.member, client=client)
    factories.issued_invoice(by=alice.member, client=client)
    for query, said in {
        "": ["Total (1 invoice) excluding 2 drafts and 1 void $108.00 $108.00"],
        "draft": ["Total (0 invoices) excluding 2 drafts $0.00 $0.00"],
        "void": ["Total (0 invoices) excluding 1 void $0.00 $0.00"],
    }.items():
        shown = words(alice.get("invoices:index", query={"standing": query}))
        assert all(one in shown for one in said), shown
    assert "Balance due $108.00" in words(alice.get("invoices:of_client", client))
    assert "Outstanding $108.00 1 open invoice" in words(alice.get("invoices:money"))


@pytest.mark.parametrize("standing", ["", *dict(STANDINGS)])
def test_the_sums_of_every_filter_are_those_of_its_rows(alice: Person, standing: str) -> None:
    with clock.days_ago(30):
        factories.issued_invoice(by=alice.member)
        factories.payment(by=alice.member, amount="50")
    for amount in ("108", "8"):
        factories.payment(by=alice.member, amount=amount)
    paying.write_off(factories.issued_invoice(by=alice.member), by=alice.member, reason="Moved away")
    whole = factories.issued_invoice(by=alice.member)
    crediting.credit(whole, by=alice.member, part=lambda left: left, reason="Goodwill")
    factories.creditnote(by=alice.member)
    factories.invoice(by=alice.member)
    today = clock.today(alice.org)
    shown = lists.invoices.of(QueryDict(f"standing={standing}"), alice.member)
    rows = list(shown.for_list())
    is_shown = {
        "": lambda invoice: True,
        "open": lambda invoice: invoice.is_issued and invoice.balance > 0,
    }.get(standing, lambda invoice: invoice.standing_on(today) == standing)
    assert {invoice.pk for invoice in rows} == {i.pk for i in Invoice.objects.for_list() if is_shown(i)}
    assert rows, "there is one in every standing"
    owed, issued = sum(invoice.balance for invoice in rows), [one for one in rows if one.is_issued]
    billed = shown.billed()
    assert (billed.count, billed.total, shown.owed()) == (len(issued), sum(one.total for one in issued), owed)
    assert billed.count + billed.drafts + billed.void == len(rows)
    foot = alice.get("invoices:index", query={"standing": standing}).context["list"].foot
    assert foot.sums == {"total": billed.total, "balance": owed}
