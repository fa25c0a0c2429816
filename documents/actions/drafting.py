"""A draft of any kind of document: counted, and saved with its lines in one go."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import fields as fields_of
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext

from clients.models import Client
from documents.actions.lines import SUMS, counting, edit_facts, write_lines
from documents.content import DocumentLine, count
from documents.editor.baseline import Baseline, changed
from documents.models.document import Document
from onetool.money import Totals
from onetool.records.changing import change
from onetool.records.refusals import Refused
from scheduling.models import Project

L = TypeVar("L", bound=DocumentLine)


class WrongClient(Refused):
    """What the document names belongs to another client."""

    def __init__(self, text: str, /, *, about: str, **names: object) -> None:
        super().__init__(text, **names)
        self.field = about


def check_project(project: Project | None, client: Client) -> None:
    """Raises WrongClient."""
    if project and project.client_id != client.pk:
        raise WrongClient(gettext("{project} belongs to another client."), about="project", project=project)


def stored_lines(draft: Any, kind: type[L]) -> list[L]:
    """The rows of the draft's lines as they stand, in their order."""
    names = [one.name for one in fields_of(kind)]
    return [kind(**{name: getattr(row, name) for name in names}) for row in draft.lines.all()]


def totals_of(draft: Document, lines: Sequence[DocumentLine]) -> Totals:
    """What the lines come to in the draft's currency, mode and discount. Raises Uncountable."""
    with counting(lines):
        return count(
            lines, currency=draft.currency, mode=draft.tax_mode, kind=draft.discount_kind, value=draft.discount_value
        )


def insert(draft: Any, lines: Sequence[DocumentLine]) -> None:
    """Save a new draft with its lines and what they come to. Raises Uncountable."""
    totals = totals_of(draft, lines)
    for name, value in _sums(totals).items():
        setattr(draft, name, value)
    draft.save(force_insert=True)
    write_lines(draft.lines, lines, totals)


def save(
    draft: Any,
    fields: Mapping[str, Any],
    before: Sequence[DocumentLine],
    after: Sequence[DocumentLine],
    baseline: Baseline | None,
) -> dict[str, Any]:
    """Save a locked draft's fields and lines, and count anew. Returns the facts of the edit, none when nothing differs.

    Lines are rows of their own: when only they change, the draft's version still moves. Raises Uncountable.
    """
    would_be = copy(draft)
    for name, value in fields.items():
        setattr(would_be, name, value)
    totals, differ = totals_of(would_be, after), changed(before, after)
    changes = change(draft, **fields, **_sums(totals), **({"updated_at": timezone.now()} if differ else {}))
    if differ:
        write_lines(draft.lines, after, totals)
    return edit_facts(changes, differ, baseline) if changes else {}


def _sums(totals: Totals) -> dict[str, Any]:
    return {name: getattr(totals, name) for name in SUMS}
