"""The team: who works here, and as what."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onetool.access import seeing
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.events.log import Event
from onetool.events.story import story
from onetool.orgs import granting, lists
from onetool.orgs.actions import invitations, members
from onetool.orgs.forms import AccessForm, InviteForm
from onetool.orgs.models import Invitation, Member
from onetool.text.typed import isolated
from onetool.web.answers import page, stay
from onetool.web.asking import Page, ask

FEED_SIZE = 30  # events on a person's page


@require_GET
@requires("team.view")
def team(request: OrgRequest) -> HttpResponse:
    return lists.team.answer(
        request,
        invitations=Invitation.objects.pending().select_related("invited_by__user", "custom_role").order_by("-pk"),
        may_invite=invitations.may_invite(request.member),
    )


# --- Invitations ------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@requires("team.view")
def invite(request: OrgRequest) -> HttpResponse:
    """Ask for addresses and what they join as; the organisation says who may."""
    if not invitations.may_invite(request.member):
        raise PermissionDenied
    return ask(
        request,
        InviteForm(request.POST or None, by=request.member),
        gettext("Invite people"),
        gettext("Send invitations"),
        act=lambda values: invitations.invite(by=request.member, **values),
        at=Page(reverse("orgs:team"), _("Team")),
        fields="orgs/_access_fields.html",
        toast=lambda sent: ngettext("Invitation sent", "{count} invitations sent", len(sent)).format(count=len(sent)),
    )


@require_GET
@requires("team.view")
def invitation(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Its place is its row on the team page."""
    return HttpResponseRedirect(f"{reverse('orgs:team')}#invitation-{_invitation(request, pk).pk}")


@require_POST
@requires("team.view")
def resend(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    sent = invitations.resend(_invitation(request, pk), by=request.member)
    return stay(request, reverse("orgs:team"), gettext("Invitation sent to {email}").format(email=isolated(sent.email)))


@require_POST
@requires("team.view")
def revoke(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    invitations.revoke(_invitation(request, pk), by=request.member)
    return stay(request, reverse("orgs:team"), gettext("Invitation canceled"))


def _invitation(request: OrgRequest, pk: uuid.UUID) -> Invitation:
    return row_or_404(Invitation.objects.visible_to(request.member), pk)


# --- Members ----------------------------------------------------------------------------------------------------------


@require_GET
@requires("team.view")
def member(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """One person: what they may do, what they did."""
    person = _member(request, pk)
    did = Event.objects.visible_to(request.member).told().filter(member=person).order_by("-id")
    return page(
        request,
        "orgs/member.html",
        person=person,
        access=list(granting.access_of(person)),
        is_full=granting.is_full(person.role),
        may_see_as=seeing.may_see_as(request.member, person),
        events=story(did, FEED_SIZE),
    )


@require_http_methods(["GET", "POST"])
@requires("team.edit")
def change_access(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Another role, and what is granted beside it."""
    person = _member(request, pk)
    form = AccessForm(request.POST or None, by=request.member, place=person, initial={"version": person.version})
    return ask(
        request,
        form,
        gettext("Access of {person}").format(person=isolated(person.display_name)),
        gettext("Save"),
        act=lambda values: members.change_role(person, by=request.member, **values),
        at=person,
        toast=gettext("Saved"),
        fields="orgs/_access_fields.html",
    )


@require_POST
@requires("team.edit")
def suspend(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    person = members.suspend(_member(request, pk), by=request.member)
    text = gettext("{person} is deactivated").format(person=isolated(person.display_name))
    return stay(request, person.path, text, undo=reverse("orgs:reinstate", args=[pk]))


@require_POST
@requires("team.edit")
def reinstate(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    person = members.reinstate(_member(request, pk), by=request.member)
    return stay(request, person.path, gettext("{person} is reactivated").format(person=isolated(person.display_name)))


def _member(request: OrgRequest, pk: uuid.UUID) -> Member:
    return row_or_404(Member.objects.visible_to(request.member), pk)
