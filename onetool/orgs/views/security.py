"""Whether people must sign in in two steps, and who does."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from onetool import clock
from onetool.access import second_step
from onetool.access.policies import requires
from onetool.access.requests import OrgRequest
from onetool.orgs.actions import organisations
from onetool.orgs.forms import SecurityForm
from onetool.orgs.models import Member, Organisation
from onetool.web.answers import see
from onetool.web.asking import Page, edit


@require_http_methods(["GET", "POST"])
@requires("settings.edit")
def security(request: OrgRequest) -> HttpResponse:
    """Demand two-step sign-in, at once or after some days in which people set it up."""
    here = Page(reverse("orgs:security"), gettext("Security"))
    people = list(Member.objects.active().by_name())
    have_it = second_step.users_with(people)
    return edit(
        request,
        SecurityForm(request.POST or None, org=request.org),
        request.org,
        gettext("Security"),
        act=lambda values: organisations.edit(
            request.org,
            by=request.member,
            version=values["version"],
            two_step_from=_day(request.org, values["two_step"]),
        ),
        beside=lambda: Organisation.objects.get(pk=request.org.pk),
        then=lambda: see(request, here.path, gettext("Saved")),
        at=here,
        template="orgs/security.html",
        people=[(one, one.user_id in have_it) for one in people],
    )


def _day(org: Organisation, chosen: str) -> date | None:
    """The day that a choice means; as it is, when it was left alone."""
    if chosen == "kept":
        return org.two_step_from
    return clock.today(org) + timedelta(days=int(chosen)) if chosen else None
