"""Payments: the list, one payment with its refunds, typed by hand, reversed, given back, looked at."""

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from invoices import connect, lists
from invoices.actions import paying, refunding
from invoices.forms import AcceptForm, CloseForm, PaymentForm, ReasonForm, RefundForm
from invoices.models import Dispute, Payment
from invoices.views.invoice import visible
from onetool import clock
from onetool.access.policies import between_transactions, requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.events.log import Event
from onetool.events.story import story
from onetool.tenancy.scope import acting_in
from onetool.web.answers import page, stay
from onetool.web.asking import ask

FEED_SIZE = 30


def seen(request: OrgRequest, pk: uuid.UUID) -> Payment:
    """The payment, if the member may see it. Raises Http404."""
    payments = Payment.objects.visible_to(request.member).select_related("client", "invoice", "org")
    return row_or_404(payments, pk)


@require_GET
@requires("payments.view")
def index(request: OrgRequest) -> HttpResponse:
    return lists.payments.answer(request)


@require_GET
@requires("payments.view")
def detail(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """One payment: what it pays, what went back."""
    payment = seen(request, pk)
    return page(
        request,
        "invoices/payment.html",
        payment=payment,
        allocations=payment.paying(),
        refunds=payment.refunds.order_by("-id"),
        disputes=Dispute.objects.filter(payment=payment).select_related("org").order_by("-id"),
        events=story(Event.objects.about(payment), FEED_SIZE),
    )


@require_http_methods(["GET", "POST"])
@requires("payments.edit")
def record(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Write down money that came by hand."""
    invoice = visible(request, pk)
    initial = {"received_on": clock.today(request.org)}
    return ask(
        request,
        PaymentForm(request.POST or None, invoice=invoice, initial=initial),
        gettext("Record payment"),
        gettext("Record payment"),
        act=lambda values: paying.record_payment(invoice, by=request.member, **values),
        toast=gettext("Payment recorded"),
        at=invoice,
        fields="invoices/_record_payment.html",
        invoice=invoice,
    )


@require_POST
@requires("payments.edit")
def use_credit(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Pay from what the client paid too much."""
    invoice = visible(request, pk)
    paying.use_credit(invoice, by=request.member)
    return stay(request, invoice.path, gettext("Credit applied"))


@require_http_methods(["GET", "POST"])
@requires("payments.delete")
def reverse_payment(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a typed payment back."""
    payment = seen(request, pk)
    return ask(
        request,
        ReasonForm(request.POST or None),
        gettext("Void payment"),
        gettext("Void payment"),
        act=lambda values: paying.reverse_payment(payment, by=request.member, **values),
        toast=gettext("Payment voided"),
        at=payment,
        fields="invoices/_reverse.html",
        payment=payment,
        is_danger=True,
    )


@require_http_methods(["GET", "POST"])
@requires("payments.delete")
@between_transactions
def refund(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Give money back; a card's through Stripe, which is asked with nothing open."""
    with acting_in(request.org, request.member):
        payment = seen(request, pk)
        form = RefundForm(request.POST or None, payment=payment, initial={"amount": payment.refundable})
    return ask(
        request,
        form,
        gettext("Refund payment"),
        gettext("Refund"),
        act=lambda values: connect.refund(request.org, payment, by=request.member, **values),
        toast=gettext("Refund created"),
        at=payment,
        fields="invoices/_refund.html",
        payment=payment,
    )


@require_http_methods(["GET", "POST"])
@requires("payments.edit")
@between_transactions
def accept(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Say which invoice a payment that did not match is for; Stripe is asked first what was refunded of it."""
    with acting_in(request.org, request.member):
        payment = seen(request, pk)
        form = AcceptForm(request.POST or None, payment=payment)
    return ask(
        request,
        form,
        gettext("Approve payment"),
        gettext("Approve"),
        act=lambda values: connect.accept(request.org, payment, by=request.member, **values),
        toast=gettext("Payment approved"),
        at=payment,
        fields="invoices/_accept.html",
        payment=payment,
        is_closed=not form.has_invoices,
    )


@require_http_methods(["GET", "POST"])
@requires("payments.delete")
def close(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Close one that needs review by hand: no refund on a disconnected account is ever heard of."""
    payment = seen(request, pk)
    return ask(
        request,
        CloseForm(request.POST or None),
        gettext("Close payment"),
        gettext("Close payment"),
        act=lambda values: refunding.close_payment(payment, by=request.member, **values),
        toast=gettext("Payment closed"),
        at=payment,
        fields="invoices/_close.html",
        payment=payment,
        is_danger=True,
        is_closed=not payment.can_be_closed,
    )
