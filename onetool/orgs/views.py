"""Settings of the organisation, its team, and the mails it sent."""

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onetool import files, mail
from onetool.mail import Message
from onetool.orgs import actions, countries
from onetool.orgs.forms import LogoForm, ProfileForm, RoleForm
from onetool.orgs.models import Member
from onetool.permissions import OrgRequest, between_transactions, requires, row_or_404
from onetool.records import Refused, Stale
from onetool.tenancy import acting_in
from onetool.web import Order, merge, page, paginate, refused, refusals, see, stay


@require_http_methods(["GET", "POST"])
@requires("settings.edit")
def settings(request: OrgRequest) -> HttpResponse:
    """The profile, and the form that changes it."""
    form, known = ProfileForm(request.POST or None, org=request.org), {"logo_form": LogoForm(), "country": countries.name(request.org.country)}
    if form.is_valid():
        try:
            actions.edit(request.org, by=request.member, **form.cleaned_data)
        except Stale:
            request.org.refresh_from_db()
            return merge(request, "orgs/settings.html", form, request.org, **known)  # type: ignore[arg-type]
        return see(request, reverse("orgs:settings"), "Saved")
    return page(request, "orgs/settings.html", status=422 if form.is_bound else 200, form=form, **known)


@require_POST
@requires("settings.edit")
@between_transactions
def logo(request: OrgRequest) -> HttpResponse:
    """Keep the posted picture as the logo."""
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        with refusals(form, "logo"):
            stored = files.store(form.cleaned_data["logo"], org_id=request.org.pk)
            with acting_in(request.org, request.member):
                actions.set_logo(request.org, stored, by=request.member)
            return see(request, reverse("orgs:settings"), "New logo")
    with acting_in(request.org, request.member):
        profile, country = ProfileForm(org=request.org), countries.name(request.org.country)
        return page(request, "orgs/settings.html", status=422, form=profile, logo_form=form, country=country)


@require_POST
@requires("settings.edit")
def remove_logo(request: OrgRequest) -> HttpResponse:
    actions.remove_logo(request.org, by=request.member)
    return see(request, reverse("orgs:settings"), "Logo removed")


# --- Team -------------------------------------------------------------------------------------------------------------
@require_GET
@requires("team.view")
def team(request: OrgRequest) -> HttpResponse:
    """Who works here, as what."""
    members = Member.objects.select_related("user").order_by("status", "user__name", "user__email")
    return page(request, "orgs/team.html", members=members, roles=Member.Role.choices)


@require_POST
@requires("team.edit")
def change_role(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    member, form = _member(request, pk), RoleForm(request.POST)
    if not form.is_valid():
        return refused(request, Refused("Choose one of the roles."), reverse("orgs:team"))
    try:
        member = actions.change_role(member, by=request.member, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, refusal, reverse("orgs:team"))
    return stay(request, reverse("orgs:team"), f"{member.display_name} is now {member.get_role_display().lower()}")


@require_POST
@requires("team.edit")
def suspend(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    member = _member(request, pk)
    try:
        actions.suspend(member, by=request.member)
    except Refused as refusal:
        return refused(request, refusal, reverse("orgs:team"))
    return stay(request, reverse("orgs:team"), f"{member.display_name} is suspended", undo=reverse("orgs:reinstate", args=[pk]))


@require_POST
@requires("team.edit")
def reinstate(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    member = _member(request, pk)
    try:
        actions.reinstate(member, by=request.member)
    except Refused as refusal:
        return refused(request, refusal, reverse("orgs:team"))
    return stay(request, reverse("orgs:team"), f"{member.display_name} is back")


def _member(request: OrgRequest, pk: uuid.UUID) -> Member:
    member: Member = row_or_404(Member.objects.all().visible_to(request.member), pk)  # type: ignore[attr-defined]
    return member


# --- Mail -------------------------------------------------------------------------------------------------------------
@require_GET
@requires("settings.edit")
def mails(request: OrgRequest) -> HttpResponse:
    """What was sent, newest first, and what was not."""
    sent = paginate(
        Message.objects.all().visible_to(request.member),  # type: ignore[attr-defined]
        request,
        orders=[Order("when", "created_at", "When", is_descending=True)],
    )
    return page(request, "orgs/mails.html", mails=sent)


@require_POST
@requires("settings.edit")
def send_again(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    message = row_or_404(Message.objects.all().visible_to(request.member), pk)  # type: ignore[attr-defined]
    try:
        mail.send_again(message, by=request.member)
    except Refused as refusal:
        return refused(request, refusal, reverse("orgs:mails"))
    return see(request, reverse("orgs:mails"), "On its way again")
