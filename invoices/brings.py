"""What invoices bring to the ground: why an organisation is trusted to write to many people."""

from datetime import timedelta

from django.utils import timezone

from invoices.models import ConnectedAccount, InvoiceBalance
from onetool.orgs.models import Organisation
from onetool.trust import REASONS, Reason

SETTLED_IN = timedelta(days=14)


def can_charge(_: Organisation) -> bool:
    """Stripe knows who they are."""
    return ConnectedAccount.objects.current().filter(charges_enabled=True).exists()


def is_in_business(org: Organisation) -> bool:
    """Here for a while, with a customer who paid."""
    if org.created_at > timezone.now() - SETTLED_IN:
        return False
    return InvoiceBalance.objects.filter(paid__gt=0, balance=0).exists()


REASONS += [
    Reason("you can take card payments", can_charge),
    Reason(f"your company is {SETTLED_IN.days} days old and an invoice is paid", is_in_business),
]
