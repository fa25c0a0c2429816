"""What can be known of invoices and payments: lists, filters, saved views and exports read it here."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from invoices.models import Invoice, Payment, Standing
from onetool import clock
from onetool.listing.columns import Columns, Kind, OnPhone, Rows, computed, money, of_field, relation
from onetool.listing.marks import favorites, tags, with_star
from onetool.orgs.models import Member
from onetool.text.translated import read
from onetool.web.tags import tone
from scheduling.columns import with_client, with_project

OPEN = "open"
STANDINGS = [
    (Standing.DRAFT.value, _("Draft")),
    (OPEN, _("Open")),
    (Standing.OVERDUE.value, _("Overdue")),
    (Standing.PARTLY_PAID.value, _("Partly paid")),
    (Standing.PAID.value, _("Paid")),
    (Standing.WRITTEN_OFF.value, _("Written off")),
    (Standing.CREDITED.value, _("Credited")),
    (Standing.VOID.value, _("Void")),
]
MAY_BE_OWED = {OPEN, Standing.OVERDUE, Standing.PARTLY_PAID}
DISPUTED = ("disputed", _("Disputed"))  # not a state of the payment: a dispute has states of its own


def with_balance(rows: Rows, _: Member) -> Rows:
    """What is owed on it, whose day it is late by; never the frozen content, which is long."""
    return rows.select_related("balance_row", "org").defer("content")


def with_balance_and_star(rows: Rows, member: Member) -> Rows:
    return with_star(with_balance(rows, member), member)


def with_quote(rows: Rows, _: Member) -> Rows:
    return rows.select_related("quote")


def with_standing(rows: Rows, values: Sequence[str], member: Member) -> Rows:
    """The invoices that stand so today, or in one of several ways."""
    today = clock.today(member.org)
    found = rows.none()
    for value in values:
        found |= rows.open() if value == OPEN else rows.standing_as(value, today)
    return found


def _is_overdue(invoice: Invoice) -> bool:
    return invoice.standing == Standing.OVERDUE


DRAFT = _("Draft")

INVOICES = Columns(
    Invoice,
    of_field(
        "number", read=lambda invoice: invoice.number or read(DRAFT), fetch=with_balance_and_star,
        is_starred=lambda row: row.is_starred, is_narrow=True,
    ),
    relation("client", fetch=with_client, on_phone=OnPhone.LINE),
    of_field("title"),
    computed(
        "standing", _("Status"), Kind.CHOICE, lambda invoice: invoice.standing.label, choices=STANDINGS,
        narrow=with_standing, tone=lambda invoice: tone(invoice.standing), fetch=with_balance, on_phone=OnPhone.PLAIN,
    ),
    of_field("issue_date", "issued", label=_("Invoice date"), is_shown=False),
    of_field("due_date", "due", label=_("Due")),
    relation("project", fetch=with_project, is_shown=False),
    relation("quote", fetch=with_quote, is_shown=False),
    of_field("sent_at", "sent", label=_("Sent"), is_shown=False),
    of_field("viewed_at", "viewed", label=_("Viewed"), is_shown=False),
    of_field("created_at", "added", label=_("Added")),
    of_field("updated_at", "changed", label=_("Updated"), is_shown=False),
    money("net", label=_("Subtotal"), is_shown=False),
    money("tax", is_shown=False),
    money("total", on_phone=OnPhone.PUSH),
    computed(
        "balance",
        _("Balance"),
        Kind.MONEY,
        lambda invoice: invoice.balance if invoice.is_open else None,
        where="balance_row__balance",
        currency=lambda invoice: invoice.currency,
        fetch=with_balance,
        is_late=_is_overdue,
    ),
    tags(is_shown=False),
    favorites(),
)  # fmt: skip


# --- Payments ---------------------------------------------------------------------------------------------------------
def with_invoice(rows: Rows, _: Member) -> Rows:
    return rows.select_related("invoice")


def of_state(rows: Rows, values: Sequence[str], _: Member) -> Rows:
    states = Q(state__in=values)
    if DISPUTED[0] in values:
        states |= Q(pk__in=Payment.objects.filter(disputes__isnull=False).values("pk"))
    return rows.filter(states)


PAYMENTS = Columns(
    Payment,
    of_field("received_on", "received", label=_("Date"), is_narrow=True),
    relation(
        "client", read=lambda payment: str(payment.client or gettext("Unknown")), fetch=with_client,
        on_phone=OnPhone.LINE,
    ),
    relation("invoice", label=_("For"), fetch=with_invoice),
    of_field("method", label=_("Payment method")),
    computed(
        "state", _("Status"), Kind.CHOICE, lambda payment: payment.label, choices=[*Payment.State.choices, DISPUTED],
        narrow=of_state, tone=lambda payment: tone(payment.badge), on_phone=OnPhone.PLAIN,
    ),
    of_field("reference", is_shown=False),
    of_field("created_at", "added", label=_("Added"), is_shown=False),
    money("refunded", is_shown=False),
    money("amount", on_phone=OnPhone.PUSH),
)  # fmt: skip
