"""Issuing and sending in one step: what was reviewed goes out, once, or nothing happens at all."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from clients.actions import clients
from documents.content import fingerprint
from invoices.actions import drafting, issuing
from invoices.actions.issuing import InvoiceNotReady
from invoices.models import Invoice
from onetool.mail.outbox import Message
from onetool.orgs.models import Member, Organisation
from onetool.records.refusals import Refused
from onetool.tenancy.scope import acting_in
from tests import factories
from tests.at_once import at_once
from tests.conftest import Person
from tests.pages import form_of

WHOM = {"name": "Mrs Smith", "email": "smith@example.com", "message": "As agreed."}


def reviewed(person: Person, invoice: Invoice, **typed: str) -> dict[str, str]:
    """What the dialog would post."""
    page = person.get("invoices:issue_and_send", invoice).content.decode()
    found = re.search(r'name="reviewed" value="(\w+)"', page)
    assert found
    return {**WHOM, "reviewed": found[1], **typed}


@pytest.mark.django_db
def test_it_is_issued_and_mailed_as_it_was_reviewed(
    alice: Person, recorded: Callable[[], list[str]], react: Callable[[], int]
) -> None:
    draft = factories.invoice(by=alice.member)
    page = alice.get("invoices:issue_and_send", draft).content.decode()
    assert "What your customer will see" in page and "number assigned when sent" in page and "$108.00" in page
    form = reviewed(alice, draft)
    before = len(recorded())
    for _ in range(2):
        assert alice.post("invoices:issue_and_send", draft, data=form).status_code == 302
    assert recorded()[before:] == ["invoice.issued", "invoice.sent"]
    react()
    assert [mail.to for mail in Message.objects.filter(template="invoice_sent")] == ["smith@example.com"]
    issued = Invoice.objects.get()
    assert issued.number == "INV-000001" and issued.sent_at


CHANGES: dict[str, Callable[[Invoice, Member], object]] = {
    "the draft": lambda invoice, by: drafting.edit(invoice, by=by, lines=[factories.line(unit_price="90")]),
    "its client": lambda invoice, by: clients.edit(invoice.client, by=by, name="Renamed"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", CHANGES)
def test_what_changed_since_is_shown_again_and_nothing_is_sent(
    alice: Person, recorded: Callable[[], list[str]], what: str
) -> None:
    draft = factories.invoice(by=alice.member)
    form = reviewed(alice, draft)
    CHANGES[what](draft, alice.member)
    before = len(recorded())
    page = alice.post("invoices:issue_and_send", draft, data=form)
    assert page.status_code == 422 and "changed while you were reviewing" in page.content.decode()
    assert recorded()[before:] == [] and Invoice.objects.get().is_draft
    found = re.search(r'name="reviewed" value="(\w+)"', page.content.decode())
    assert found
    assert alice.post("invoices:issue_and_send", draft, data={**form, "reviewed": found[1]}).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(("lines", "email"), [([], "smith@example.com"), (None, "")], ids=["no line", "no address"])
def test_a_refusal_leaves_a_draft_without_a_number(
    alice: Person, recorded: Callable[[], list[str]], lines: list[Any] | None, email: str
) -> None:
    draft = factories.invoice(by=alice.member, **({} if lines is None else {"lines": lines}))
    before = len(recorded())
    with pytest.raises(InvoiceNotReady):
        issuing.issue_and_send(
            draft, by=alice.member, reviewed=fingerprint(issuing.preview(draft)), name="", email=email
        )
    assert recorded()[before:] == [] and Invoice.objects.get().number is None


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_send_one(world: dict[str, Organisation]) -> None:
    with acting_in(world["acme"]):
        alice = Member.objects.get(user__email="alice@example.com")
        draft = factories.invoice(by=alice)
        shown = fingerprint(issuing.preview(draft))

    def press(n: int) -> str:
        with acting_in(world["acme"]):
            try:
                issuing.issue_and_send(draft, by=alice, reviewed=shown, name="", email=f"{n}@example.com")
            except Refused as refusal:
                return type(refusal).__name__
            return "sent"

    assert sorted(at_once(press, 2)) == [InvoiceNotReady.__name__, "sent"]
    with acting_in(world["acme"]):
        assert Invoice.objects.get().sequence == 1


@pytest.mark.django_db
def test_only_who_may_edit_sends(alice: Person, vera: Person, ted: Person, olga: Person) -> None:
    draft = factories.invoice(by=alice.member)
    for person, status in ((vera, 403), (ted, 404), (olga, 404)):
        assert person.get("invoices:issue_and_send", draft).status_code == status
        assert person.post("invoices:issue_and_send", draft, data=WHOM).status_code == status
    assert Invoice.objects.get().is_draft


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "next_page"), [("quotes", "send"), ("invoices", "issue-and-send")])
def test_the_editor_leads_on_to_sending_without_script(alice: Person, kind: str, next_page: str) -> None:
    made: Any = (factories.quote if kind == "quotes" else factories.invoice)(by=alice.member)
    opened = form_of(alice.get(f"{kind}:edit", made), "editor")
    posted = alice.post(f"{kind}:edit", made, data={**opened, "send": "1"})
    assert posted.status_code == 302 and posted["Location"].endswith(f"/{next_page}/")
