"""Everything that changes a quote, a tax rate or a tax group, split by noun."""

from quotes.actions.answers import Signature, approve, approve_on_word, decline, request_changes, view
from quotes.actions.planning import plan
from quotes.actions.sending import expire, expire_due, extend, resend, revise, send, withdraw
from quotes.actions.writing import create, duplicate, edit

__all__ = [
    "Signature",
    "approve",
    "approve_on_word",
    "create",
    "decline",
    "duplicate",
    "edit",
    "expire",
    "expire_due",
    "extend",
    "plan",
    "request_changes",
    "resend",
    "revise",
    "send",
    "view",
    "withdraw",
]
