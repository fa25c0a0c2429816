"""The whole thread: a draft is issued, mailed, opened, paid by card, told by a signed hook, and paid."""

import re

import pytest

from invoices.models import Payment
from onetool.events.log import Event
from tests.invoices.conftest import Shop
from tests.mailbox import address_in, arrived

pytestmark = pytest.mark.django_db(transaction=True)


def _form(text: str, action: str) -> tuple[str, dict[str, str]]:
    """The address and hidden fields of the form whose address holds `action`."""
    form = re.search(rf'<form[^>]*action="([^"]*{action}[^"]*)".*?</form>', text, re.DOTALL)
    assert form, text
    return form[1], dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))


def test_an_invoice_goes_all_the_way_to_paid(shop: Shop) -> None:
    invoice = shop.invoice()
    shop.react()
    mail = shop.mails()[-1]
    assert "INV-000001" in mail.subject
    page = shop.customer.get(address_in(arrived(mail)))
    assert "Pay $108.00" in page.text
    assert "/p/open/" not in str(page.url)

    url, fields = _form(page.text, "/pay/")
    stripe = shop.customer.post(shop.base + url, data=fields)
    assert "/dev/stripe/pay/" in str(stripe.url), stripe.text
    back = shop.customer.post(
        str(stripe.url), data={**_token(stripe.text), "deed": "pay", "card": "4242 4242 4242 4242"}
    )
    assert "Confirming your payment" in back.text
    assert shop.fresh(invoice).balance == 108

    shop.hear()
    assert shop.fresh(invoice).standing == "paid"
    (payment,) = shop.payments()
    assert (payment.amount, payment.state, payment.method) == (108, Payment.State.SUCCEEDED, Payment.Method.CARD)
    assert "Paid. Thank you" in shop.customer.get(str(back.url)).text
    assert shop.mails()[-1].template == "invoice_receipt"
    with shop.open():
        told = Event.objects.get(verb="payment.received")
        assert invoice.topic in told.topics
        assert told.actor == "Stripe"


def _token(text: str) -> dict[str, str]:
    found = re.search(r'name="(csrfmiddlewaretoken)" value="([^"]*)"', text)
    assert found, text
    return {found[1]: found[2]}
