"""Everything that changes a quote, a tax rate or a tax group, split by noun."""

from quotes.actions.answers import Signature, approve, approve_on_word, decline, request_changes, view
from quotes.actions.planning import plan
from quotes.actions.sending import expire, expire_due, extend, resend, revise, send, withdraw
from quotes.actions.tax_groups import add_group, archive_group, edit_group, set_tax_default
from quotes.actions.taxes import add_rate, archive_rate, edit_rate
from quotes.actions.writing import create, duplicate, edit

__all__ = [
    "Signature",
    "add_group",
    "add_rate",
    "approve",
    "approve_on_word",
    "archive_group",
    "archive_rate",
    "create",
    "decline",
    "duplicate",
    "edit",
    "edit_group",
    "edit_rate",
    "expire",
    "expire_due",
    "extend",
    "plan",
    "request_changes",
    "resend",
    "revise",
    "send",
    "set_tax_default",
    "view",
    "withdraw",
]
