"""The checkout pages on which an invoice is paid: one usable page at a time, written down before Stripe is asked."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from invoices.actions.ledger import as_money
from invoices.actions.paying import NothingToPay, check_payable
from invoices.models import CheckoutSession, ConnectedAccount, Invoice, Payment
from onetool.access.links import Link
from onetool.records.changing import lock
from onetool.records.refusals import Refused
from onetool.stripe_door import intents, minor_units
from onetool.stripe_door.models import Intent
from onetool.stripe_door.objects import Session

State = CheckoutSession.State


class NotPayableOnline(Refused):
    """The business takes no card for this now; the text says what to do instead."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a customer gets to a page to pay on: one that is still good, or a new one once `stale` ones are closed."""

    checkout: CheckoutSession
    intent: Intent | None = None
    stale: list[CheckoutSession] = field(default_factory=list)


@transaction.atomic
def plan_checkout(invoice: Invoice, *, link: Link) -> Plan:
    """Find the page that is still good, or write down what to ask for. Raises NothingToPay, NotPayableOnline."""
    invoice = lock(invoice)
    check_payable(invoice)
    account = ConnectedAccount.objects.current().first()
    if account is None or not account.can_charge:
        raise NotPayableOnline(
            gettext("{company} isn’t accepting cards right now. Please pay by bank transfer, or call."),
            company=invoice.org.name,
        )
    if Payment.objects.on_their_way().filter(invoice=invoice).exists():
        raise NothingToPay(gettext("A payment for this invoice is already processing."))
    wanted = _wanted(invoice, account)
    known = list(CheckoutSession.objects.filter(invoice=invoice, state__in=[State.ASKED, State.OPEN]).order_by("-id"))
    if usable := next((one for one in known if one.is_usable and _fits(one, wanted)), None):
        return Plan(usable)
    # Whoever asked a moment ago, or never got the answer: the same wish again, so that never two pages can be paid.
    asked = next((one for one in known if one.state == State.ASKED and _fits(one, wanted)), None)
    checkout = asked or CheckoutSession.objects.create(invoice=invoice, link_id=link.pk, **wanted)
    intent = intents.begin(
        checkout.purpose, account=account.stripe_id, params={"amount": checkout.amount, "currency": checkout.currency}
    )
    return Plan(checkout, intent, [one for one in known if one.state == State.OPEN])


@transaction.atomic
def keep_checkout(checkout: CheckoutSession, session: Session) -> CheckoutSession:
    """Keep what Stripe says of a page. Twice is harmless; a page that is over stays over."""
    lock(checkout.invoice)  # whoever plans another page holds it while they look at this one and at its intent
    checkout = CheckoutSession.objects.select_for_update().get(pk=checkout.pk)
    if checkout.state in {State.COMPLETE, State.EXPIRED}:
        return checkout
    checkout.stripe_id, checkout.state = session.id, State(session.status)
    checkout.url, checkout.expires_at = session.url, session.expires_at
    checkout.save(update_fields=["stripe_id", "state", "url", "expires_at"])
    return checkout


def _wanted(invoice: Invoice, account: ConnectedAccount) -> dict[str, Any]:
    balance = invoice.payable
    try:
        amount = minor_units.offered(balance, invoice.currency)
    except ValueError as error:
        raise NotPayableOnline(
            gettext("{other} can’t be paid by card. Please pay by bank transfer."), other=invoice.currency
        ) from error
    if not minor_units.is_chargeable(amount, invoice.currency):
        words = as_money(balance, invoice.currency, invoice.org)
        raise NotPayableOnline(gettext("{words} can’t be paid by card. Please pay by bank transfer."), words=words)
    return {"account": account.stripe_id, "amount": amount, "currency": invoice.currency, "rounding": balance - amount}


def _fits(checkout: CheckoutSession, wanted: dict[str, Any]) -> bool:
    return all(getattr(checkout, name) == value for name, value in wanted.items())
