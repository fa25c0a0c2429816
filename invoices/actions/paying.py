"""Payments typed by hand and their reversal, use of credit, write-off; those Stripe tells of are in settling."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from invoices.actions.ledger import (
    Kind,
    allocate,
    as_money,
    book,
    deallocate,
    lock_ledger,
    overpayment_text,
    post,
    touch,
)
from invoices.models import Invoice, Payment
from onetool import clock
from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.money import minor_units
from onetool.records.changing import change, lock
from onetool.records.creating import created_once
from onetool.records.refusals import Refused

FIRST_YEAR = 2000  # of a payment typed by hand; before it somebody typed two digits


class NothingToPay(Refused):
    """The invoice asks for no money, now or any more."""


class WrongAmount(Refused):
    """An amount that cannot be paid, refunded or used; the text says why."""

    field = "amount"


class WrongDay(Refused):
    """Money cannot be received on a day that has not come."""

    field = "received_on"


class NotReversible(Refused):
    """Only payments typed by hand are reversed, only once, and only what was not refunded."""


@created_once(Payment, of="invoice")
def record_payment(
    invoice: Invoice,
    *,
    by: Actor,
    amount: Decimal,
    method: str,
    received_on: date,
    reference: str = "",
    pk: uuid.UUID | None = None,
) -> Payment:
    """Write down money that came by hand; more than is owed becomes the client's credit.

    `pk` makes a second post of the same form harmless. Raises NothingToPay, WrongAmount, WrongDay, Taken.
    """
    client = lock_ledger(invoice.client)
    invoice = lock(invoice)
    check_payable(invoice)
    check_amount(amount, invoice.currency)
    _check_day(received_on, today=clock.today(invoice.org))
    payment = Payment(
        pk=pk,
        client=client,
        invoice=invoice,
        amount=amount,
        currency=invoice.currency,
        method=method,
        state=Payment.State.SUCCEEDED,
        received_on=received_on,
        reference=reference,
    )
    payment.save(force_insert=True)
    book(payment, invoice, by=by)
    words, how = as_money(amount, invoice.currency, invoice.org), payment.get_method_display().lower()
    about: dict[str, Any] = {"words": words, "invoice": str(invoice), "method": how, "more": overpayment_text(payment)}
    record("payment.recorded", payment, by=by, amount=amount, **about)
    return payment


def _check_day(received_on: date, *, today: date) -> None:
    if received_on > today:
        raise WrongDay(gettext("The date can’t be in the future."))
    if received_on.year < FIRST_YEAR:
        raise WrongDay(gettext("Check the year."))


@transaction.atomic
def reverse_payment(payment: Payment, *, by: Actor, reason: str) -> Payment:
    """Take back a payment that was typed by mistake; nothing is deleted. Twice is harmless. Raises NotReversible."""
    if payment.client is None:
        raise NotReversible(gettext("Match this payment to a client first."))
    client = lock_ledger(payment.client)
    payment = lock(payment)
    if payment.reversed_at:
        return payment
    if payment.is_online:
        raise NotReversible(gettext("A Stripe payment can’t be voided. Refund it instead."))
    if not payment.can_be_reversed:
        raise NotReversible(gettext("This payment is fully refunded, so it can’t be voided."))
    rest = payment.left
    for allocation in payment.allocations.filter(amount__gt=0).select_related("invoice").order_by("invoice_id"):
        deallocate(allocation, allocation.amount, kind=Kind.REVERSAL, by=by, reason=reason)
        touch(allocation.invoice)
    if rest > 0:
        post(Kind.REVERSAL, rest, client=client, by=by, currency=payment.currency, payment=payment, reason=reason)
    change(payment, allocated=Decimal(0), reversed_at=timezone.now())
    words = as_money(payment.held, payment.currency, payment.org)
    record("payment.reversed", payment, by=by, words=words, reason=reason)
    return payment


@transaction.atomic
def use_credit(invoice: Invoice, *, by: Actor) -> Decimal:
    """Pay an invoice from what the client paid too much, oldest first. Returns how much. Raises NothingToPay."""
    lock_ledger(invoice.client)
    invoice = lock(invoice)
    check_payable(invoice)
    used = Decimal(0)
    payments = Payment.objects.with_credit().filter(client=invoice.client, currency=invoice.currency)
    for payment in payments.select_for_update(no_key=True).order_by("id"):
        part = min(payment.left, invoice.payable)
        if part > 0:
            allocate(payment, invoice, part, kind=Kind.CREDIT_USED, by=by)
            # The same sum leaves the client's credit.
            post(Kind.CREDIT_USED, part, client=invoice.client, by=by, currency=payment.currency, payment=payment)
            used += part
    if not used:
        raise NothingToPay(gettext("{client} has no available credit."), client=invoice.client)
    touch(invoice)
    record("invoice.credited", invoice, by=by, amount=used, words=as_money(used, invoice.currency, invoice.org))
    return used


@transaction.atomic
def write_off(invoice: Invoice, *, by: Actor, reason: str) -> Invoice:
    """Give up what is still owed, with a reason. A payment that comes after all recovers it. Raises NothingToPay."""
    lock_ledger(invoice.client)
    invoice = lock(invoice)
    check_payable(invoice)
    if not invoice.is_open:
        raise NothingToPay(gettext("{invoice} is already written off; it has no balance."), invoice=invoice)
    amount = invoice.balance
    post(
        Kind.WRITE_OFF, amount, client=invoice.client, by=by, currency=invoice.currency, invoice=invoice, reason=reason
    )
    touch(invoice)
    record(
        "invoice.written_off",
        invoice,
        by=by,
        amount=amount,
        words=as_money(amount, invoice.currency, invoice.org),
        reason=reason,
    )
    return invoice


def check_payable(invoice: Invoice) -> None:
    """Raises NothingToPay when the invoice is a draft, void, or settled."""
    if invoice.is_draft:
        raise NothingToPay(gettext("Issue the invoice first."))
    if not invoice.is_issued:
        raise NothingToPay(gettext("{invoice} is void; it has no balance."), invoice=invoice)
    if not invoice.can_be_paid:
        raise NothingToPay(
            gettext("{invoice} is already {standing}; it has no balance."),
            invoice=invoice,
            standing=invoice.standing.label.lower(),
        )


def check_amount(amount: Decimal, currency: str) -> None:
    """Raises WrongAmount for what is not a positive amount of the currency."""
    places = minor_units(currency)
    if amount <= 0:
        raise WrongAmount(gettext("Enter an amount greater than 0."))
    if amount != round(amount, places):
        raise WrongAmount(
            gettext("{currency} amounts have {places} decimal places."),
            currency=currency,
            places=places or gettext("no"),
        )
