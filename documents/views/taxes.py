"""The organisation's tax rates."""

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from documents.actions import tax_groups, taxes
from documents.fields import key_of, label_of
from documents.forms import TaxGroupForm, TaxRateForm
from documents.models import TaxGroup, TaxRate
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.records.posted import opened_version
from onetool.records.refusals import Stale
from onetool.text.typed import isolated
from onetool.web.answers import page, refusals, stay
from onetool.web.stale import merge


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
    """One more rate."""
    is_first = not TaxRate.objects.visible_to(request.member).current().exists()
    form = TaxRateForm(request.POST or None, initial={"is_default": is_first}, locale=request.org.locale)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            rate = taxes.add_rate(by=request.member, **form.values())
            choice = {"key": key_of([rate.frozen]), "label": label_of([rate.frozen])}
            return trigger_client_event(
                stay(request, rate.path, f"{isolated(str(rate))} added"), "taxrate:added", choice
            )
    return page(request, "documents/tax_form.html", form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("settings.edit")
def edit(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a rate for what is written from now on."""
    rate = current(request, pk)
    fields = [name for name in TaxRateForm.base_fields if name != "id"]
    initial = {name: getattr(rate, name) for name in fields}
    form = TaxRateForm(request.POST or None, initial=initial, locale=request.org.locale)
    if request.method == "POST" and form.is_valid():
        try:
            with refusals(form):
                taxes.edit_rate(
                    rate,
                    by=request.member,
                    version=opened_version(request.POST),
                    **{name: form.cleaned_data[name] for name in fields},
                )
                return stay(request, rate.path, "Saved")
        except Stale:
            return merge(request, "documents/tax_form.html", form, current(request, pk), rate=rate)
    return page(
        request,
        "documents/tax_form.html",
        form=form,
        rate=rate,
        version=rate.version,
        status=422 if form.errors else 200,
    )


@require_POST
@requires("settings.edit")
def archive(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a rate out of the choice."""
    rate = row_or_404(TaxRate.objects.visible_to(request.member), pk)
    taxes.archive_rate(rate, by=request.member)
    return stay(request, reverse("documents:taxes"), f"{isolated(str(rate))} archived")


# --- Groups -----------------------------------------------------------------------------------------------------------
def current_group(request: OrgRequest, pk: uuid.UUID) -> TaxGroup:
    return row_or_404(TaxGroup.objects.visible_to(request.member).current(), pk)


@require_http_methods(["GET", "POST"])
@requires("settings.edit")
def add_group(request: OrgRequest) -> HttpResponse:
    """One more group."""
    form = TaxGroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            group = tax_groups.add_group(by=request.member, **form.values())
            return stay(request, group.path, f"{isolated(str(group))} added")
    return page(request, "documents/tax_group_form.html", form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("settings.edit")
def edit_group(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a group for what is written from now on."""
    group = current_group(request, pk)
    fields = [name for name in TaxGroupForm.base_fields if name != "id"]
    form = TaxGroupForm(request.POST or None, initial={name: getattr(group, name) for name in fields})
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in fields}
        try:
            with refusals(form):
                tax_groups.edit_group(group, by=request.member, version=opened_version(request.POST), **values)
                return stay(request, group.path, "Saved")
        except Stale:
            return merge(request, "documents/tax_group_form.html", form, current_group(request, pk), group=group)
    status = 422 if form.errors else 200
    return page(request, "documents/tax_group_form.html", form=form, group=group, version=group.version, status=status)


@require_POST
@requires("settings.edit")
def archive_group(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a group out of the choice."""
    group = row_or_404(TaxGroup.objects.visible_to(request.member), pk)
    tax_groups.archive_group(group, by=request.member)
    return stay(request, group.path, f"{isolated(str(group))} archived")
