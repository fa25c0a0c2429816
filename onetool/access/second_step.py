"""Two-step sign-in where the organisation demands it: who has it, from when on it is asked for."""

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from onetool import clock
from onetool.paths import path

if TYPE_CHECKING:
    from onetool.orgs.models import Member

STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are none


def lacks(member: "Member") -> bool:
    """Whether the organisation demands a second step, now or soon, and the member has none."""
    return bool(member.org.two_step_from) and not has(member)


def has(member: "Member") -> bool:
    """Whether the member signs in with an app, a passkey or a security key."""
    return bool(Authenticator.objects.filter(user=member.user_id, type__in=STEPS).exists())


def is_locked_out(member: "Member") -> bool:
    """Whether the day is there, and the member still has none."""
    day = member.org.two_step_from
    return day is not None and day <= clock.today(member.org) and not has(member)


def to_set_up(request: HttpRequest) -> HttpResponse:
    """To the page where it is set up."""
    url = path("/", settings.ROOT_URLCONF, "mfa_index")
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
