"""The end of a membership: removing somebody, leaving, giving one's ownership away."""

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from onetool.access.policies import any_member, requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.accounts.fresh import fresh_sign_in
from onetool.orgs import handing_over
from onetool.orgs.actions import members
from onetool.orgs.forms import SuccessorForm
from onetool.orgs.models import Member
from onetool.text.typed import isolated
from onetool.web.addresses import public_url
from onetool.web.answers import see
from onetool.web.asking import Page, ask

FIELDS = "orgs/_leaving.html"


def _team() -> Page:
    return Page(reverse("orgs:team"), _("Team"))


@require_http_methods(["GET", "POST"])
@requires("team.edit")
def remove(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Take somebody off the team, and hand their open work over in the same go."""
    person = row_or_404(Member.objects.visible_to(request.member), pk)
    return ask(
        request,
        SuccessorForm(request.POST or None, member=person),
        gettext("Remove {person} from the team?").format(person=isolated(person.display_name)),
        gettext("Remove"),
        act=lambda values: members.remove(person, by=request.member, to=values["to"]),
        at=_team(),
        toast=gettext("{person} is no longer on the team").format(person=isolated(person.display_name)),
        fields=FIELDS,
        is_danger=True,
        note=gettext("They can’t open this company any more. What they did stays under their name."),
        work=handing_over.left_by(person),
    )


@require_http_methods(["GET", "POST"])
@any_member
def leave(request: OrgRequest) -> HttpResponse:
    """Go by oneself."""
    return ask(
        request,
        SuccessorForm(request.POST or None, member=request.member),
        gettext("Leave {company}?").format(company=isolated(request.org.name)),
        gettext("Leave"),
        act=lambda values: members.leave(request.member, to=values["to"]),
        at=_team(),
        then=lambda _: see(
            request, public_url("home"), gettext("You left {company}").format(company=isolated(request.org.name))
        ),
        fields=FIELDS,
        is_danger=True,
        note=gettext("You can’t open this company any more. To come back, someone has to invite you again."),
        work=handing_over.left_by(request.member),
    )


@require_http_methods(["GET", "POST"])
@requires("team.edit")
@fresh_sign_in
def transfer(request: OrgRequest) -> HttpResponse:
    """Make somebody else the owner."""
    return ask(
        request,
        SuccessorForm(request.POST or None, member=request.member, is_required=True, label=gettext("New owner")),
        gettext("Transfer ownership"),
        gettext("Transfer"),
        act=lambda values: members.transfer(request.member, to=values["to"]),
        at=_team(),
        toast=lambda owner: gettext("{person} is the owner now").format(person=isolated(owner.display_name)),
        fields=FIELDS,
        is_danger=True,
        note=gettext("They can do everything, including removing you. You become an admin."),
    )
