"""The ledger: one line for every movement of money or of debt, only ever added, and what each does to the sums."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from documents.models import amount_field
from invoices.models.invoice import CreditNote, Invoice
from invoices.models.payment import Payment, Refund
from onetool.tenancy.wall import OrgForeignKey, OrgModel, TenantWall


class Allocation(OrgModel):
    """What part of a payment pays an invoice."""

    payment = OrgForeignKey(Payment, models.PROTECT, related_name="allocations", db_index=False)
    invoice = OrgForeignKey(Invoice, models.PROTECT, related_name="allocations", db_index=False)
    amount = amount_field()

    class Meta(OrgModel.Meta):
        constraints = [
            *OrgModel.Meta.constraints,
            models.UniqueConstraint(fields=["org", "payment", "invoice"], name="one_allocation_per_pair"),
            models.CheckConstraint(name="allocation_is_not_negative", condition=Q(amount__gte=0)),
        ]
        indexes = [models.Index(fields=["org", "invoice"], name="allocation_invoice")]

    def __str__(self) -> str:
        return f"{self.amount} of {self.payment} on {self.invoice}"


class LedgerEntry(OrgModel):
    """One movement. With an invoice it moves that invoice's sums, without one the client's credit."""

    class Kind(models.TextChoices):
        PAYMENT = "payment", _("Payment")
        CREDIT = "credit", _("Overpayment to credit")
        CREDIT_USED = "credit_used", _("Credit applied")
        RELEASED = "released", _("Moved to credit")
        REFUND = "refund", _("Refund")
        REFUND_FAILED = "refund_failed", _("Refund failed")
        REVERSAL = "reversal", _("Payment voided")
        DISPUTE = "dispute", _("Dispute lost")
        DISPUTE_BACK = "dispute_back", _("Dispute money returned")
        CREDIT_NOTE = "credit_note", _("Credit note")
        WRITE_OFF = "write_off", _("Write-off")
        RECOVERY = "recovery", _("Write-off reversed")
        ROUNDING = "rounding", _("Rounding")

    # Kind → the column of the invoice's balance row it moves, and in which direction.
    MOVES: ClassVar[dict[str, tuple[str, int]]] = {
        Kind.PAYMENT: ("paid", 1),
        Kind.CREDIT_USED: ("paid", 1),
        Kind.RELEASED: ("paid", -1),
        Kind.REFUND: ("paid", -1),
        Kind.REVERSAL: ("paid", -1),
        Kind.DISPUTE: ("paid", -1),
        Kind.CREDIT_NOTE: ("credited", 1),
        Kind.WRITE_OFF: ("written_off", 1),
        Kind.RECOVERY: ("written_off", -1),
        Kind.ROUNDING: ("rounded", 1),
    }
    # What an entry without an invoice does to the client's credit.
    MOVES_CREDIT: ClassVar[dict[str, int]] = {
        Kind.CREDIT: 1,
        Kind.REFUND_FAILED: 1,
        Kind.DISPUTE_BACK: 1,
        Kind.CREDIT_USED: -1,
        Kind.REFUND: -1,
        Kind.REVERSAL: -1,
        Kind.DISPUTE: -1,
    }

    kind = models.CharField(max_length=15, choices=Kind)
    client = OrgForeignKey(Client, models.DO_NOTHING, related_name="ledger", db_index=False)
    invoice = OrgForeignKey(Invoice, models.DO_NOTHING, null=True, related_name="ledger", db_index=False)
    payment = OrgForeignKey(Payment, models.DO_NOTHING, null=True, related_name="ledger", db_index=False)
    refund = OrgForeignKey(Refund, models.DO_NOTHING, null=True, related_name="+", db_index=False)
    credit_note = OrgForeignKey(CreditNote, models.DO_NOTHING, null=True, related_name="+", db_index=False)
    amount = amount_field()
    currency = models.CharField(max_length=3)
    on_date = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=120)
    at = models.DateTimeField(db_default=Now())

    class Meta(OrgModel.Meta):
        constraints = [TenantWall(name="ledger_wall", append_only=True)]
        indexes = [
            models.Index(fields=["org", "client", "id"], name="ledger_client"),
            models.Index(fields=["org", "invoice", "id"], name="ledger_invoice"),
            models.Index(fields=["org", "payment", "id"], name="ledger_payment"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount} {self.currency}"

    @property
    def effect(self) -> Decimal:
        """How it moves what the invoice still asks for: a payment lowers it, a refund raises it."""
        _, sign = self.MOVES.get(self.kind, ("", 0))
        return Decimal(-self.amount * sign)
