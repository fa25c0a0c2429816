"""Two-step sign-in where the organisation demands it: who has it, from when on it is asked for."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from onetool import clock
from onetool.paths import path
from onetool.text.typed import isolated

if TYPE_CHECKING:
    from onetool.orgs.models import Member

STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are none


def lacks(member: "Member") -> bool:
    """Whether the organisation will soon demand a second step and the member has none."""
    return bool(member.org.two_step_from) and not _is_due(member) and not has(member)


def has(member: "Member") -> bool:
    """Whether the member signs in with an app, a passkey or a security key."""
    return member.user_id in users_with([member])


def users_with(members: "Iterable[Member]") -> set[object]:
    """Which of their accounts have one: one query for all."""
    of = Authenticator.objects.filter(user__in=[one.user_id for one in members], type__in=STEPS)
    return set(of.values_list("user_id", flat=True))


def is_locked_out(member: "Member") -> bool:
    """Whether the day is there, and the member still has none."""
    return _is_due(member) and not has(member)


def _is_due(member: "Member") -> bool:
    day = member.org.two_step_from
    return day is not None and day <= clock.today(member.org)


def to_set_up(request: HttpRequest, company: str) -> HttpResponse:
    """To the page where it is set up, which says who requires it."""
    text = gettext("{company} requires two-step sign-in. Set it up to go on.")
    messages.info(request, text.format(company=isolated(company)))
    url = path("/", settings.ROOT_URLCONF, "mfa_index")
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
