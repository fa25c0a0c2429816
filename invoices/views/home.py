"""What the home page shows of money: the figures, and what needs somebody's attention."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from invoices import actions, figures
from invoices.models import Dispute, Invoice, Payment
from onetool import clock
from onetool.access.policies import requires
from onetool.access.requests import OrgRequest
from onetool.listing.keyset import top
from onetool.web.answers import page

SHOWN = 4  # rows of one reason to look


@require_GET
@requires("invoices.view")
def money(request: OrgRequest) -> HttpResponse:
    """Outstanding, overdue and collected this month; each leads to its list."""
    member, today = request.member, clock.today(request.org)
    return page(
        request,
        "invoices/_money.html",
        owed=figures.owed(member, today),
        collected=figures.collected(member, today) if member.may("payments.view") else [],
        month=today.replace(day=1),
        today=today,
    )


@require_GET
@requires("invoices.view")
def attention(request: OrgRequest) -> HttpResponse:
    """Money nobody asked for so, and invoices nobody paid in time, the oldest first."""
    member, today = request.member, clock.today(request.org)
    payments = Payment.objects.visible_to(member).to_review().select_related("client").order_by("pk")
    overdue = Invoice.objects.visible_to(member).overdue(today).select_related("client", "balance_row")
    late = top(overdue.order_by("due_date", "pk"), SHOWN + 1)
    disputes = Dispute.objects.visible_to(member).unanswered().select_related("payment__client", "org")
    open_disputes = top(disputes.order_by("evidence_due_at", "pk"), SHOWN + 1)
    odd = top(payments, SHOWN + 1)
    return page(
        request,
        "invoices/_attention.html",
        payments=odd[:SHOWN],
        disputes=open_disputes[:SHOWN],
        has_more_disputes=len(open_disputes) > SHOWN,
        unheard=actions.unheard().count() if member.may("settings.edit") else 0,
        has_more_payments=len(odd) > SHOWN,
        invoices=[(invoice, (today - invoice.due_date).days) for invoice in late[:SHOWN] if invoice.due_date],
        has_more_invoices=len(late) > SHOWN,
    )
