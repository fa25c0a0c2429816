"""Settings of the organisation, its team, the mails it sent, and what needs attention."""

import uuid
from functools import partial
from operator import attrgetter

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onetool.abilities.files import actions as files
from onetool.access.policies import between_transactions, requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.events.log import Event
from onetool.listing.keyset import Order, paginate
from onetool.listing.trail import LATEST
from onetool.mail import allowance
from onetool.mail.allowance import TRUSTED
from onetool.mail.outbox import Message
from onetool.mail.trust import reasons
from onetool.orgs.actions import members, organisations
from onetool.orgs.forms import LogoForm, ProfileForm, RoleForm
from onetool.orgs.models import Member, Organisation
from onetool.records.kinds import subject_models
from onetool.records.refusals import Refused
from onetool.tenancy.scope import acting_in
from onetool.text.locales import either
from onetool.text.typed import isolated
from onetool.web.answers import page, refusals, see, stay
from onetool.web.asking import Page, choose, edit, values_or_refuse
from onetool.work import attention
from onetool.work.attention import Item

MOST_GIVEN_UP = 200


@require_http_methods(["GET", "POST"])
@requires("settings.edit")
def settings(request: OrgRequest) -> HttpResponse:
    form, back = ProfileForm(request.POST or None, org=request.org), _back(request)
    here = Page(back or reverse("orgs:settings"), gettext("Settings"))
    return edit(
        request,
        form,
        request.org,
        gettext("Settings"),
        act=lambda values: organisations.edit(request.org, by=request.member, **values),
        beside=lambda: Organisation.objects.get(pk=request.org.pk),
        then=lambda: see(request, here.path, gettext("Saved")),
        at=here,
        template="orgs/settings.html",
        logo_form=LogoForm(),
        back=back,
    )


def _back(request: OrgRequest) -> str:
    """The page of this organisation that asked for something to be filled in, or nothing."""
    wanted = request.POST.get("back") or request.GET.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours and wanted.startswith(f"/{request.org.slug}/") else ""


@require_GET
@requires("settings.edit")
def history(request: OrgRequest) -> HttpResponse:
    """Who changed the company's settings and its team, from what, to what."""
    kinds = [one.kind() for one in subject_models() if one.permission in {"settings", "team"}]
    events = Event.objects.visible_to(request.member).filter(subject_kind__in=kinds)
    return page(request, "orgs/history.html", events=paginate(events, request, orders=LATEST))


@require_POST
@requires("settings.edit")
@between_transactions
def logo(request: OrgRequest) -> HttpResponse:
    """Keep the posted picture as the logo."""
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        with refusals(form, "logo"):
            stored = files.as_logo(files.store(form.cleaned_data["logo"], org_id=request.org.id))
            with acting_in(request.org, request.member):
                organisations.set_logo(request.org, stored, by=request.member)
            return see(request, reverse("orgs:settings"), gettext("Logo updated"))
    with acting_in(request.org, request.member):
        return page(request, "orgs/settings.html", status=422, form=ProfileForm(org=request.org), logo_form=form)


@require_POST
@requires("settings.edit")
def remove_logo(request: OrgRequest) -> HttpResponse:
    organisations.remove_logo(request.org, by=request.member)
    return see(request, reverse("orgs:settings"), gettext("Logo removed"))


# --- Team -------------------------------------------------------------------------------------------------------------
@require_GET
@requires("team.view")
def team(request: OrgRequest) -> HttpResponse:
    members = sorted(Member.objects.select_related("user"), key=attrgetter("status", "sort_name"))
    return page(request, "orgs/team.html", members=members, roles=Member.Role.choices)


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


# --- Mail -------------------------------------------------------------------------------------------------------------
@require_GET
@requires("settings.edit")
def mails(request: OrgRequest) -> HttpResponse:
    """What was sent, newest first, and what was not."""
    sent = paginate(
        Message.objects.visible_to(request.member),
        request,
        orders=[Order("when", "created_at", gettext("When"), is_descending=True)],
    )
    usage = allowance.usage(request.org)
    becoming = either(reason.words for reason in reasons())
    return page(request, "orgs/mails.html", mails=sent, usage=usage, trusted=TRUSTED, reasons=becoming)


# --- What needs attention ---------------------------------------------------------------------------------------------
@require_GET
@requires("settings.edit")
def needs_attention(request: OrgRequest) -> HttpResponse:
    """What was given up, of every kind, newest first."""
    items = attention.newest(request.member, MOST_GIVEN_UP)
    return page(request, "orgs/attention.html", items=items, get_count=partial(attention.count, request.member))


@require_POST
@requires("settings.edit")
def try_all_again(request: OrgRequest) -> HttpResponse:
    tried = attention.try_all_again(request.member, by=request.member, most=MOST_GIVEN_UP)
    return stay(request, reverse("orgs:needs_attention"), gettext("Retrying {tried}").format(tried=tried))


@require_POST
@requires("settings.edit")
def try_again(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Once more, with all its attempts; twice is harmless."""
    item = _item(request, pk)
    item.kind.try_again(item.row, by=request.member)
    return stay(request, reverse("orgs:needs_attention"), gettext("Retrying"))


@require_POST
@requires("settings.edit")
def dismiss(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    item = _item(request, pk)
    if item.kind.dismiss is None:
        raise Refused(gettext("This can’t be dismissed: payments may be missing. Try it again."))
    item.kind.dismiss(item.row, by=request.member)
    return stay(request, reverse("orgs:needs_attention"), gettext("Dismissed"), undo=reverse("orgs:restore", args=[pk]))


@require_POST
@requires("settings.edit")
def restore(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    item = _item(request, pk)
    if item.kind.restore:
        item.kind.restore(item.row, by=request.member)
    return stay(request, reverse("orgs:needs_attention"), gettext("Restored"))


def _item(request: OrgRequest, pk: uuid.UUID) -> Item:
    item = attention.find(request.member, pk)
    if item is None:
        raise Http404
    return item
