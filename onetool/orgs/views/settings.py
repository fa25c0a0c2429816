"""The profile of the organisation, its logo and its history."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onetool.abilities.files import actions as files
from onetool.access.policies import between_transactions, requires
from onetool.access.requests import OrgRequest
from onetool.events.log import Event
from onetool.listing.keyset import paginate
from onetool.listing.trail import LATEST
from onetool.orgs.actions import organisations
from onetool.orgs.forms import LogoForm, ProfileForm
from onetool.orgs.models import Organisation
from onetool.records.kinds import subject_models
from onetool.tenancy.scope import acting_in
from onetool.web.answers import page, refusals, see
from onetool.web.asking import Page, edit


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
