"""What follows when Stripe says that something happened on a business's account: look again, then settle."""

from invoices import actions, connect
from invoices.models import ConnectedAccount, org_of_account
from onetool.orgs.models import Organisation
from onetool.stripe_door.errors import StripeRefused
from onetool.stripe_door.models import StripeEvent
from onetool.stripe_door.registry import on_stripe
from onetool.tenancy import acting_in


@on_stripe(
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
)
def settle_session(event: StripeEvent) -> None:
    """A page was paid, or is over."""
    if (org_id := org_of_account(event.account)) and "checkout" in (event.object.get("metadata") or {}):
        connect.settle_session(org_id, event.account, event.object_id)


@on_stripe(
    "payment_intent.processing", "payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled"
)
def settle_payment(event: StripeEvent) -> None:
    """A payment moved."""
    if (org_id := org_of_account(event.account)) and "checkout" in (event.object.get("metadata") or {}):
        connect.settle_payment(org_id, event.account, event.object_id)


@on_stripe("charge.refunded", "refund.created", "refund.updated", "refund.failed")
def settle_refunds(event: StripeEvent) -> None:
    """Money went back, or did not; the object is a charge or a refund, both name the payment."""
    payment_intent = event.object.get("payment_intent")
    if (org_id := org_of_account(event.account)) and isinstance(payment_intent, str):
        connect.settle_refunds(org_id, event.account, payment_intent)


@on_stripe("account.updated")
def look_at_account(event: StripeEvent) -> None:
    """The account may or may no longer be paid, or is asked something new."""
    org = _org(event)
    if org is None:
        return
    try:
        connect.look_again(org, event.account)
    except StripeRefused as refusal:
        # Disconnected meanwhile: the event that says so is on its way, and the account can no longer be read.
        if refusal.code != "account_invalid":
            raise


@on_stripe("account.application.deauthorized")
def disconnect(event: StripeEvent) -> None:
    """The business took its permission back; the event itself is the proof (MONEY S3)."""
    org = _org(event)
    if org:
        with acting_in(org):
            actions.disconnect(ConnectedAccount.objects.get(stripe_id=event.account))


def _org(event: StripeEvent) -> Organisation | None:
    org_id = org_of_account(event.account)
    if org_id is None:
        return None
    with acting_in(org_id):
        return Organisation.objects.get()
