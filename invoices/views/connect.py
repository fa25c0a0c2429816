"""Settings: the business's Stripe account."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from invoices import connect
from invoices.actions import connecting
from onetool.access.policies import between_transactions, requires
from onetool.access.requests import OrgRequest
from onetool.stripe_door import client
from onetool.tenancy.scope import acting_in
from onetool.web.answers import page, see

MOST_UNMATCHED = 20


@require_GET
@requires("settings.edit")
def show(request: OrgRequest) -> HttpResponse:
    """Whether cards can be paid, and what Stripe still asks."""
    return page(
        request,
        "invoices/connect.html",
        account=connecting.current_account(),
        is_available=client.available(),
        has_returned="returned" in request.GET,
        unheard=connecting.unheard().count(),
        unmatched=connecting.unmatched()[:MOST_UNMATCHED],
    )


@require_POST
@requires("settings.edit")
@between_transactions
def onboard(request: OrgRequest) -> HttpResponse:
    """Off to Stripe's questions."""
    return HttpResponseRedirect(connect.onboard(request.org, by=request.member))


@require_POST
@requires("settings.edit")
@between_transactions
def refresh(request: OrgRequest) -> HttpResponse:
    """Ask Stripe how the account stands; also done when its owner comes back from there."""
    with acting_in(request.org, request.member):
        account = connecting.current_account()
    if account:
        with connect.refusing():
            connect.look_again(request.org, account.stripe_id)
    return see(request, reverse("invoices:connect"))
