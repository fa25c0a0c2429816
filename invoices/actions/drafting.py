"""Writing a draft invoice by hand or from an approved quote, changing it, throwing it away."""

import uuid
from collections.abc import Sequence
from copy import copy
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from clients.models import Client
from documents.actions.lines import SUMS, counting, edit_facts, write_lines
from documents.content import DocumentLine, Unchanged, count
from documents.editor.baseline import Baseline, changed
from documents.exemption import untaxed
from invoices.composing import lines_of
from invoices.documents import BilledLine, billed, from_adjustment, from_content, key_in
from invoices.models import Invoice
from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.money import Totals
from onetool.records.changing import change, lock
from onetool.records.creating import created_once
from onetool.records.refusals import Refused
from onetool.tenancy.ids import uuid7
from quotes.models import Quote
from scheduling.models import Project


class NotADraft(Refused):
    """An issued invoice stays as it is; it can be taken back by a credit note."""


class QuoteNotApproved(Refused):
    """Only what the customer agreed to is billed from a quote."""


class WrongProject(Refused):
    """The project belongs to another client."""

    field = "project"


@created_once(Invoice)
def create(
    *,
    by: Actor,
    client: Client,
    lines: Sequence[DocumentLine] = (),
    pk: uuid.UUID | None = None,
    baseline: Baseline | None = None,
    **fields: Any,
) -> Invoice:
    """A new draft; a second post with the same `pk` finds the row. Raises Uncountable, WrongProject."""
    invoice = Invoice(pk=pk, client=client, **fields)
    invoice.currency = invoice.org.currency
    _check_project(invoice.project, client)
    lines = untaxed(lines, client)
    totals = totals_of(invoice, lines)
    for name, value in _sums(totals).items():
        setattr(invoice, name, value)
    invoice.save(force_insert=True)
    write_lines(invoice.lines, lines, totals)
    provenance = baseline.provenance if baseline else {}
    record("invoice.created", invoice, by=by, total=invoice.total, quote=str(invoice.quote or ""), **provenance)
    return invoice


@transaction.atomic
def from_quote(quote: Quote, *, by: Actor) -> Invoice:
    """The draft that bills an approved quote, line by line. Twice gives the same invoice. Raises QuoteNotApproved."""
    quote = lock(quote)
    if existing := Invoice.objects.filter(quote=quote).exclude(status=Invoice.Status.VOID).first():
        return existing
    if not quote.approval:
        raise QuoteNotApproved("This quote isn’t approved yet. Send it, or mark it approved first.")
    version = quote.approval.quote_version
    agreed = version.content
    discount = agreed["discount"] or {"kind": "", "value": None}
    pk = uuid7()
    return create(
        by=by,
        client=quote.client,
        lines=[
            from_content(line, invoice_id=pk, version_id=version.pk, number=number)
            for number, line in enumerate(agreed["lines"], 1)
        ]
        + [
            from_adjustment(one, invoice_id=pk, version_id=version.pk, number=number)
            for number, one in enumerate(agreed.get("adjustments", []), 1)
        ],
        pk=pk,
        quote=quote,
        project=quote.project,
        title=agreed["title"],
        tax_mode=agreed["mode"],
        discount_kind=discount["kind"],
        discount_value=Decimal(discount["value"]) if discount["kind"] else None,
        terms=agreed.get("terms", ""),
    )


@transaction.atomic
def edit(
    invoice: Invoice,
    *,
    by: Actor,
    lines: Sequence[DocumentLine | Unchanged],
    version: int | None = None,
    baseline: Baseline | None = None,
    **fields: Any,
) -> Invoice:
    """Change a draft: its fields and all its lines; with a `baseline`, only what its page changed since.

    Raises Stale when it is no longer at `version`, EditConflict when somebody changed the same since it was opened;
    NotADraft, Uncountable, WrongProject.
    """
    invoice = lock(invoice, version=version)
    check_draft(invoice)
    left, before = invoice.topics(), lines_of(invoice)
    client = fields.get("client", invoice.client)
    theirs, mine = untaxed(before, client), untaxed(lines, client)
    fields, merged = (baseline or Baseline(invoice.version)).merge_onto(invoice, theirs, fields, mine)
    _check_project(fields.get("project", invoice.project), client)
    after = _with_sources(invoice, merged, before)
    totals, differ = totals_of(_with(invoice, fields), after), changed(before, after)
    # Lines are rows of their own: when only they change, the invoice's version must still move.
    changes = change(invoice, **fields, **_sums(totals), **({"updated_at": timezone.now()} if differ else {}))
    if differ:
        write_lines(invoice.lines, after, totals)
    if changes:
        record("invoice.edited", invoice, by=by, also=left, **edit_facts(changes, differ, baseline))
    return invoice


@transaction.atomic
def discard(invoice: Invoice, *, by: Actor) -> None:
    """Throw a draft away. Raises NotADraft."""
    invoice = lock(invoice)
    check_draft(invoice)
    record("invoice.discarded", invoice, by=by, total=invoice.total)
    invoice.delete()


# --- Lines and sums ---------------------------------------------------------------------------------------------------
def totals_of(invoice: Invoice, lines: Sequence[DocumentLine]) -> Totals:
    """What the lines come to in the invoice's currency, mode and discount. Raises Uncountable."""
    with counting(lines):
        return count(
            lines,
            currency=invoice.currency,
            mode=invoice.tax_mode,
            kind=invoice.discount_kind,
            value=invoice.discount_value,
        )


def check_draft(invoice: Invoice) -> None:
    if not invoice.is_draft:
        raise NotADraft("{invoice} can’t be edited once issued. Void it and create a new one.", invoice=invoice)


def _sums(totals: Totals) -> dict[str, Any]:
    return {name: getattr(totals, name) for name in SUMS}


def _with(invoice: Invoice, fields: dict[str, Any]) -> Invoice:
    """The invoice as it would be with these values, for counting only."""
    draft = copy(invoice)
    for name, value in fields.items():
        setattr(draft, name, value)
    return draft


def _with_sources(invoice: Invoice, lines: Sequence[DocumentLine], before: Sequence[BilledLine]) -> list[BilledLine]:
    """The lines, each with the quote's line it bills: that follows the line's id, also of one that is put back."""
    sources = {line.id: (line.source_version_id, line.source_line) for line in before}
    if invoice.quote and invoice.quote.approval and any(line.id not in sources for line in lines):
        version = invoice.quote.approval.quote_version
        for number in range(1, len(version.content["lines"]) + 1):
            sources.setdefault(key_in(invoice.pk, version.pk, number), (version.pk, number))
    return [billed(line, *sources.get(line.id, ())) for line in lines]


def _check_project(project: Project | None, client: Client) -> None:
    if project and project.client_id != client.pk:
        raise WrongProject("{project} belongs to another client.", project=project)
