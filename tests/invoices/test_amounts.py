"""Wherever money is typed into a dialog, what is no amount of it is said at its field, and nothing is booked."""

import pytest

from invoices.models import CreditNote, LedgerEntry, Payment, Refund
from onetool.clock import today
from tests import factories
from tests.conftest import Person

pytestmark = pytest.mark.django_db
DIALOGS = {
    "invoices:record_payment": {"method": "cash"},
    "invoices:refund_payment": {"reduces": "no"},
    "invoices:credit": {"reason": "Goodwill"},
}
NEVER = ["0", "-1", "1.005", "lots", "NaN", "Infinity", "1e30", "1" * 41, "1000000000000", "99999999999999.99"]
TOO_MUCH = ["108.01", "999999999999.99"]  # as a payment it would be: the rest is the client's credit


@pytest.mark.parametrize("dialog", DIALOGS)
def test_what_is_no_amount_is_said_at_its_field(alice: Person, dialog: str) -> None:
    payment = factories.payment(by=alice.member)
    at = payment if "refund" in dialog else factories.issued_invoice(by=alice.member)
    before = LedgerEntry.objects.count()
    for typed in NEVER if dialog == "invoices:record_payment" else NEVER + TOO_MUCH:
        day = today(alice.org).isoformat()
        page = alice.post(dialog, at, data={**DIALOGS[dialog], "received_on": day, "amount": typed})
        assert page.status_code == 422, typed
        assert 'id="id_amount_error"' in page.text, typed
    assert (Payment.objects.count(), Refund.objects.count(), CreditNote.objects.count()) == (1, 0, 0)
    assert LedgerEntry.objects.count() == before
