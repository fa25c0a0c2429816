"""Where Stripe delivers: check the signature, keep the event, answer; the rest is a worker's."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from onetool.access.policies import open_to_all
from onetool.stripe_door import inbox
from onetool.stripe_door.models import StripeEvent
from onetool.stripe_door.signatures import NotAnEvent, NotFromStripe, verified


@csrf_exempt
@require_POST
@open_to_all
def connect(request: HttpRequest) -> HttpResponse:
    """Events of the businesses' own accounts."""
    return _kept(request, StripeEvent.Endpoint.CONNECT, settings.STRIPE_CONNECT_WEBHOOK_SECRETS)


@csrf_exempt
@require_POST
@open_to_all
def platform(request: HttpRequest) -> HttpResponse:
    """Events of OneTool's own account: its plans and their subscriptions."""
    return _kept(request, StripeEvent.Endpoint.PLATFORM, settings.STRIPE_PLATFORM_WEBHOOK_SECRETS)


def _kept(request: HttpRequest, endpoint: StripeEvent.Endpoint, secrets: Sequence[str]) -> HttpResponse:
    try:
        facts = verified(request.body, request.headers.get("Stripe-Signature", ""), secrets)
    except NotFromStripe:
        return HttpResponse("Not signed by Stripe.", status=400, content_type="text/plain")
    except NotAnEvent as error:
        return HttpResponse(str(error), status=400, content_type="text/plain")
    inbox.keep(facts, body=request.body.decode(), endpoint=endpoint)
    return HttpResponse("Kept.", content_type="text/plain")
