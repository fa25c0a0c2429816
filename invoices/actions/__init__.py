"""Everything that changes an invoice, a payment or the business's Stripe account, split by noun."""

from invoices.actions.checkout import NotPayableOnline, Plan, keep_checkout, plan_checkout
from invoices.actions.connecting import (
    current_account,
    disconnect,
    hear_again,
    keep_account,
    miss_update,
    plan_account,
    plan_visit,
    refresh_account,
    unheard,
    unmatched,
)
from invoices.actions.crediting import credit, left_of, plan_credit, plan_void
from invoices.actions.disputing import settle_dispute
from invoices.actions.drafting import create, discard, edit, from_quote
from invoices.actions.issuing import issue, issue_and_send, preview, send, view, withdraw
from invoices.actions.paying import record_payment, reverse_payment, use_credit, write_off
from invoices.actions.refunding import begin_refund, close_payment, drop_refund, settle_refund, take_up_refund
from invoices.actions.settling import accept, settle
from invoices.actions.voiding import void

__all__ = [
    "NotPayableOnline",
    "Plan",
    "accept",
    "begin_refund",
    "close_payment",
    "create",
    "credit",
    "current_account",
    "discard",
    "disconnect",
    "drop_refund",
    "edit",
    "from_quote",
    "hear_again",
    "issue",
    "issue_and_send",
    "keep_account",
    "keep_checkout",
    "left_of",
    "miss_update",
    "plan_account",
    "plan_checkout",
    "plan_credit",
    "plan_visit",
    "plan_void",
    "preview",
    "record_payment",
    "refresh_account",
    "reverse_payment",
    "send",
    "settle",
    "settle_dispute",
    "settle_refund",
    "take_up_refund",
    "unheard",
    "unmatched",
    "use_credit",
    "view",
    "void",
    "withdraw",
    "write_off",
]
