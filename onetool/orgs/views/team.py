"""The team: who works here, and as what."""

import uuid
from functools import partial
from operator import attrgetter

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.orgs.actions import members
from onetool.orgs.forms import RoleForm
from onetool.orgs.models import Member
from onetool.text.typed import isolated
from onetool.web.answers import page
from onetool.web.asking import choose, values_or_refuse


@require_GET
@requires("team.view")
def team(request: OrgRequest) -> HttpResponse:
    people = sorted(Member.objects.select_related("user"), key=attrgetter("status", "sort_name"))
    return page(request, "orgs/team.html", members=people, roles=Member.Role.choices)


@require_GET
@requires("team.view")
def member(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """A person's place is their row on the team page."""
    return HttpResponseRedirect(f"{reverse('orgs:team')}#member-{_member(request, pk).pk}")


@require_POST
@requires("team.edit")
def change_role(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    row, form = _member(request, pk), RoleForm(request.POST)
    return choose(
        request,
        lambda: members.change_role(
            row, by=request.member, **values_or_refuse(form, gettext("Choose one of the roles."))
        ),
        toast=lambda row: f"{isolated(row.display_name)} is now {row.get_role_display().lower()}",
        at=reverse("orgs:team"),
        again=partial(_row, request, pk),
    )


@require_POST
@requires("team.edit")
def suspend(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    row = _member(request, pk)
    return choose(
        request,
        lambda: members.suspend(row, by=request.member),
        toast=f"{isolated(row.display_name)} is deactivated",
        at=reverse("orgs:team"),
        again=partial(_row, request, pk),
        undo=reverse("orgs:reinstate", args=[pk]),
    )


@require_POST
@requires("team.edit")
def reinstate(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    row = _member(request, pk)
    return choose(
        request,
        lambda: members.reinstate(row, by=request.member),
        toast=f"{isolated(row.display_name)} is reactivated",
        at=reverse("orgs:team"),
        again=partial(_row, request, pk),
    )


def _row(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    return page(request, "orgs/_member.html", member=_member(request, pk), roles=Member.Role.choices)


def _member(request: OrgRequest, pk: uuid.UUID) -> Member:
    return row_or_404(Member.objects.visible_to(request.member), pk)
