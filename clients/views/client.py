"""One client: its page, its form, its moves."""

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.actions import clients
from clients.forms import AddressFields, ClientForm, MoveForm, NewClientForm
from clients.models import Client
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.events.log import Event
from onetool.events.story import story
from onetool.listing.trail import trail
from onetool.records.hidden_fields import uuid_or_none
from onetool.text.typed import isolated, one_line
from onetool.web import asking
from onetool.web.answers import page, see, stay
from onetool.web.asking import Page, ask, values_or_refuse
from onetool.web.forms import initial_of

FIELDS = "clients/_client_fields.html"
FEED_SIZE = 30  # events shown on the page; the whole story is one click away


def visible(request: OrgRequest, pk: uuid.UUID) -> Client:
    """The client, if the member may see it. Raises Http404."""
    return row_or_404(Client.objects.visible_to(request.member).for_page(), pk)


@require_GET
@requires("clients.view")
def detail(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
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
    client = visible(request, pk)
    return trail(request, client, Event.objects.in_thread_of(client))


@require_http_methods(["GET", "POST"])
@requires("clients.edit")
def new(request: OrgRequest) -> HttpResponse:
    asked = {"name": one_line(request.GET.get("name", ""), 120), "country": request.org.country}
    form = NewClientForm(request.POST or None, initial=asked, locale=request.org.locale)
    return ask(
        request,
        form,
        gettext("New client"),
        gettext("Add client"),
        act=lambda values: form.keep_brought(clients.register(by=request.member, **values), by=request.member),
        then=lambda client: see(request, client.path, gettext("{client} added").format(client=isolated(str(client)))),
        at=Page(reverse("clients:index"), gettext("Clients")),
        fields=FIELDS,
    )


@require_http_methods(["GET", "POST"])
@requires("clients.edit")
def edit(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    client = visible(request, pk)
    initial = initial_of(client, ClientForm)
    form = ClientForm(request.POST or None, row=client, initial=initial, locale=request.org.locale)
    return asking.edit(
        request,
        form,
        client,
        gettext("Edit client"),
        act=lambda values: form.keep_brought(clients.edit(client, by=request.member, **values), by=request.member),
        beside=lambda: form.beside(visible(request, pk)),
        at=client,
        fields=FIELDS,
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
    """To another state, from the page or by dragging on the board."""
    client = visible(request, pk)
    status = values_or_refuse(MoveForm(request.POST), gettext("There is no such status."))["to"]
    client = clients.move(client, by=request.member, status=status)
    return stay(
        request,
        client.path,
        gettext("{client} is now {status}").format(
            client=isolated(str(client)), status=client.get_status_display().lower()
        ),
    )


@require_POST
@requires("clients.delete")
def archive(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    client = clients.archive(visible(request, pk), by=request.member)
    undo = reverse("clients:restore", args=[pk])
    return stay(request, client.path, gettext("{client} archived").format(client=isolated(str(client))), undo=undo)


@require_POST
@requires("clients.delete")
def restore(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    client = clients.restore(visible(request, pk), by=request.member)
    return stay(request, client.path, gettext("{client} restored").format(client=isolated(str(client))))
