"""A draft invoice saves by itself in the same way as a quote."""

from decimal import Decimal

import pytest

from clients.models import Client
from invoices.actions import issuing
from invoices.composing import lines_of
from invoices.models import Invoice
from onetool.events.log import Event
from tests import factories
from tests.conftest import Person
from tests.quotes.pages import EditorPage

pytestmark = pytest.mark.django_db


def prices(invoice: Invoice) -> list[tuple[str, Decimal]]:
    return [(line.description, line.unit_price) for line in lines_of(invoice)]


@pytest.fixture
def invoice(alice: Person) -> Invoice:
    return factories.invoice(by=alice.member, lines=[factories.line("One"), factories.line("Two")])


def test_what_only_one_of_two_touched_is_kept_of_both(alice: Person, dana: Person, invoice: Invoice) -> None:
    hers, mine = EditorPage.open(alice, "invoices:edit", invoice), EditorPage.open(dana, "invoices:edit", invoice)
    hers.type("unit_price", "1", 0).save()
    assert "Saved" in mine.type("unit_price", "2", 1).type("message", "Thank you").save()
    assert prices(invoice) == [("One", 1), ("Two", 2)]
    assert Event.objects.about(invoice).filter(verb="invoice.edited").count() == 2


def test_the_same_line_is_a_choice(alice: Person, dana: Person, invoice: Invoice) -> None:
    hers, mine = EditorPage.open(alice, "invoices:edit", invoice), EditorPage.open(dana, "invoices:edit", invoice)
    hers.type("unit_price", "1", 0).save()
    assert "Alice changed this line item too" in mine.type("unit_price", "2", 0).save()
    assert prices(invoice)[0] == ("One", 1)


def test_a_new_invoice_is_a_draft_from_the_first_save_that_can_be_one(alice: Person, smith: Client) -> None:
    page = EditorPage.open(alice, "invoices:new").add("Service", "80")
    page.save()
    assert page.said("state") == "new"
    page.type("client", str(smith.pk)).type("title", "Service").save()
    invoice = Invoice.objects.get()
    assert (page.said("edit"), prices(invoice)) == (alice.url("invoices:edit", invoice), [("Service", 80)])


def test_an_invoice_that_was_issued_meanwhile_is_not_changed(alice: Person, dana: Person, invoice: Invoice) -> None:
    page = EditorPage.open(dana, "invoices:edit", invoice).type("unit_price", "1", 0)
    issuing.issue(invoice, by=alice.member)
    said = page.save()
    assert page.answer
    assert (page.answer.status_code, page.said("state")) == (422, "refused")
    assert "can’t be edited once issued" in said
    assert prices(invoice)[0] == ("One", 100)


def test_ted_and_vera_and_olga_save_nothing(
    alice: Person, ted: Person, vera: Person, olga: Person, invoice: Invoice
) -> None:
    body = EditorPage.open(alice, "invoices:edit", invoice).type("unit_price", "1", 0).body()
    assert vera.post("invoices:edit", invoice, data=body).status_code == 403
    for outsider in (ted, olga):
        assert outsider.post("invoices:edit", invoice, data=body).status_code == 404
    assert prices(invoice)[0] == ("One", 100)
