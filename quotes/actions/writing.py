"""Writing a quote: its fields and its lines in one save, and a copy of it as a new draft."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from clients.models import Client, Property
from documents.actions import drafting
from documents.actions.drafting import WrongClient, check_project
from documents.content import DocumentLine, Unchanged
from documents.editor.baseline import Baseline
from documents.exemption import untaxed
from onetool import clock
from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.records.changing import lock
from onetool.records.creating import created_once
from onetool.records.refusals import Refused
from onetool.tenancy.ids import uuid7
from quotes.composing import lines_of
from quotes.models import Quote


class NotADraft(Refused):
    """Only a draft can be edited; a sent quote is revised first."""


class PastDate(Refused):
    """A quote cannot be valid until a day that is over."""

    field = "valid_until"


@created_once(Quote)
def create(
    *,
    by: Actor,
    client: Client,
    lines: Sequence[DocumentLine] = (),
    pk: uuid.UUID | None = None,
    baseline: Baseline | None = None,
    **fields: Any,
) -> Quote:
    """A new draft. `pk` is the id the form brings: a second post finds the row and returns it.

    Raises Uncountable, WrongClient, PastDate.
    """
    quote = Quote(pk=pk, client=client, **fields)
    quote.currency = quote.org.currency
    _check(client, fields)
    drafting.insert(quote, untaxed(lines, client))
    record("quote.created", quote, by=by, total=quote.total, **(baseline.provenance if baseline else {}))
    return quote


@transaction.atomic
def edit(
    quote: Quote,
    *,
    by: Actor,
    lines: Sequence[DocumentLine | Unchanged],
    version: int | None = None,
    baseline: Baseline | None = None,
    **fields: Any,
) -> Quote:
    """Change a draft: its fields and all its lines; with a `baseline`, only what its page changed since.

    Raises Stale when it is no longer at `version`, EditConflict when somebody changed the same since it was opened;
    NotADraft, Uncountable, WrongClient, PastDate.
    """
    quote = lock(quote, version=version)
    quote.check_current()
    if not quote.is_draft:
        raise NotADraft(gettext("Sent quotes can’t be edited. Choose Revise first."))
    before = lines_of(quote)
    theirs, mine = untaxed(before, quote.client), untaxed(lines, quote.client)
    fields, after = (baseline or Baseline(quote.version)).merge_onto(quote, theirs, fields, mine)
    _check(quote.client, fields, kept=quote.valid_until)
    if facts := drafting.save(quote, fields, before, after, baseline):
        record("quote.edited", quote, by=by, **facts)
    return quote


@created_once(Quote)
def duplicate(quote: Quote, *, by: Actor, pk: uuid.UUID | None = None) -> Quote:
    """A new draft with the same client, words and lines. `pk` makes a second click harmless."""
    twin = Quote(pk=pk, **quote.copied())
    drafting.insert(twin, untaxed([replace(line, id=uuid7()) for line in lines_of(quote)], quote.client))
    record("quote.duplicated", twin, by=by, source=str(quote), source_id=quote.pk)
    return twin


def _check(client: Client, fields: dict[str, Any], *, kept: date | None = None) -> None:
    """`kept` is a last day that stands already: it may have passed since."""
    check_project(fields.get("project"), client)
    place: Property | None = fields.get("place")
    if place and place.client_id != client.pk:
        words = gettext("{place} isn’t a property of {client}. Choose one of theirs.")
        raise WrongClient(words, about="place", place=place, client=client.name)
    valid_until = fields.get("valid_until")
    if valid_until and valid_until != kept and valid_until < clock.today(client.org):
        raise PastDate(gettext("The valid-until date is in the past. Pick a later one, or leave it blank."))
