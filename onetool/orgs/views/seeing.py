"""See OneTool as a colleague sees it."""

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from onetool.access import seeing
from onetool.access.policies import any_member, as_oneself, requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.orgs.actions import members
from onetool.orgs.models import Member
from onetool.web.answers import see


@require_POST
@requires("team.edit")
def see_as(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Look through a colleague's eyes; it stands in the organisation's log."""
    other = row_or_404(Member.objects.visible_to(request.member), pk)
    members.see_as(other, by=request.member)
    seeing.begin(request, other)
    return see(request, reverse("home"))


@require_POST
@any_member
@as_oneself
def stop(request: OrgRequest) -> HttpResponse:
    seeing.end(request, request.org.pk)
    return see(request, reverse("orgs:team"), gettext("You’re back to your own view"))
