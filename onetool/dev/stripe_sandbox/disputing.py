"""What a cardholder's bank does at the sandbox: it asks, takes the money, looks at evidence, decides."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from onetool.dev.stripe_sandbox import shapes
from onetool.dev.stripe_sandbox.actions import NotOpen, tell
from onetool.dev.stripe_sandbox.models import Charge, Dispute, PaymentIntent

TO_ANSWER = timedelta(days=9)
Status = Dispute.Status
MOVES: dict[str, dict[str, Status]] = {
    "respond": {Status.INQUIRY: Status.INQUIRY_ANSWERED, Status.OPEN: Status.ANSWERED},
    "escalate": {Status.INQUIRY: Status.OPEN, Status.INQUIRY_ANSWERED: Status.OPEN},
    "close": {Status.INQUIRY: Status.INQUIRY_CLOSED, Status.INQUIRY_ANSWERED: Status.INQUIRY_CLOSED},
    "win": {Status.OPEN: Status.WON, Status.ANSWERED: Status.WON},
    "lose": {Status.OPEN: Status.LOST, Status.ANSWERED: Status.LOST},
}


@transaction.atomic
def dispute(
    payment: PaymentIntent, *, amount: int | None = None, reason: str = "fraudulent", is_inquiry: bool = False
) -> Dispute:
    """The cardholder objects to a charge: all of it that was not refunded, or that much. Raises NotOpen."""
    charge = Charge.objects.select_for_update().filter(payment_intent=payment, status="succeeded").first()
    if charge is None or (amount is None and charge.refunded == charge.amount):
        raise NotOpen
    made = Dispute.objects.create(
        account=payment.account,
        charge=charge,
        amount=charge.amount - charge.refunded if amount is None else amount,
        reason=reason,
        status=Status.INQUIRY if is_inquiry else Status.OPEN,
        due_by=timezone.now() + TO_ANSWER,
    )
    _tell(made, "created")
    if not is_inquiry:
        _withdraw(made)
    return made


@transaction.atomic
def move(dispute: Dispute, deed: str) -> Dispute:
    """Respond, escalate, close, win or lose. Raises NotOpen when it is not there to be moved so."""
    dispute = Dispute.objects.select_for_update(of=("self",)).select_related("charge", "account").get(pk=dispute.pk)
    if dispute.status not in MOVES.get(deed, {}):
        raise NotOpen
    dispute.status = MOVES[deed][dispute.status]
    dispute.save(update_fields=["status"])
    _tell(dispute, "updated" if deed in {"respond", "escalate"} else "closed")
    if deed == "escalate":
        _withdraw(dispute)
    if deed == "win":
        dispute.is_reinstated = True
        dispute.save(update_fields=["is_reinstated"])
        _tell(dispute, "funds_reinstated")
    return dispute


def _withdraw(dispute: Dispute) -> None:
    dispute.is_withdrawn = True
    dispute.save(update_fields=["is_withdrawn"])
    _tell(dispute, "funds_withdrawn")


def _tell(dispute: Dispute, what: str) -> None:
    tell(dispute.account, f"charge.dispute.{what}", shapes.dispute(dispute))
