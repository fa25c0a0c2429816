"""What the business and its customers do at Stripe: onboarding, checkout, refunds.

Each is an action, a call with nothing open, and a second action.
"""

import contextlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext

from invoices.actions import checkout as checkout_actions
from invoices.actions import connecting, disputing, refunding, settling, voiding
from invoices.models import CheckoutSession, ConnectedAccount, CreditNote, Dispute, Invoice, Payment, Refund
from onetool.access.links import Link
from onetool.events.actors import Actor
from onetool.orgs.models import Member, Organisation
from onetool.records.refusals import Refused
from onetool.stripe_door import accounts, checkout, disputes, intents, refunds
from onetool.stripe_door.errors import StripeError, StripeRefused, StripeUnavailable
from onetool.stripe_door.models import Intent
from onetool.stripe_door.objects import Refund as StripeRefund
from onetool.stripe_door.objects import Session
from onetool.tenancy.scope import acting_in
from onetool.web.addresses import org_url, public_url


class NotReached(Refused):
    """Stripe gave no answer, or said no; the text is for whoever waits."""


@contextmanager
def refusing() -> Iterator[None]:
    """Turn what went wrong at Stripe into a refusal. Asking again is safe: the same wish has the same key."""
    try:
        yield
    except StripeUnavailable as error:
        raise NotReached(
            gettext("Stripe isn’t responding right now. Nothing was charged. Please try again in a minute.")
        ) from error
    except StripeRefused as error:
        raise NotReached(gettext("Stripe says: {error}"), error=error) from error
    except StripeError as error:
        raise NotReached(gettext("Online payments aren’t available.")) from error


# --- The business's account -------------------------------------------------------------------------------------------
def onboard(org: Organisation, *, by: Member) -> str:
    """The address of Stripe's questions; the account is opened first when there is none. Raises NotReached."""
    with refusing():
        account = _account(org, by=by)
        back = org_url(org.slug, "invoices:connect")
        with acting_in(org):
            visit = connecting.plan_visit(account)
        url: str = intents.carry_out(
            visit,
            lambda key: accounts.create_link(
                account.stripe_id, return_url=f"{back}?returned=1", refresh_url=back, idempotency_key=key
            ),
            keep=lambda link: link.url,
        )
    return url


def _account(org: Organisation, *, by: Member) -> ConnectedAccount:
    with acting_in(org):
        if account := connecting.current_account():
            return account
        email = org.email or by.user.email
        intent = connecting.plan_account(org, email=email)
    return intents.carry_out(
        intent,
        lambda key: accounts.create(
            country=org.country, email=email, business_name=org.name, metadata={"org": str(org.pk)}, idempotency_key=key
        ),
        keep=lambda found: connecting.keep_account(org, found, by=by),
    )


def can_charge() -> bool:
    """Whether customers of the organisation acted in can pay by card now."""
    account = connecting.current_account()
    return bool(account and account.can_charge)


def look_again(org: Organisation, stripe_id: str) -> None:
    """Ask Stripe how the account stands now and keep the answer."""
    found = accounts.retrieve(stripe_id)
    with acting_in(org):
        connecting.refresh_account(ConnectedAccount.objects.get(stripe_id=stripe_id), found)


# --- Paying -----------------------------------------------------------------------------------------------------------
def checkout_url(org: Organisation, invoice: Invoice, link: Link) -> str:
    """The address of a page to pay the invoice on. Raises Refused with words for the customer."""
    with acting_in(org):
        plan = checkout_actions.plan_checkout(invoice, link=link)
    with refusing():
        for stale in plan.stale:
            _close(org, stale)
        if plan.intent is None:
            return plan.checkout.url
        with acting_in(org):
            # Whoever closed a page may have found it paid.
            asked = checkout_actions.plan_checkout(invoice, link=link)
            asker = Link.objects.get(pk=asked.checkout.link_id)
        if asked.intent is None:
            return asked.checkout.url
        wanted = asked.checkout
        kept = intents.carry_out(
            asked.intent,
            lambda key: _ask(org, invoice, asker, wanted, key),
            keep=lambda session: checkout_actions.keep_checkout(wanted, session),
        )
    return kept.url


def _ask(org: Organisation, invoice: Invoice, link: Link, wanted: CheckoutSession, key: str) -> Session:
    page = settings.PUBLIC_URL + public_url("portal_invoices:show", link.pk)
    return checkout.create_session(
        wanted.account,
        amount=wanted.amount,
        currency=wanted.currency,
        description=f"{org.name}, invoice {invoice.number}",
        success_url=f"{page}?paid={wanted.pk}",
        cancel_url=page,
        metadata={"checkout": str(wanted.pk), "invoice": str(invoice.pk), "org": str(org.pk)},
        idempotency_key=key,
        customer_email=link.email,
    )


def close_pages(org_id: uuid.UUID, invoice: Invoice) -> None:
    """Close the pages on which a customer could still pay what is no longer owed so."""
    with acting_in(org_id):
        invoice = Invoice.objects.select_related("balance_row").get(pk=invoice.pk)
        owed = invoice.balance if invoice.is_issued else Decimal(0)
        pages = CheckoutSession.objects.open().filter(invoice=invoice)
        stale = [one for one in pages if one.amount + one.rounding != owed]
    for one in stale:
        _close(org_id, one)


def _close(org: Organisation | uuid.UUID, stale: CheckoutSession) -> None:
    """Make sure that an older page can no longer be paid; when it just was, that is settled first."""
    key = f"expire:{stale.pk}"
    try:
        session = checkout.expire_session(stale.account, stale.stripe_id, idempotency_key=key)
    except StripeRefused:
        settle_session(org, stale.account, stale.stripe_id)
        return
    with acting_in(org):
        checkout_actions.keep_checkout(stale, session)


def settle_session(
    org: Organisation | uuid.UUID, account: str, session_id: str
) -> tuple[CheckoutSession | None, Payment | None]:
    """Look at a checkout page again and settle its payment: for the webhook, and for whoever comes back.

    Returns our page and our payment, as far as there are.
    """
    session = checkout.retrieve_session(account, session_id)
    with acting_in(org):
        known = CheckoutSession.objects.filter(stripe_id=session_id).first()
        if known:
            checkout_actions.keep_checkout(known, session)
    return known, settle_payment(org, account, session.payment_intent) if session.payment_intent else None


def settle_payment(org: Organisation | uuid.UUID, account: str, payment_intent: str) -> Payment | None:
    """Look at a payment again and bring ours to where it is."""
    found = checkout.retrieve_payment_intent(account, payment_intent)
    with acting_in(org):
        return settling.settle(account, found)


def accept(org: Organisation, payment: Payment, *, by: Actor, invoice: Invoice) -> Payment:
    """Accept a payment that did not match, after a look at what was refunded of it in the meantime. Raises Refused."""
    if payment.is_online and payment.is_in_review:
        # Without an answer the event that tells of a refund will still take it back.
        with contextlib.suppress(StripeError):
            settle_refunds(org, payment.account, payment.payment_intent)
    with acting_in(org):
        return settling.accept(payment, by=by, invoice=invoice)


# --- Refunds ----------------------------------------------------------------------------------------------------------
def void(org: Organisation, invoice: Invoice, *, by: Actor, reason: str, refunds: bool = False) -> CreditNote:
    """Void an invoice; of what was paid by card, Stripe is asked to refund it now, or it is a little later."""
    with acting_in(org):
        note = voiding.void(invoice, by=by, reason=reason, refunds=refunds)
        mine = Refund.objects.filter(payment__allocations__invoice=invoice)
        waiting = list(mine.filter(state=Refund.State.REQUESTED, stripe_id=""))
    for refund in waiting:
        with contextlib.suppress(StripeError):
            finish_refund(org.pk, refund.pk, by=by)
    return note


def refund(
    org: Organisation,
    payment: Payment,
    *,
    by: Actor,
    amount: Decimal,
    reason: str = "",
    reduces: bool = False,
    pk: uuid.UUID | None = None,
) -> Refund:
    """Refund that much of a payment, at Stripe when it came from there. Raises Refused."""
    with acting_in(org):
        refund, intent = refunding.begin_refund(payment, by=by, amount=amount, reason=reason, reduces=reduces, pk=pk)
    if intent is None:
        return refund
    try:
        with refusing():
            return _carry_out(org, payment, refund, intent, by=by)
    except NotReached as no_answer:
        if isinstance(no_answer.__cause__, StripeUnavailable):
            raise NotReached(
                gettext("Stripe isn’t responding. The refund will go out as soon as it does.")
            ) from no_answer
        raise


def finish_refund(org_id: uuid.UUID, refund_id: uuid.UUID, *, by: Actor) -> None:
    """Do what whoever asked for a refund did not live to do; what Stripe has done already is only written down."""
    with acting_in(org_id):
        refund = Refund.objects.select_related("payment").get(pk=refund_id)
        payment = refund.payment
        if refunding.take_up_refund(refund) is None:
            return
    settle_refunds(org_id, payment.account, payment.payment_intent)
    with acting_in(org_id):
        intent = refunding.take_up_refund(refund)
    if intent:
        with contextlib.suppress(StripeRefused):
            _carry_out(org_id, payment, refund, intent, by=by)


def _carry_out(org: Organisation | uuid.UUID, payment: Payment, refund: Refund, intent: Intent, *, by: Actor) -> Refund:
    try:
        return intents.carry_out(
            intent,
            lambda key: _refund(payment, refund, key),
            keep=lambda found: refunding.settle_refund(payment, found, by=by),
        )
    except StripeRefused as no:
        with acting_in(org):
            refunding.drop_refund(refund, problem=str(no))
        if no.code == "charge_already_refunded":
            settle_refunds(org, payment.account, payment.payment_intent)  # its events may never have come
        raise


def _refund(payment: Payment, refund: Refund, key: str) -> StripeRefund:
    return refunds.create(
        payment.account,
        payment_intent=payment.payment_intent,
        amount=refund.amount,
        currency=payment.currency,
        metadata={"refund": str(refund.pk)},
        idempotency_key=key,
    )


def settle_refunds(org: Organisation | uuid.UUID, account: str, payment_intent: str) -> Payment | None:
    """Look at all refunds of a payment again, also those made in Stripe's own dashboard. None when it is not ours."""
    payment = settle_payment(org, account, payment_intent)
    if payment is None:
        return None
    for found in refunds.of_payment(account, payment_intent):
        with acting_in(org):
            refunding.settle_refund(payment, found)
    return payment


# --- Disputes ---------------------------------------------------------------------------------------------------------
def settle_dispute(org: Organisation | uuid.UUID, account: str, dispute_id: str) -> Dispute | None:
    """Look at a dispute again, and first at its payment and what was refunded of it. None when it is not ours."""
    found = disputes.retrieve(account, dispute_id)
    payment = settle_refunds(org, account, found.payment_intent) if found.payment_intent else None
    if payment is None:
        return None
    with acting_in(org):
        return disputing.settle_dispute(payment, found)
