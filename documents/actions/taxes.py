"""Keeping the organisation's tax rates; at most one of them, or one group, is what new lines start with."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from documents.models import TaxGroup, TaxRate
from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.money import Category, MoneyError, Rate
from onetool.orgs.models import Organisation
from onetool.records.changing import change, lock
from onetool.records.creating import created_once
from onetool.records.refusals import Refused, refusing_twins


class WrongRate(Refused):
    """A rate nobody could charge, or one there is already."""


class RateInGroup(Refused):
    """A rate that a tax group charges stays until the group no longer does."""


@created_once(TaxRate)
def add_rate(*, by: Actor, pk: uuid.UUID | None = None, **fields: Any) -> TaxRate:
    """A new tax rate. `pk` makes a second post of the same form harmless. Raises WrongRate."""
    _check(fields)
    rate = TaxRate(pk=pk, **fields)
    lock_taxes(rate.org)
    with refusing_twins(_is_there(rate)):
        if rate.is_default:
            settle_default(rate)
        rate.save(force_insert=True)
    record("taxrate.added", rate, by=by, percent=rate.percent)
    return rate


@transaction.atomic
def edit_rate(rate: TaxRate, *, by: Actor, version: int | None = None, **fields: Any) -> TaxRate:
    """Change a rate for what is written from now on. Raises Stale when it is no longer at `version`, WrongRate."""
    lock_taxes(rate.org)
    rate = lock(rate, version=version)
    _check(fields)
    with refusing_twins(_is_there(rate)):
        if fields["is_default"]:
            settle_default(rate)
        changes = change(rate, **fields)
    if changes:
        record("taxrate.edited", rate, by=by, changes=changes)
    return rate


@transaction.atomic
def archive_rate(rate: TaxRate, *, by: Actor) -> TaxRate:
    """Take a rate out of the choice; documents that have it keep it. Twice is harmless. Raises RateInGroup."""
    lock_taxes(rate.org)
    rate = lock(rate)
    if rate.archived_at is None:
        if group := TaxGroup.objects.filter(archived_at=None, members__rate=rate).first():
            raise RateInGroup(
                gettext("{rate} is part of the tax group {group}. Archive or edit the group first."),
                rate=rate,
                group=group,
            )
        change(rate, archived_at=timezone.now(), is_default=False)
        record("taxrate.archived", rate, by=by)
    return rate


def lock_taxes(org: Organisation) -> None:
    """Let whoever else changes the organisation's taxes wait: which is the default is decided over all of them."""
    Organisation.objects.select_for_update().get(pk=org.pk)


def settle_default(tax: TaxRate | TaxGroup) -> None:
    """Take the default off whatever had it before `tax`; call it under the lock."""
    for model in (TaxRate, TaxGroup):
        rows: QuerySet[Any] = model._default_manager.filter(is_default=True).exclude(pk=tax.pk)
        for other in rows:
            change(other, is_default=False)


def _check(fields: dict[str, Any]) -> None:
    try:
        Rate(fields["name"], fields["percent"], Category(fields["category"]), fields["reason"])
    except MoneyError as error:
        raise WrongRate(error.words.read(gettext)) from error


def _is_there(rate: TaxRate) -> WrongRate:
    return WrongRate(gettext("A tax rate {rate} already exists."), rate=rate)
