"""Keeping tax groups, and which of them applies to a client or a property."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from clients.models import Client, Property
from documents.actions.taxes import lock_taxes, settle_default
from documents.models import Rates, TaxDefault, TaxGroup, TaxGroupRate, TaxRate
from documents.usual_taxes import own_group
from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.records.changing import change, lock
from onetool.records.creating import created_once
from onetool.records.refusals import Refused, refusing_twins


class WrongGroup(Refused):
    """A group nobody could charge, or one there is already."""


@created_once(TaxGroup)
def add_group(
    *, by: Actor, name: str, rates: Sequence[TaxRate], is_default: bool, pk: uuid.UUID | None = None
) -> TaxGroup:
    """A new tax group. `pk` makes a second post of the same form harmless. Raises WrongGroup."""
    group = TaxGroup(pk=pk, name=name, is_default=is_default)
    lock_taxes(group.org)
    _check(rates)
    with refusing_twins(_is_there(group)):
        if is_default:
            settle_default(group)
        group.save(force_insert=True)
    _put_rates(group, rates)
    record("taxgroup.added", group, by=by, rates=str(Rates(rates)))
    return group


@transaction.atomic
def edit_group(
    group: TaxGroup, *, by: Actor, name: str, rates: Sequence[TaxRate], is_default: bool, version: int | None = None
) -> TaxGroup:
    """Change a group for what is written from now on. Raises Stale when no longer at `version`, WrongGroup."""
    lock_taxes(group.org)
    group = lock(group, version=version)
    _check(rates)
    before, differ = str(group.rates), group.rates != tuple(rates)
    fields = {"name": name, "is_default": is_default, **({"updated_at": timezone.now()} if differ else {})}
    with refusing_twins(_is_there(group)):
        if is_default:
            settle_default(group)
        changes = change(group, **fields)
    if differ:
        _put_rates(group, rates)
        changes = {"rates": [before, str(Rates(rates))], **changes}
        changes.pop("updated_at", None)
    if changes:
        record("taxgroup.edited", group, by=by, changes=changes)
    return group


@transaction.atomic
def archive_group(group: TaxGroup, *, by: Actor) -> TaxGroup:
    """Take a group out of the choice; documents that have its rates keep them. Twice is harmless."""
    lock_taxes(group.org)
    group = lock(group)
    if group.archived_at is None:
        change(group, archived_at=timezone.now(), is_default=False)
        record("taxgroup.archived", group, by=by)
    return group


@transaction.atomic
def set_tax_default(of: Client | Property, group: TaxGroup | None, *, by: Actor) -> None:
    """Let new lines for a client, or at a property, start with that group; None: with what applies above it."""
    if isinstance(of, Property):
        lock(of.client)  # before the property, as everybody who touches a client's properties does
    of = lock(of)
    key = {"client": of} if isinstance(of, Client) else {"place": of}
    before = own_group(of)
    if before == group:
        return
    TaxDefault.objects.filter(**key).delete()
    if group:
        TaxDefault.objects.create(group=group, **key)
    # What applies is a row of its own: the version of whom it applies to must still move.
    change(of, updated_at=timezone.now())
    changes = {"tax_group": [str(before or ""), str(group or "")]}
    if isinstance(of, Client):
        record("client.edited", of, by=by, changes=changes)
    else:
        record("property.edited", of, by=by, changes=changes)


def _check(rates: Sequence[TaxRate]) -> None:
    if not rates:
        raise WrongGroup(gettext("Choose at least one rate."))
    if len(rates) > TaxGroup.MOST_RATES:
        raise WrongGroup(gettext("A tax group can have up to {most} rates."), most=TaxGroup.MOST_RATES)
    keys = {rate.pk for rate in rates}
    if len(keys) < len(rates):
        raise WrongGroup(gettext("Choose each rate only once."))
    if TaxRate.objects.current().filter(pk__in=keys).count() < len(keys):
        raise WrongGroup(gettext("One of these rates was archived. Choose another."))


def _put_rates(group: TaxGroup, rates: Sequence[TaxRate]) -> None:
    group.members.all().delete()
    TaxGroupRate.objects.bulk_create(
        TaxGroupRate(group=group, rate=rate, position=position) for position, rate in enumerate(rates, 1)
    )


def _is_there(group: TaxGroup) -> WrongGroup:
    return WrongGroup(gettext("A tax group named {group} already exists."), group=group.name)
