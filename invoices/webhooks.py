"""What follows when Stripe says that something happened on a business's account: look again, then settle."""

import uuid

from django.utils.translation import gettext

from invoices import connect
from invoices.actions import connecting
from invoices.models import ConnectedAccount, org_of_account
from onetool.orgs.models import Organisation
from onetool.stripe_door.errors import StripeRefused
from onetool.stripe_door.models import StripeEvent
from onetool.stripe_door.registry import FoundNothing, on_given_up, on_stripe
from onetool.tenancy.scope import acting_in

ON_ACCOUNTS = StripeEvent.Endpoint.CONNECT  # customers pay the business: the platform's own events are not for us
NOT_OURS = "it was not paid on a page of OneTool's"


@on_stripe(
    ON_ACCOUNTS,
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
)
def settle_session(event: StripeEvent) -> None:
    """A page was paid, or is over."""
    org_id = _org_id(event)
    _check_is_ours(event)
    if connect.settle_session(org_id, event.account, event.object_id) == (None, None):
        raise FoundNothing(gettext("no checkout page and no payment here is of this session"))


@on_stripe(
    ON_ACCOUNTS,
    "payment_intent.processing",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
)
def settle_payment(event: StripeEvent) -> None:
    """A payment moved."""
    org_id = _org_id(event)
    _check_is_ours(event)
    if connect.settle_payment(org_id, event.account, event.object_id) is None:
        raise FoundNothing(gettext("no payment here is of this payment intent"))


@on_stripe(ON_ACCOUNTS, "charge.refunded", "refund.created", "refund.updated", "refund.failed")
def settle_refunds(event: StripeEvent) -> None:
    """Money went back, or did not; the object is a charge or a refund, both name the payment."""
    payment_intent = event.object.get("payment_intent")
    org_id = _org_id(event)
    if not isinstance(payment_intent, str) or not connect.settle_refunds(org_id, event.account, payment_intent):
        raise FoundNothing(gettext("no payment here is of what was refunded"))


@on_stripe(
    ON_ACCOUNTS,
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
)
def settle_dispute(event: StripeEvent) -> None:
    """A customer's bank asks about a payment, takes it back, or has decided; the object is the dispute."""
    if connect.settle_dispute(_org_id(event), event.account, event.object_id) is None:
        raise FoundNothing(gettext("no payment here is of this dispute"))


@on_stripe(ON_ACCOUNTS, "account.updated")
def look_at_account(event: StripeEvent) -> None:
    """The account may or may no longer be paid, or is asked something new."""
    org = _org(event)
    try:
        connect.look_again(org, event.account)
    except StripeRefused as refusal:
        # Disconnected meanwhile: the event that says so is on its way, and the account can no longer be read.
        if refusal.code != "account_invalid":
            raise


@on_stripe(ON_ACCOUNTS, "account.application.deauthorized")
def disconnect(event: StripeEvent) -> None:
    """The business took its permission back; the event itself is the proof (MONEY S3)."""
    with acting_in(_org_id(event)):
        connecting.disconnect(ConnectedAccount.objects.get(stripe_id=event.account))


@on_given_up
def tell_whose_account_it_is(event: StripeEvent) -> None:
    """Those who run the company see that something is missing."""
    org_id = org_of_account(event.account) if event.endpoint == ON_ACCOUNTS else None
    if org_id:
        with acting_in(org_id):
            connecting.miss_update(event)


def _check_is_ours(event: StripeEvent) -> None:
    """The business may use its account elsewhere too. Raises FoundNothing for what did not begin here."""
    metadata = event.object.get("metadata")
    if not isinstance(metadata, dict) or "checkout" not in metadata:
        raise FoundNothing(NOT_OURS)


def _org_id(event: StripeEvent) -> uuid.UUID:
    """Whose account it is. Raises FoundNothing."""
    org_id = org_of_account(event.account)
    if org_id is None:
        raise FoundNothing(gettext("no company here has this Stripe account"))
    return org_id


def _org(event: StripeEvent) -> Organisation:
    with acting_in(_org_id(event)):
        return Organisation.objects.get()
