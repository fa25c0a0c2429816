"""The organisation's tax rates."""

import uuid
from functools import partial

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from documents.actions import tax_groups, taxes
from documents.fields import key_of, label_of
from documents.forms import TaxGroupForm, TaxRateForm
from documents.models import TaxGroup, TaxRate
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.text.typed import isolated
from onetool.web import asking
from onetool.web.answers import page, stay
from onetool.web.asking import Page, ask
from onetool.web.forms import initial_of

RATE_FIELDS = "documents/_rate_fields.html"


def current(request: OrgRequest, pk: uuid.UUID) -> TaxRate:
    return row_or_404(TaxRate.objects.visible_to(request.member).current(), pk)


@require_GET
@requires("settings.edit")
def index(request: OrgRequest) -> HttpResponse:
    """The rates and groups one can choose on a line."""
    return page(
        request,
        "documents/taxes.html",
        rates=TaxRate.objects.visible_to(request.member).current(),
        groups=TaxGroup.objects.visible_to(request.member).current(),
    )


@require_http_methods(["GET", "POST"])
@requires("settings.edit")
def add(request: OrgRequest) -> HttpResponse:
    is_first = not TaxRate.objects.visible_to(request.member).current().exists()
    return ask(
        request,
        TaxRateForm(request.POST or None, initial={"is_default": is_first}, locale=request.org.locale),
        gettext("Tax rate"),
        gettext("Add"),
        act=lambda values: taxes.add_rate(by=request.member, **values),
        then=partial(_added, request),
        at=Page(reverse("documents:taxes"), gettext("Tax rates")),
        fields=RATE_FIELDS,
    )


def _added(request: OrgRequest, rate: TaxRate) -> HttpResponse:
    """The editor of a document, over which the dialog may lie, offers the rate in its lines."""
    choice = {"key": key_of([rate.frozen]), "label": label_of([rate.frozen])}
    answer = stay(request, rate.path, gettext("{rate} added").format(rate=isolated(str(rate))))
    return trigger_client_event(answer, "taxrate:added", choice)


@require_http_methods(["GET", "POST"])
@requires("settings.edit")
def edit(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a rate for what is written from now on."""
    rate = current(request, pk)
    initial = initial_of(rate, TaxRateForm)
    return asking.edit(
        request,
        TaxRateForm(request.POST or None, initial=initial, locale=request.org.locale),
        rate,
        gettext("Tax rate"),
        act=lambda values: taxes.edit_rate(rate, by=request.member, **values),
        beside=lambda: current(request, pk),
        at=Page(rate.path, gettext("Tax rates")),
        fields=RATE_FIELDS,
    )


@require_POST
@requires("settings.edit")
def archive(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a rate out of the choice."""
    rate = row_or_404(TaxRate.objects.visible_to(request.member), pk)
    taxes.archive_rate(rate, by=request.member)
    return stay(request, reverse("documents:taxes"), gettext("{rate} archived").format(rate=isolated(str(rate))))


# --- Groups -----------------------------------------------------------------------------------------------------------
def current_group(request: OrgRequest, pk: uuid.UUID) -> TaxGroup:
    return row_or_404(TaxGroup.objects.visible_to(request.member).current(), pk)


@require_http_methods(["GET", "POST"])
@requires("settings.edit")
def add_group(request: OrgRequest) -> HttpResponse:
    return ask(
        request,
        TaxGroupForm(request.POST or None),
        gettext("Tax group"),
        gettext("Add"),
        act=lambda values: tax_groups.add_group(by=request.member, **values),
        toast=lambda group: gettext("{name} added").format(name=isolated(str(group))),
        at=Page(reverse("documents:taxes"), gettext("Taxes")),
    )


@require_http_methods(["GET", "POST"])
@requires("settings.edit")
def edit_group(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a group for what is written from now on."""
    group = current_group(request, pk)
    return asking.edit(
        request,
        TaxGroupForm(request.POST or None, initial=initial_of(group, TaxGroupForm)),
        group,
        gettext("Tax group"),
        act=lambda values: tax_groups.edit_group(group, by=request.member, **values),
        beside=lambda: current_group(request, pk),
        at=Page(group.path, gettext("Taxes")),
    )


@require_POST
@requires("settings.edit")
def archive_group(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a group out of the choice."""
    group = row_or_404(TaxGroup.objects.visible_to(request.member), pk)
    tax_groups.archive_group(group, by=request.member)
    return stay(request, group.path, gettext("{group} archived").format(group=isolated(str(group))))
