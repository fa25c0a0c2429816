"""Changing a draft: facts and lines in one save, stale saves merged, issued invoices left alone."""

from dataclasses import replace
from decimal import Decimal

import pytest

from invoices.actions import drafting
from invoices.actions.drafting import NotADraft
from invoices.composing import lines_of
from onetool.events.log import Event
from tests import factories
from tests.conftest import Person

pytestmark = pytest.mark.django_db


def test_lines_and_facts_are_saved_together_and_told_old_and_new(alice: Person) -> None:
    invoice = factories.invoice(by=alice.member)
    lines = [replace(lines_of(invoice)[0], unit_price=Decimal(50)), factories.line("Travel", "2", "10", rates=[])]
    edited = drafting.edit(invoice, by=alice.member, version=1, lines=lines, title="Better title")
    assert (edited.title, edited.total, edited.version) == ("Better title", Decimal("74"), 2)
    event = Event.objects.get(verb="invoice.edited")
    assert [change for change in event.changes if change[0] == "Line"] == [
        ("Line", "1 × 100 Boiler service", "1 × 50 Boiler service"),
        ("Line", None, "2 × 10 Travel"),
    ]
    assert "title" in event.sentence
    assert "lines" in event.sentence


def test_saving_the_same_again_tells_nothing(alice: Person) -> None:
    invoice = factories.invoice(by=alice.member)
    assert drafting.edit(invoice, by=alice.member, lines=lines_of(invoice)).version == 1
    assert not Event.objects.filter(verb="invoice.edited").exists()


def test_a_stale_save_gets_a_merge_page(alice: Person, dana: Person) -> None:
    invoice = factories.invoice(by=alice.member)
    drafting.edit(invoice, by=dana.member, lines=[factories.line()], title="Dana’s")
    typed = {
        "title": "Mine",
        "tax_mode": "per_rate",
        "row": ["l1"],
        "l1-description": "x",
        "l1-quantity": "1",
        "l1-unit_price": "1",
        "version": "1",
    }
    response = alice.post("invoices:edit", invoice, data=typed)
    assert response.status_code == 409
    assert "Dana’s" in response.content.decode() and "Mine" in response.content.decode()


def test_an_issued_invoice_is_not_edited(alice: Person) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    with pytest.raises(NotADraft, match="can’t be edited once issued"):
        drafting.edit(invoice, by=alice.member, lines=[], title="x")


def test_a_draft_is_discarded_and_an_issued_invoice_is_not(alice: Person) -> None:
    draft, issued = factories.invoice(by=alice.member), factories.issued_invoice(by=alice.member)
    assert alice.post("invoices:discard", draft).status_code == 302
    assert alice.htmx("invoices:discard", issued).status_code == 422
    assert not type(draft).objects.filter(pk=draft.pk).exists()
