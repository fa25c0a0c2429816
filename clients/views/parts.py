"""What hangs on a client: contacts, properties."""

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from clients import actions
from clients.forms import ContactForm, PropertyForm, initial_of
from clients.models import Contact, Property
from clients.views.client import visible
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.records.posted import opened_version
from onetool.records.refusals import Stale
from onetool.text.typed import isolated
from onetool.web.answers import page, refusals, stay
from onetool.web.stale import merge


@require_http_methods(["GET", "POST"])
@requires("clients.edit")
def new_contact(request: OrgRequest, client_pk: uuid.UUID) -> HttpResponse:
    """One more person to talk to."""
    client = visible(request, client_pk)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            contact = actions.add_contact(client, by=request.member, **form.values())
            return stay(request, client.path, f"{isolated(str(contact))} added")
    return page(request, "clients/contact_form.html", form=form, client=client, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("clients.edit")
def edit_contact(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a contact."""
    contact = row_or_404(Contact.objects.visible_to(request.member), pk)
    form = ContactForm(request.POST or None, initial=initial_of(contact, ContactForm))
    if request.method == "POST" and form.is_valid():
        fields = {name: value for name, value in form.cleaned_data.items() if name != "id"}
        try:
            with refusals(form):
                actions.edit_contact(contact, by=request.member, version=opened_version(request.POST), **fields)
                return stay(request, contact.path, "Saved")
        except Stale:
            contact = row_or_404(Contact.objects.visible_to(request.member), pk)
            return merge(request, "clients/contact_form.html", form, contact, contact=contact, client=contact.client)
    status, client = 422 if form.errors else 200, contact.client
    return page(
        request,
        "clients/contact_form.html",
        status=status,
        form=form,
        contact=contact,
        client=client,
        version=contact.version,
    )


@require_POST
@requires("clients.delete")
def remove_contact(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a contact off."""
    contact = row_or_404(Contact.objects.visible_to(request.member), pk)
    path, name = contact.path, str(contact)
    actions.remove_contact(contact, by=request.member)
    return stay(request, path, f"{isolated(name)} removed")


@require_http_methods(["GET", "POST"])
@requires("clients.edit")
def new_property(request: OrgRequest, client_pk: uuid.UUID) -> HttpResponse:
    """One more place of work."""
    client = visible(request, client_pk)
    initial = {"country": request.org.country}
    form = PropertyForm(request.POST or None, client=client, initial=initial, locale=request.org.locale)
    if request.method == "POST" and form.is_valid():
        with refusals(form, "street"):
            place = actions.add_property(client, by=request.member, **form.values())
            form.keep_brought(place, by=request.member)
            return stay(request, client.path, f"{isolated(str(place))} added")
    return page(request, "clients/property_form.html", form=form, client=client, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("clients.edit")
def edit_property(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a place of work."""
    place = row_or_404(Property.objects.visible_to(request.member), pk)
    form = PropertyForm(
        request.POST or None,
        row=place,
        client=place.client,
        initial=initial_of(place, PropertyForm),
        locale=request.org.locale,
    )
    if request.method == "POST" and form.is_valid():
        fields = {name: value for name, value in form.own(form.cleaned_data).items() if name != "id"}
        try:
            with refusals(form, "street"):
                place = actions.edit_property(place, by=request.member, version=opened_version(request.POST), **fields)
                form.keep_brought(place, by=request.member)
                return stay(request, place.path, "Saved")
        except Stale:
            place = form.beside(row_or_404(Property.objects.visible_to(request.member), pk))
            return merge(request, "clients/property_form.html", form, place, property=place, client=place.client)
    status, client = 422 if form.errors else 200, place.client
    return page(
        request,
        "clients/property_form.html",
        status=status,
        form=form,
        property=place,
        client=client,
        version=place.version,
    )


@require_POST
@requires("clients.delete")
def remove_property(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a place off."""
    place = row_or_404(Property.objects.visible_to(request.member), pk)
    path, name = place.path, str(place)
    actions.remove_property(place, by=request.member)
    return stay(request, path, f"{isolated(name)} removed")
