"""What is billed and paid: invoices, credit notes, payments, the ledger, and the business's Stripe account."""

from invoices.models.dispute import Dispute, DisputeQuerySet
from invoices.models.invoice import CreditNote, Invoice, InvoiceBalance, InvoiceLine, InvoiceQuerySet, Standing
from invoices.models.ledger import Allocation, LedgerEntry
from invoices.models.payment import Payment, PaymentQuerySet, Refund
from invoices.models.stripe import CheckoutSession, ConnectedAccount, org_of_account

__all__ = [
    "Allocation",
    "CheckoutSession",
    "ConnectedAccount",
    "CreditNote",
    "Dispute",
    "DisputeQuerySet",
    "Invoice",
    "InvoiceBalance",
    "InvoiceLine",
    "InvoiceQuerySet",
    "LedgerEntry",
    "Payment",
    "PaymentQuerySet",
    "Refund",
    "Standing",
    "org_of_account",
]
