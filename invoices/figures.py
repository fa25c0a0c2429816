"""The figures of money at a glance: what is owed, what of it is late, what came in this month."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, Q, Sum

from invoices.models import Invoice, Payment
from onetool.orgs.models import Member

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Owed:
    """What the open invoices of one currency still ask for on a day."""

    currency: str
    amount: Decimal
    count: int
    late: Decimal
    late_count: int
    late_days: int


@dataclass(frozen=True, slots=True)
class Collected:
    """What was received in one currency since a month began, and in the month before; less what went back of it."""

    currency: str
    amount: Decimal
    count: int
    before: Decimal


def owed(member: Member, today: date) -> list[Owed]:
    """Per currency, the organisation's own first and always there; open and overdue as the list of invoices says."""
    late = Q(due_date__lt=today)
    rows = (
        Invoice.objects.all()
        .visible_to(member)
        .open()
        .order_by()
        .values("currency")
        .annotate(
            amount=Sum("balance_row__balance"),
            many=Count("pk"),
            late=Sum("balance_row__balance", filter=late),
            many_late=Count("pk", filter=late),
            oldest=Min("due_date"),
        )
    )
    found = [
        Owed(
            row["currency"],
            row["amount"],
            row["many"],
            row["late"] or ZERO,
            row["many_late"],
            (today - row["oldest"]).days,
        )
        for row in rows
    ]
    return _own_first(found, Owed(member.org.currency, ZERO, 0, ZERO, 0, 0))


def collected(member: Member, today: date) -> list[Collected]:
    """Per currency, the organisation's own first and always there."""
    first = today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    is_now, kept = Q(received_on__gte=first), F("amount") - F("refunded") - F("lost")
    rows = (
        Payment.objects.all()
        .visible_to(member)
        .received_from(before, today)
        .order_by()
        .values("currency")
        .annotate(now=Sum(kept, filter=is_now), many=Count("pk", filter=is_now), before=Sum(kept, filter=~is_now))
    )
    found = [Collected(row["currency"], row["now"] or ZERO, row["many"], row["before"] or ZERO) for row in rows]
    return _own_first(found, Collected(member.org.currency, ZERO, 0, ZERO))


def _own_first(found: list[Any], nothing: Any) -> list[Any]:
    own = [row for row in found if row.currency == nothing.currency] or [nothing]
    return own + sorted((row for row in found if row.currency != nothing.currency), key=lambda row: str(row.currency))
