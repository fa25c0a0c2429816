"""One client: its page, its form, its moves."""

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients import actions
from clients.forms import AddressFields, ClientForm, MoveForm, NewClientForm, initial_of
from clients.models import Client
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.events.log import Event
from onetool.events.story import story
from onetool.listing.trail import trail
from onetool.records.posted import opened_version, uuid_or_none
from onetool.records.refusals import Refused, Stale
from onetool.text.typed import isolated, one_line
from onetool.web.answers import page, refusals, refused, see, stay
from onetool.web.stale import merge

FEED_SIZE = 30  # events shown on the page; the whole story is one click away


def visible(request: OrgRequest, pk: uuid.UUID) -> Client:
    """The client, if the member may see it. Raises Http404."""
    return row_or_404(Client.objects.visible_to(request.member).for_page(), pk)


@require_GET
@requires("clients.view")
def detail(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Everything about one client."""
    client = visible(request, pk)
    return page(
        request,
        "clients/detail.html",
        client=client,
        events=story(Event.objects.in_thread_of(client).visible_to(request.member), FEED_SIZE),
        moves=[status for status in Client.Status if client.can_become(status) and status != Client.Status.ARCHIVED],
    )


@require_GET
@requires("audit.view")
def history(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """The audit trail: who changed what, from what, to what, when, by which channel."""
    client = visible(request, pk)
    return trail(request, client, Event.objects.in_thread_of(client))


@require_http_methods(["GET", "POST"])
@requires("clients.edit")
def new(request: OrgRequest) -> HttpResponse:
    """A new client, with its first contact and property."""
    asked = {"name": one_line(request.GET.get("name", ""), 120), "country": request.org.country}
    asked = {"name": one_line(request.GET.get("name", ""), 120), "country": request.org.country}
    form = NewClientForm(request.POST or None, initial=asked, locale=request.org.locale)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            client = actions.register(by=request.member, **form.values())
            form.keep_brought(client, by=request.member)
            return see(request, client.path, f"{isolated(str(client))} added")
    return page(request, "clients/form.html", form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("clients.edit")
def edit(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a client's facts."""
    client = visible(request, pk)
    initial = initial_of(client, ClientForm)
    form = ClientForm(request.POST or None, row=client, initial=initial, locale=request.org.locale)
    if request.method == "POST" and form.is_valid():
        try:
            with refusals(form):
                version, values = opened_version(request.POST), form.own(form.cleaned_data)
                client = actions.edit(client, by=request.member, version=version, **values)
                form.keep_brought(client, by=request.member)
                return stay(request, client.path, "Saved")
        except Stale:
            return merge(request, "clients/form.html", form, form.beside(visible(request, pk)), client=client)
    return page(
        request,
        "clients/form.html",
        form=form,
        client=client,
        version=client.version,
        status=422 if form.errors else 200,
    )


@require_GET
@requires("clients.edit")
def address(request: OrgRequest) -> HttpResponse:
    """The fields of an address as another country writes it, with what was typed so far."""
    typed = {name: request.GET.get(name, "")[:200] for name in AddressFields.base_fields}
    return page(request, "clients/_address.html", form=AddressFields(initial=typed))


@require_GET
@requires("clients.edit")
def duplicates(request: OrgRequest) -> HttpResponse:
    """Clients that look like the one being typed, or like the contact being typed of another one."""
    typed = {name: one_line(request.GET.get(name, ""), 200) for name in ("name", "email", "phone", "street")}
    others = Client.objects.visible_to(request.member)
    if besides := uuid_or_none(request.GET.get("besides", "")):
        others = others.exclude(pk=besides)
    alike = others.like(**typed, country=str(request.org.country)).prefetch_related("contacts")[:5]
    return page(request, "clients/_duplicates.html", alike=alike)


@require_POST
@requires("clients.edit")
def move(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Move to another state, from the page or by dragging on the board."""
    client, form = visible(request, pk), MoveForm(request.POST)
    if not form.is_valid():
        return refused(request, Refused("There is no such status."), client.path)
    client = actions.move(client, by=request.member, status=form.cleaned_data["to"])
    return stay(request, client.path, f"{isolated(str(client))} is now {client.get_status_display().lower()}")


@require_POST
@requires("clients.delete")
def archive(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Put away, with undo."""
    client = actions.archive(visible(request, pk), by=request.member)
    return stay(
        request, client.path, f"{isolated(str(client))} archived", undo=reverse("clients:restore", args=[client.pk])
    )


@require_POST
@requires("clients.delete")
def restore(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Bring back."""
    client = actions.restore(visible(request, pk), by=request.member)
    return stay(request, client.path, f"{isolated(str(client))} restored")
