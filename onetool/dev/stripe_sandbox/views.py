"""The sandbox's pages: where a customer pays, where a business connects, and a desk to see and repeat what was told."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onetool.access.policies import open_to_all
from onetool.dev.stripe_sandbox import actions, deliver, disputing
from onetool.dev.stripe_sandbox.errors import ApiError
from onetool.dev.stripe_sandbox.forms import DECLINED, PLAIN_DECLINE, CardForm
from onetool.dev.stripe_sandbox.models import (
    Account,
    AccountLink,
    Charge,
    CheckoutSession,
    Dispute,
    Event,
    PaymentIntent,
)
from onetool.web.answers import page

SHOWN = 40


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
def pay(request: HttpRequest, pk: str) -> HttpResponse:
    """The page a customer pays on."""
    session = get_object_or_404(CheckoutSession.objects.select_related("account"), pk=pk)
    form = CardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if refusal := _refusal(request, form):
                code, message = refusal
                actions.decline(session, code=code, message=message)
                form.add_error("card", message)
            else:
                later = request.POST.get("deed") == "later"
                return HttpResponseRedirect((actions.pay_later if later else actions.pay)(session).return_url)
        except actions.NotOpen:
            session.refresh_from_db()
    return page(request, "stripe_sandbox/pay.html", status=422 if form.errors else 200, session=session, form=form)


def _refusal(request: HttpRequest, form: CardForm) -> tuple[str, str] | None:
    if request.POST.get("deed") == "decline":
        return PLAIN_DECLINE
    return DECLINED.get(form.cleaned_data["card"])


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
def connect(request: HttpRequest, pk: str) -> HttpResponse:
    """Stripe's questions to a business, answered at one click; a link used or too old leads to its refresh page."""
    link = get_object_or_404(AccountLink.objects.select_related("account"), pk=pk)
    if not link.is_open:
        return HttpResponseRedirect(link.refresh_url)
    if request.method == "POST":
        actions.connect(link)
        return HttpResponseRedirect(link.return_url)
    return page(request, "stripe_sandbox/connect.html", link=link)


@require_safe
@open_to_all
def desk(request: HttpRequest) -> HttpResponse:
    """Everything the sandbox holds, newest first."""
    return page(
        request,
        "stripe_sandbox/desk.html",
        accounts=Account.objects.order_by("-created_at")[:SHOWN],
        sessions=CheckoutSession.objects.select_related("account", "payment_intent").order_by("-created_at")[:SHOWN],
        disputes=Dispute.objects.select_related("account", "charge").order_by("-created_at")[:SHOWN],
        events=Event.objects.select_related("account").order_by("-created_at")[:SHOWN],
    )


@require_POST
@open_to_all
def deliver_again(request: HttpRequest, pk: str) -> HttpResponse:
    """The same event once more, as Stripe does."""
    event = get_object_or_404(Event, pk=pk)
    deliver.deliver(event)
    return _back(request, f"{event.type}: {event.last_answer}")


@require_POST
@open_to_all
def storm(request: HttpRequest) -> HttpResponse:
    """The newest events, each up to three times, in any order."""
    answers = deliver.storm(Event.objects.order_by("-created_at")[:SHOWN], seed=CheckoutSession.objects.count())
    return _back(request, f"{len(answers)} deliveries, {answers.count(200)} of them accepted")


@require_POST
@open_to_all
def settle(request: HttpRequest, pk: str) -> HttpResponse:
    """The bank's answer to a debit that is on its way."""
    payment = get_object_or_404(PaymentIntent, pk=pk)
    try:
        actions.settle(payment, is_good=request.POST.get("deed") == "good")
    except actions.NotOpen:
        return _back(request, f"{pk} is not on its way")
    return _back(request, f"{pk} is settled")


@require_POST
@open_to_all
def dispute(request: HttpRequest, pk: str) -> HttpResponse:
    """The cardholder's bank takes a payment back, or asks about it first."""
    payment = get_object_or_404(PaymentIntent.objects.select_related("account"), pk=pk)
    try:
        made = disputing.dispute(payment, is_inquiry=request.POST.get("deed") == "inquiry")
    except actions.NotOpen:
        return _back(request, f"{pk} has nothing left to dispute")
    return _back(request, f"{made} is open")


@require_POST
@open_to_all
def decide(request: HttpRequest, pk: str) -> HttpResponse:
    """What comes of a dispute."""
    try:
        moved = disputing.move(get_object_or_404(Dispute, pk=pk), request.POST.get("deed", ""))
    except actions.NotOpen:
        return _back(request, f"{pk} is not open for that")
    return _back(request, f"{pk}: {moved.get_status_display()}")


@require_POST
@open_to_all
def underpay(request: HttpRequest, pk: str) -> HttpResponse:
    """A card that brings less than was asked for."""
    try:
        actions.underpay(get_object_or_404(CheckoutSession, pk=pk))
    except actions.NotOpen:
        return _back(request, f"{pk} is not open")
    return _back(request, f"{pk} is paid, with less than was asked for")


@require_POST
@open_to_all
def refund(request: HttpRequest, pk: str) -> HttpResponse:
    """What the business refunds in Stripe's own dashboard: all that is left."""
    charge = get_object_or_404(Charge, payment_intent=pk, status="succeeded")
    try:
        actions.refund(charge, amount=None, reason="", metadata={})
    except ApiError as error:
        return _back(request, str(error))
    return _back(request, f"{pk} is refunded")


@require_POST
@open_to_all
def expire(request: HttpRequest, pk: str) -> HttpResponse:
    """A checkout page whose time is over."""
    try:
        actions.expire(get_object_or_404(CheckoutSession, pk=pk))
    except ApiError as error:
        return _back(request, str(error))
    return _back(request, f"{pk} is expired")


@require_POST
@open_to_all
def disconnect(request: HttpRequest, pk: str) -> HttpResponse:
    """A business that takes its permission back."""
    account = get_object_or_404(Account, pk=pk)
    actions.disconnect(account)
    return _back(request, f"{account} is disconnected")


def _back(request: HttpRequest, words: str) -> HttpResponse:
    messages.info(request, words)
    return redirect("stripe_sandbox:desk")
