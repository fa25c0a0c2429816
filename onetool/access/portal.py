"""How a customer's link becomes a page: its token is traded once for a cookie, and each request asks the link again."""

import functools
import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from ipaddress import ip_network
from typing import Concatenate, ParamSpec, cast

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from onetool.access import limits, links
from onetool.access.links import Key, Link, hashed
from onetool.access.policies import database_errors_as_responses, named, open_to_all
from onetool.access.requests import PortalRequest
from onetool.brings import brought
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in

COOKIE_LIFETIME = 24 * 3600  # seconds
SALT = "onetool.portal"
MINUTE = timedelta(minutes=1)
A_MINUTE = {"open": 10, "answer": 20, "pdf": 10, "read": 120}  # of one link
PEOPLE_IN_ONE_NETWORK = 3  # what an office or a telephone network shares
P = ParamSpec("P")
PortalView = Callable[Concatenate[PortalRequest, P], HttpResponse]
PortalDoor = Callable[Concatenate[HttpRequest, uuid.UUID, P], HttpResponse]


def page_of(link: Link) -> str:
    """Where the document of a link lives."""
    pages: dict[str, str] = {}
    for some in brought("PORTAL_PAGES"):
        pages |= some
    return pages[link.subject_kind].format(link=link.pk)


def cookie_name(link_id: uuid.UUID) -> str:
    return f"{settings.COOKIE_PREFIX}portal_{link_id.hex}"


def count(request: HttpRequest, doing: str, of: object) -> None:
    """Count a try for the link and for the network it comes from; before any transaction, so that it stays counted.

    Raises TooMany.
    """
    most = A_MINUTE[doing]
    limits.take("portal", doing, of, most=most, per=MINUTE)
    if network := network_of(request):
        limits.take("portal", doing, network, most=most * PEOPLE_IN_ONE_NETWORK, per=MINUTE)


def _doing(request: HttpRequest) -> str:
    """Which limit a request of a customer's falls under."""
    if request.path.endswith("/pdf/") or "/credit-notes/" in request.path:
        return "pdf"
    return "answer" if request.method == "POST" else "read"


@require_GET
@open_to_all
@never_cache
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Trade the token for a cookie and go on to an address without it. Mail scanners come too: nothing is written."""
    token_hash = hashed(token)
    count(request, "open", token_hash)
    key = links.key(token_hash)
    if key is None:
        raise Http404(gettext("This link is no longer valid. Ask the business to send you a new one."))
    with acting_in(key.org_id):
        path = page_of(Link.objects.get(pk=key.link_id))
    response = HttpResponseRedirect(path, headers={"Referrer-Policy": "no-referrer"})
    response.set_cookie(
        cookie_name(key.link_id),
        signing.dumps(token_hash, salt=SALT),
        max_age=COOKIE_LIFETIME,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def key_of_cookie(cookies: Mapping[str, str], link_id: uuid.UUID) -> Key | None:
    """The live link a cookie stands for, or None when it is missing, forged, over a day old, expired or revoked."""
    token_hash = token_hash_in(cookies.get(cookie_name(link_id), ""))
    key = links.key(token_hash) if token_hash else None
    return key if key and key.link_id == link_id else None


def token_hash_in(cookie: str) -> str | None:
    """What the cookie was given for, or None when it is forged or over a day old."""
    try:
        return cast(str, signing.loads(cookie, salt=SALT, max_age=COOKIE_LIFETIME))
    except signing.BadSignature:
        return None


def portal_only(kind: str) -> Callable[[PortalView[P]], PortalDoor[P]]:
    """Customers with a live link to this kind of document, 404 for others; opens the organisation around the view."""

    def decorated(view: PortalView[P]) -> PortalDoor[P]:
        @never_cache
        @functools.wraps(view)
        def guarded(request: HttpRequest, link: uuid.UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if (doing := _doing(request)) != "read":
                count(request, doing, link)
            key = key_of_cookie(request.COOKIES, link)
            if key is None:
                raise Http404(gettext("This link is no longer valid. Ask the business to send you a new one."))
            if doing == "read":
                count(
                    request, doing, link
                )  # who has no cookie reads nothing: to count that costs more than to refuse it
            with database_errors_as_responses(), acting_in(key.org_id):
                customer = _known(request, key, kind)
                if not getattr(view, "is_between_transactions", False):
                    return _private(view(customer, *args, **kwargs))
            with database_errors_as_responses():
                return _private(view(customer, *args, **kwargs))

        return cast(PortalDoor[P], named(guarded, f"portal:{kind}"))

    return decorated


def _known(request: HttpRequest, key: Key, kind: str) -> PortalRequest:
    customer = cast(PortalRequest, request)
    customer.link = Link.objects.get(pk=key.link_id)
    if customer.link.subject_kind != kind:
        raise Http404
    customer.org = Organisation.objects.get()
    if customer.org.closed_at:
        raise Http404(gettext("This company has closed its account."))
    return customer


def address_of(request: HttpRequest) -> str | None:
    """The IP address a customer comes from, behind the proxies that are trusted; None when it cannot be told."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return None


def network_of(request: HttpRequest) -> str | None:
    """The address somebody comes from; of IPv6 the network of one subscriber, who has endless addresses in it."""
    address = address_of(request)
    if address is None or ":" not in address:
        return address
    return str(ip_network((address, 64), strict=False))


def _private(response: HttpResponse) -> HttpResponse:
    # Not "no-referrer": a browser then posts forms with `Origin: null`, which CSRF protection refuses.
    # The address has no secret any more.
    response["Referrer-Policy"] = "same-origin"
    return response
