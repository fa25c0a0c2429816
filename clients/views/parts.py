"""What hangs on a client: contacts, properties."""

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from clients.actions import contacts, properties
from clients.forms import ContactForm, PropertyForm
from clients.models import Contact, Property
from clients.views.client import visible
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.text.typed import isolated
from onetool.web.answers import stay
from onetool.web.asking import ask, edit
from onetool.web.forms import initial_of

CONTACT_FIELDS = "clients/_contact_fields.html"
PROPERTY_FIELDS = "clients/_property_fields.html"


@require_http_methods(["GET", "POST"])
@requires("clients.edit")
def new_contact(request: OrgRequest, client_pk: uuid.UUID) -> HttpResponse:
    client = visible(request, client_pk)
    return ask(
        request,
        ContactForm(request.POST or None),
        gettext("New contact"),
        gettext("Add"),
        act=lambda values: contacts.add(client, by=request.member, **values),
        toast=lambda contact: gettext("{name} added").format(name=isolated(str(contact))),
        at=client,
        fields=CONTACT_FIELDS,
        editing=client.topic,
    )


@require_http_methods(["GET", "POST"])
@requires("clients.edit")
def edit_contact(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    contact = _contact(request, pk)
    return edit(
        request,
        ContactForm(request.POST or None, initial=initial_of(contact, ContactForm)),
        contact,
        gettext("Edit contact"),
        act=lambda values: contacts.edit(contact, by=request.member, **values),
        beside=lambda: _contact(request, pk),
        at=contact.client,
        fields=CONTACT_FIELDS,
    )


def _contact(request: OrgRequest, pk: uuid.UUID) -> Contact:
    return row_or_404(Contact.objects.visible_to(request.member), pk)


@require_POST
@requires("clients.delete")
def remove_contact(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    contact = _contact(request, pk)
    path, name = contact.path, str(contact)
    contacts.remove(contact, by=request.member)
    return stay(request, path, gettext("{name} removed").format(name=isolated(name)))


@require_http_methods(["GET", "POST"])
@requires("clients.edit")
def new_property(request: OrgRequest, client_pk: uuid.UUID) -> HttpResponse:
    client = visible(request, client_pk)
    initial = {"country": request.org.country}
    form = PropertyForm(request.POST or None, client=client, initial=initial, locale=request.org.locale)
    return ask(
        request,
        form,
        gettext("New property"),
        gettext("Add"),
        act=lambda values: form.keep_brought(properties.add(client, by=request.member, **values), by=request.member),
        toast=lambda place: gettext("{name} added").format(name=isolated(str(place))),
        at=client,
        fields=PROPERTY_FIELDS,
        editing=client.topic,
    )


@require_http_methods(["GET", "POST"])
@requires("clients.edit")
def edit_property(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    place = _property(request, pk)
    about = {"row": place, "client": place.client, "initial": initial_of(place, PropertyForm)}
    form = PropertyForm(request.POST or None, **about, locale=request.org.locale)
    return edit(
        request,
        form,
        place,
        gettext("Edit property"),
        act=lambda values: form.keep_brought(properties.edit(place, by=request.member, **values), by=request.member),
        beside=lambda: form.beside(_property(request, pk)),
        at=place.client,
        fields=PROPERTY_FIELDS,
    )


def _property(request: OrgRequest, pk: uuid.UUID) -> Property:
    return row_or_404(Property.objects.visible_to(request.member), pk)


@require_POST
@requires("clients.delete")
def remove_property(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    place = _property(request, pk)
    path, name = place.path, str(place)
    properties.remove(place, by=request.member)
    return stay(request, path, gettext("{name} removed").format(name=isolated(name)))
