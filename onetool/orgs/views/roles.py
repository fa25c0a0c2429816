"""Roles: what each may do, those of the organisation's own, and the same by person."""

import uuid
from operator import attrgetter

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.access.table import rights
from onetool.orgs import granting
from onetool.orgs.actions import roles as actions
from onetool.orgs.forms import RoleForm
from onetool.orgs.models import CustomRole, Member
from onetool.web.answers import page, stay
from onetool.web.asking import Page, ask, edit


@require_GET
@requires("team.edit")
def roles(request: OrgRequest) -> HttpResponse:
    """What can be granted, as each role has it and as each person has it."""
    people = sorted(Member.objects.active().select_related("user", "custom_role"), key=attrgetter("sort_name"))
    presets = [(label, granting.role_access(role, {})) for role, label in Member.Role.choices]
    return page(
        request,
        "orgs/roles.html",
        objects=[of.label for of in rights().GRANTABLE.values()],
        presets=presets,
        custom=[(one, granting.role_access("member", one.grants)) for one in CustomRole.objects.order_by("name")],
        people=[(one, list(granting.access_of(one)), granting.is_full(one.role)) for one in people],
    )


@require_http_methods(["GET", "POST"])
@requires("team.edit")
def new(request: OrgRequest) -> HttpResponse:
    return ask(
        request,
        RoleForm(request.POST or None, grants={}, same=_same()),
        gettext("New role"),
        gettext("Create role"),
        act=lambda values: actions.add(by=request.member, **values),
        at=_page(),
        toast=gettext("Role created"),
        fields="orgs/_access_fields.html",
    )


@require_GET
@requires("team.edit")
def role(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Its place is its column on the page of roles."""
    return HttpResponseRedirect(f"{reverse('orgs:roles')}#role-{_role(request, pk).pk}")


@require_http_methods(["GET", "POST"])
@requires("team.edit")
def edit_role(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    row = _role(request, pk)
    return edit(
        request,
        RoleForm(request.POST or None, grants=row.grants, same=_same(), initial={"name": row.name}),
        row,
        gettext("Edit role"),
        act=lambda values: actions.edit(row, by=request.member, **values),
        beside=lambda: CustomRole.objects.get(pk=row.pk),
        at=_page(),
        fields="orgs/_access_fields.html",
    )


@require_POST
@requires("team.edit")
def remove(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    actions.remove(_role(request, pk), by=request.member)
    return stay(request, reverse("orgs:roles"), gettext("Role removed"))


def _role(request: OrgRequest, pk: uuid.UUID) -> CustomRole:
    return row_or_404(CustomRole.objects.visible_to(request.member), pk)


def _same() -> str:
    return granting.same_as(str(Member.Role.MEMBER.label))


def _page() -> Page:
    return Page(reverse("orgs:roles"), _("Roles"))
