"""Writing a draft invoice by hand or from an approved quote, changing it, throwing it away."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from clients.models import Client
from documents.actions import drafting
from documents.actions.drafting import check_project
from documents.content import DocumentLine, Unchanged
from documents.editor.baseline import Baseline
from documents.exemption import untaxed
from invoices.composing import lines_of
from invoices.documents import BilledLine, billed, from_adjustment, from_content, key_in
from invoices.models import Invoice
from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.records.changing import lock
from onetool.records.creating import created_once
from onetool.records.refusals import Refused
from onetool.tenancy.ids import uuid7
from quotes.models import Quote


class NotADraft(Refused):
    """An issued invoice stays as it is; it can be taken back by a credit note."""


class QuoteNotApproved(Refused):
    """Only what the customer agreed to is billed from a quote."""


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
    """A new draft; a second post with the same `pk` finds the row. Raises Uncountable, WrongClient."""
    invoice = Invoice(pk=pk, client=client, **fields)
    invoice.currency = invoice.org.currency
    check_project(invoice.project, client)
    drafting.insert(invoice, untaxed(lines, client))
    provenance = baseline.provenance if baseline else {}
    record("invoice.created", invoice, by=by, total=invoice.total, quote=str(invoice.quote or ""), **provenance)
    return invoice


@transaction.atomic
def from_quote(quote: Quote, *, by: Actor) -> Invoice:
    """The draft that bills an approved quote, line by line. Twice gives the same invoice.

    Raises QuoteNotApproved, Refused (archived).
    """
    quote = lock(quote)
    if existing := Invoice.objects.filter(quote=quote).exclude(status=Invoice.Status.VOID).first():
        return existing
    if not quote.approval:
        raise QuoteNotApproved(gettext("This quote isn’t approved yet. Send it, or mark it approved first."))
    quote.check_current()
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
    NotADraft, Uncountable, WrongClient.
    """
    invoice = lock(invoice, version=version)
    check_draft(invoice)
    left, before = invoice.topics(), lines_of(invoice)
    client = fields.get("client", invoice.client)
    theirs, mine = untaxed(before, client), untaxed(lines, client)
    fields, merged = (baseline or Baseline(invoice.version)).merge_onto(invoice, theirs, fields, mine)
    check_project(fields.get("project", invoice.project), client)
    after = _with_sources(invoice, merged, before)
    if facts := drafting.save(invoice, fields, before, after, baseline):
        record("invoice.edited", invoice, by=by, also=left, **facts)
    return invoice


@transaction.atomic
def discard(invoice: Invoice, *, by: Actor) -> None:
    """Throw a draft away. Raises NotADraft."""
    invoice = lock(invoice)
    check_draft(invoice)
    record("invoice.discarded", invoice, by=by, total=invoice.total)
    invoice.delete()


# --- What may be changed, and where its lines come from ---------------------------------------------------------------
def check_draft(invoice: Invoice) -> None:
    if not invoice.is_draft:
        raise NotADraft(
            gettext("{invoice} can’t be edited once issued. Void it and create a new one."), invoice=invoice
        )


def _with_sources(invoice: Invoice, lines: Sequence[DocumentLine], before: Sequence[BilledLine]) -> list[BilledLine]:
    """The lines, each with the quote's line it bills: that follows the line's id, also of one that is put back."""
    sources = {line.id: (line.source_version_id, line.source_line) for line in before}
    if invoice.quote and invoice.quote.approval and any(line.id not in sources for line in lines):
        version = invoice.quote.approval.quote_version
        for number in range(1, len(version.content["lines"]) + 1):
            sources.setdefault(key_in(invoice.pk, version.pk, number), (version.pk, number))
    return [billed(line, *sources.get(line.id, ())) for line in lines]
