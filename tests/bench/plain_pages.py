"""What pages of the product are compared with: usual Django views of the same rows, inside the same base template.

Rows by the ORM, a loop in a template, sessions and signing in as everywhere; no rights, filters or chosen columns, and
nothing that is live. Their paths begin with a word that no organisation can have.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template import Template, engines
from django.urls import path

from clients.models import Client
from invoices.models import Invoice, Payment
from onetool.abilities.files.models import File
from onetool.abilities.notes.models import Note
from onetool.abilities.tags.models import Tag
from onetool.access.memberships import memberships
from onetool.accounts.models import User
from onetool.config.urls import urlpatterns as public
from onetool.events.log import Event
from onetool.orgs.models import Member
from onetool.tenancy.scope import acting_in

P = ParamSpec("P")
LIST, INVOICE = "metrics/clients/", "metrics/invoices/<uuid:pk>/"
HEADS = ("Name", "Status", "Contact", "Phone", "City", "Tags", "Manager", "Added", "Updated")
LIST_HTML = """{% extends "base.html" %}{% block content %}<h1>Clients</h1>
<table class="table"><thead><tr>{% for head in heads %}<th scope="col">{{ head }}</th>{% endfor %}</tr></thead><tbody>
{% for client in clients %}<tr><th scope="row"><a href="/clients/{{ client.pk }}/">{{ client.name }}</a></th>
  <td><span class="badge">{{ client.get_status_display }}</span></td>
  <td>{{ client.contacts.all.0.name }}</td><td>{{ client.contacts.all.0.phone }}</td><td>{{ client.city }}</td>
  <td>{% for tag in client.marks %}<span class="tag">{{ tag }}</span>{% endfor %}</td>
  <td>{{ client.account_manager.user.name }}</td>
  <td><time datetime="{{ client.created_at|date:'c' }}">{{ client.created_at|timesince }} ago</time></td>
  <td><time datetime="{{ client.updated_at|date:'c' }}">{{ client.updated_at|timesince }} ago</time></td></tr>
{% endfor %}</tbody></table><p>{{ count }} clients</p>{% endblock %}"""
INVOICE_HTML = """{% extends "base.html" %}{% block content %}<h1>{{ invoice.number }}</h1>
<dl><dt>Client</dt><dd><a href="/clients/{{ invoice.client.pk }}/">{{ invoice.client.name }}</a></dd>
  <dt>Issued</dt><dd>{{ invoice.issue_date|date }}</dd><dt>Due</dt><dd>{{ invoice.due_date|date }}</dd>
  <dt>Total</dt><dd>{{ invoice.balance_row.total }}</dd><dt>Paid</dt><dd>{{ invoice.balance_row.paid }}</dd>
  <dt>Balance</dt><dd>{{ invoice.balance_row.balance }}</dd></dl>
<table class="lines"><thead><tr><th>Item</th><th>Quantity</th><th>Price</th><th>Amount</th></tr></thead><tbody>
{% for line in invoice.lines.all %}<tr>
  <td>{{ line.description|linebreaksbr }}</td><td>{{ line.quantity|floatformat }}</td>
  <td>{{ line.unit_price|floatformat:2 }}</td><td>{{ line.net|floatformat:2 }}</td></tr>{% endfor %}</tbody></table>
<ul>{% for one in payments %}<li>{{ one.get_method_display }} {{ one.received_on|date }} {{ one.amount }}</li>
{% endfor %}</ul>
<ul>{% for one in ledger %}<li>{{ one.on_date|date }} {{ one.get_kind_display }} {{ one.amount }}</li>{% endfor %}</ul>
<ul>{% for one in notes %}<li>{{ one.author.user.name }}: {{ one.text|linebreaks }}</li>{% endfor %}</ul>
<ul>{% for one in files %}<li>{{ one.name }} {{ one.size|filesizeformat }}</li>{% endfor %}</ul>
<p>{% for one in tags %}{{ one.name }} {% endfor %}</p>
<ul>{% for one in events %}<li>{{ one.actor_name }} {{ one.verb }} {{ one.at|timesince }} ago</li>{% endfor %}</ul>
{% endblock %}"""


def of_member(view: Callable[Concatenate[Any, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The view in a transaction of the only organisation that the person is in."""

    @login_required
    @wraps(view)
    def inside(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        assert isinstance(request.user, User)
        [own] = memberships(request.user.pk)
        with acting_in(own.org_id):
            request.member = Member.objects.select_related("org", "user").get(user=request.user)  # type: ignore[attr-defined]
            request.org = request.member.org  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

    return inside


def drawn(template: Template, request: HttpRequest, **context: Any) -> HttpResponse:
    return HttpResponse(template.render(context, request))  # type: ignore[arg-type]  # the engine’s template


@of_member
def clients(request: HttpRequest) -> HttpResponse:
    every = Client.objects.exclude(status=Client.Status.ARCHIVED)
    rows = list(
        every.select_related("account_manager__user").prefetch_related("contacts").order_by("sort_name", "pk")[:50]
    )
    marks: dict[uuid.UUID, list[str]] = {}
    for tag in Tag.objects.filter(subject_kind="client", subject_id__in=[row.pk for row in rows]):
        marks.setdefault(tag.subject_id, []).append(tag.name)
    for row in rows:
        row.marks = marks.get(row.pk, [])  # type: ignore[attr-defined]
    return drawn(LIST_TEMPLATE, request, clients=rows, heads=HEADS, count=every.count())


@of_member
def invoice(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    one = get_object_or_404(
        Invoice.objects.select_related("client", "balance_row", "quote", "project").prefetch_related("lines"), pk=pk
    )
    about = {"subject_kind": "invoice", "subject_id": pk}
    return drawn(
        INVOICE_TEMPLATE,
        request,
        invoice=one,
        payments=Payment.objects.filter(invoice=one),
        ledger=one.ledger.order_by("id"),
        notes=Note.objects.filter(**about).select_related("author__user"),
        files=File.objects.filter(**about, removed_at=None),
        tags=Tag.objects.filter(**about),
        events=Event.objects.filter(**about).order_by("-id")[:30],
    )


LIST_TEMPLATE, INVOICE_TEMPLATE = (engines["django"].from_string(one) for one in (LIST_HTML, INVOICE_HTML))
urlpatterns = [path(LIST, clients), path(INVOICE, invoice), *public]
