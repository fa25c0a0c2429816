"""Guessing at a password: slowed down by account and by network, so that no stranger shuts its owner out."""

import secrets
import uuid
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from onetool.access import limits
from onetool.access.portal import address_of
from onetool.accounts.models import User
from onetool.mail import allowance

HERE, HERE_PER = 5, timedelta(minutes=5)  # of one account from one network, or from one browser that is known
NETWORK, NETWORK_PER = 30, timedelta(minutes=1)  # of all accounts from one network
EVERYWHERE, EVERYWHERE_PER = 50, timedelta(hours=1)  # of one account from all networks
KNOWN_FOR = timedelta(days=400)  # the longest a browser keeps a cookie
SALT = "onetool.known-browser"
TEXT = _("Too many attempts. Try again in {wait}, or sign in with a code.")


def count(request: HttpRequest, email: str) -> None:
    """Count a try at a password, before it is compared. Raises TooMany."""
    if browser := _known_browser(request, email):
        limits.take("sign-in", "browser", browser, most=HERE, per=HERE_PER, text=TEXT)
        return
    origin, account = network(request), email.lower()
    limits.take("sign-in", "network", origin, most=NETWORK, per=NETWORK_PER, text=TEXT)
    limits.take("sign-in", "here", account, origin, most=HERE, per=HERE_PER, text=TEXT)
    limits.take("sign-in", "everywhere", account, most=EVERYWHERE, per=EVERYWHERE_PER, text=TEXT)


def count_code(request: HttpRequest, email: str) -> None:
    """Count an email that somebody asks for, with a code or without. Raises TooMany."""
    allowance.spend_sign_in(email, network=network(request), browser=_known_browser(request, email))


def count_second_step(request: HttpRequest, user: User) -> None:
    """Count a try at a code, of somebody who knows the password. Raises TooMany."""
    limits.take("second step", "here", user.pk, network(request), most=HERE, per=HERE_PER)
    limits.take("second step", "everywhere", user.pk, most=EVERYWHERE, per=EVERYWHERE_PER)


def second_step_proven(request: HttpRequest, user: User) -> None:
    """It was right: they have all their tries here again."""
    limits.forget("second step", "here", user.pk, network(request))


def proven(request: HttpRequest, email: str) -> None:
    """It was the owner: they have all their tries here again. What is counted of others stays counted."""
    if browser := _known_browser(request, email):
        limits.forget("sign-in", "browser", browser)
    limits.forget("sign-in", "here", email.lower(), network(request))


def remember(response: HttpResponse, user: User) -> None:
    """Know this browser again, whatever strangers try at the account meanwhile."""
    response.set_cookie(
        _cookie_name(user.pk),
        signing.dumps([user.pk.hex, secrets.token_hex(8)], salt=SALT),
        max_age=KNOWN_FOR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def knows(request: HttpRequest, user: User) -> bool:
    """Whether this browser signed in to the account before."""
    return _known_browser(request, user.email) is not None


def network(request: HttpRequest) -> str:
    """The network somebody comes from: whoever has one of its addresses often has its neighbours too."""
    address = ip_address(address_of(request) or "::")
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    return str(ip_network((str(address), 64 if address.version == 6 else 24), strict=False))


def _known_browser(request: HttpRequest, email: str) -> str | None:
    """What tells this browser from others that signed in to the account before; None when it never did."""
    user_id = EmailAddress.objects.filter(email=email.lower()).values_list("user_id", flat=True).first()
    cookie = request.COOKIES.get(_cookie_name(user_id)) if user_id else None
    try:
        of, browser = signing.loads(cookie or "", salt=SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return None
    return f"{of} {browser}" if user_id and of == user_id.hex else None


def _cookie_name(user_id: uuid.UUID) -> str:
    return f"{settings.COOKIE_PREFIX}known_{user_id.hex}"
