"""Writing a quote: its fields and its lines in one save, and a copy of it as a new draft."""

import uuid
from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from clients.models import Client, Property
from documents.actions.lines import SUMS, counting, edit_facts, write_lines
from documents.content import DocumentLine, Unchanged
from documents.editor.baseline import Baseline, changed
from documents.exemption import untaxed
from onetool import clock
from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.money import Totals
from onetool.records.changing import change, lock
from onetool.records.creating import created_once
from onetool.records.refusals import Refused
from onetool.tenancy.ids import uuid7
from quotes.composing import lines_of, totals_of
from quotes.models import Quote
from scheduling.models import Project


class NotADraft(Refused):
    """Only a draft can be edited; a sent quote is revised first."""


class WrongClient(Refused):
    """The project or the property belongs to another client."""

    def __init__(self, text: str, /, *, about: str, **names: object) -> None:
        super().__init__(text, **names)
        self.field = about


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
    lines = untaxed(lines, client)
    totals = _totals_of(quote, lines)
    _put_sums(quote, totals)
    quote.save(force_insert=True)
    write_lines(quote.lines, lines, totals)
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
    if not quote.is_draft:
        raise NotADraft("Sent quotes can’t be edited. Choose Revise first.")
    before = lines_of(quote)
    theirs, mine = untaxed(before, quote.client), untaxed(lines, quote.client)
    fields, after = (baseline or Baseline(quote.version)).merge_onto(quote, theirs, fields, mine)
    _check(quote.client, fields, kept=quote.valid_until)
    totals, differ = _totals_of(_with(quote, fields), after), changed(before, after)
    # Lines are rows of their own: when only they change, the quote's version must still move.
    changes = change(quote, **fields, **_sums(totals), **({"updated_at": timezone.now()} if differ else {}))
    if differ:
        write_lines(quote.lines, after, totals)
    if changes:
        record("quote.edited", quote, by=by, **edit_facts(changes, differ, baseline))
    return quote


@created_once(Quote)
def duplicate(quote: Quote, *, by: Actor, pk: uuid.UUID | None = None) -> Quote:
    """A new draft with the same client, words and lines. `pk` makes a second click harmless."""
    twin = Quote(pk=pk, **quote.copied())
    lines = untaxed([replace(line, id=uuid7()) for line in lines_of(quote)], quote.client)
    totals = _totals_of(twin, lines)
    _put_sums(twin, totals)
    twin.save(force_insert=True)
    write_lines(twin.lines, lines, totals)
    record("quote.duplicated", twin, by=by, source=str(quote), source_id=quote.pk)
    return twin


# --- Lines and sums ---------------------------------------------------------------------------------------------------
def _totals_of(quote: Quote, lines: Sequence[DocumentLine]) -> Totals:
    with counting(lines):
        return totals_of(quote, lines)


def _sums(totals: Totals) -> dict[str, Any]:
    return {name: getattr(totals, name) for name in SUMS}


def _put_sums(quote: Quote, totals: Totals) -> None:
    for name, value in _sums(totals).items():
        setattr(quote, name, value)


def _with(quote: Quote, fields: dict[str, Any]) -> Quote:
    """The quote as it would be with these values, for counting only."""
    draft = copy(quote)
    for name, value in fields.items():
        setattr(draft, name, value)
    return draft


def _check(client: Client, fields: dict[str, Any], *, kept: date | None = None) -> None:
    """`kept` is a last day that stands already: it may have passed since."""
    project: Project | None = fields.get("project")
    place: Property | None = fields.get("place")
    if project and project.client_id != client.pk:
        raise WrongClient("{project} belongs to another client.", about="project", project=project)
    if place and place.client_id != client.pk:
        words = "{place} isn’t a property of {client}. Choose one of theirs."
        raise WrongClient(words, about="place", place=place, client=client.name)
    valid_until = fields.get("valid_until")
    if valid_until and valid_until != kept and valid_until < clock.today(client.org):
        raise PastDate("The valid-until date is in the past. Pick a later one, or leave it blank.")
