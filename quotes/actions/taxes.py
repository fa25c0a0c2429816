"""Keeping the organisation's tax rates."""

import contextlib
import uuid
from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from onetool.events import Actor, record
from onetool.money import Category, MoneyError, Rate
from onetool.records import Refused, Taken, change, is_taken_id, lock
from quotes.models import TaxRate


class WrongRate(Refused):
    """A rate nobody could charge, or one there is already."""


@transaction.atomic
def add_rate(*, by: Actor, pk: uuid.UUID | None = None, **fields: Any) -> TaxRate:
    """A new tax rate. `pk` makes a second post of the same form harmless. Raises WrongRate."""
    if pk and (existing := TaxRate.objects.filter(pk=pk).first()):
        return existing
    _check(fields)
    rate = TaxRate(**({"pk": pk} if pk else {}), **fields)
    try:
        with _said(rate):
            rate.save(force_insert=True)
    except (WrongRate, Taken):
        # Both posts of a double click looked before either saved.
        if pk and (existing := TaxRate.objects.filter(pk=pk).first()):
            return existing
        raise
    record("taxrate.added", rate, by=by, percent=rate.percent)
    return rate


@transaction.atomic
def edit_rate(rate: TaxRate, *, by: Actor, version: int | None = None, **fields: Any) -> TaxRate:
    """Change a rate for what is written from now on. Raises Stale when it is no longer at `version`, WrongRate."""
    rate = lock(rate, version=version)
    _check(fields)
    with _said(rate):
        changes = change(rate, **fields)
    if changes:
        record("taxrate.edited", rate, by=by, changes=changes)
    return rate


@transaction.atomic
def archive_rate(rate: TaxRate, *, by: Actor) -> TaxRate:
    """Take a rate out of the choice; documents that have it keep it. Twice is harmless."""
    rate = lock(rate)
    if rate.archived_at is None:
        change(rate, archived_at=timezone.now(), is_default=False)
        record("taxrate.archived", rate, by=by)
    return rate


def _check(fields: dict[str, Any]) -> None:
    try:
        Rate(fields["name"], fields["percent"], Category(fields["category"]), fields["reason"])
    except MoneyError as error:
        raise WrongRate(str(error)) from error


@contextlib.contextmanager
def _said(rate: TaxRate) -> Iterator[None]:
    """Turn the database's refusal of a second rate of the same name and percent into words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if is_taken_id(error):
            raise Taken from error
        raise WrongRate(f"There is a rate {rate} already.") from error
