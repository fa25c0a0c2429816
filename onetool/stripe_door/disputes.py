"""Charges that cardholders object to, on the business's own account; evidence is given in Stripe's dashboard."""

from django.conf import settings

from onetool.stripe_door.client import calling, is_live, is_sandbox
from onetool.stripe_door.objects import Dispute


def retrieve(account: str, dispute_id: str) -> Dispute:
    """The dispute as Stripe has it now."""
    with calling() as v1:
        dispute = v1.disputes.retrieve(dispute_id, options={"stripe_account": account})
    return Dispute.of(dispute.to_dict())


def dashboard_url(dispute_id: str) -> str:
    """Where the business answers it: its own dashboard, or the desk of our stand-in."""
    if is_sandbox():
        return f"{settings.STRIPE_SANDBOX_BASE}/dev/stripe/#disputes"
    return f"https://dashboard.stripe.com/{'' if is_live() else 'test/'}disputes/{dispute_id}"
