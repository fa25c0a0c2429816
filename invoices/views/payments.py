"""Payments: the list, one payment with its refunds, typed by hand, reversed, given back, looked at."""

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from invoices import actions, connect, lists
from invoices.forms import AcceptForm, CloseForm, PaymentForm, ReasonForm, RefundForm
from invoices.models import Dispute, Payment
from invoices.views.invoice import visible
from onetool import clock
from onetool.access.policies import between_transactions, requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.events.log import Event
from onetool.events.story import story
from onetool.tenancy.scope import acting_in
from onetool.web.answers import page, refusals, stay

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
    form = PaymentForm(request.POST or None, invoice=invoice, initial={"received_on": clock.today(request.org)})
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            actions.record_payment(invoice, by=request.member, **form.values())
            return stay(request, invoice.path, "Payment recorded")
    return page(request, "invoices/payment_form.html", form=form, invoice=invoice, status=422 if form.errors else 200)


@require_POST
@requires("payments.edit")
def use_credit(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Pay from what the client paid too much."""
    invoice = visible(request, pk)
    actions.use_credit(invoice, by=request.member)
    return stay(request, invoice.path, "Credit applied")


@require_http_methods(["GET", "POST"])
@requires("payments.delete")
def reverse_payment(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a typed payment back."""
    payment, form = seen(request, pk), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            actions.reverse_payment(payment, by=request.member, reason=form.cleaned_data["reason"])
            return stay(request, payment.path, "Payment voided")
    return page(request, "invoices/reverse.html", form=form, payment=payment, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("payments.delete")
@between_transactions
def refund(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Give money back; a card's through Stripe, which is asked with nothing open."""
    with acting_in(request.org, request.member):
        payment = seen(request, pk)
        form = RefundForm(request.POST or None, payment=payment, initial={"amount": payment.refundable})
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            connect.give_back(request.org, payment, by=request.member, **form.values())
            return stay(request, payment.path, "Refund created")
    with acting_in(request.org, request.member):
        return page(request, "invoices/refund.html", form=form, payment=payment, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("payments.edit")
@between_transactions
def accept(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Say which invoice a payment that did not match is for; Stripe is asked first what was refunded of it."""
    with acting_in(request.org, request.member):
        payment = seen(request, pk)
        form = AcceptForm(request.POST or None, payment=payment)
        is_good = request.method == "POST" and form.is_valid()
    if is_good:
        with refusals(form):
            connect.accept(request.org, payment, by=request.member, invoice=form.cleaned_data["invoice"])
            return stay(request, payment.path, "Payment approved")
    with acting_in(request.org, request.member):
        return page(request, "invoices/accept.html", form=form, payment=payment, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("payments.delete")
def close(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Close one that needs review by hand: no refund on a disconnected account is ever heard of."""
    payment, form = seen(request, pk), CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            actions.close_payment(payment, by=request.member, reason=form.cleaned_data["reason"])
            return stay(request, payment.path, "Payment closed")
    return page(request, "invoices/close.html", form=form, payment=payment, status=422 if form.errors else 200)
