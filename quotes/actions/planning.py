"""From an approved quote to the work: its project, with nothing typed again."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.money.formatting import format_number
from onetool.records.changing import change, lock
from onetool.records.refusals import Refused
from quotes.models import Quote
from scheduling.actions import projects, tasks
from scheduling.models import Project


class NotAgreed(Refused):
    """Only what the customer agreed to becomes work."""


@transaction.atomic
def plan(quote: Quote, *, by: Actor) -> Project:
    """Make the quote's project: its client, property and title, and one visit whose checklist is what was agreed.

    Twice gives the same project. Raises NotAgreed, Refused (archived).
    """
    quote = lock(quote)
    if quote.project:
        return quote.project
    if not quote.approval:
        raise NotAgreed(gettext("This quote isn’t approved yet. To start early, create the project yourself."))
    quote.check_current()
    agreed = quote.approval.quote_version.content
    title = agreed["title"]
    project = projects.create(by=by, client=quote.client, place=quote.place, title=title)
    checklist = [_item(line, quote.org.locale) for line in agreed["lines"]]
    tasks.create(by=by, project=project, client=quote.client, place=quote.place, title=title, checklist=checklist)
    change(quote, project=project)
    record("quote.planned", quote, by=by, project=str(project))
    return project


def _item(line: dict[str, Any], locale: str) -> str:
    """`22 m Pipe insulation`; a single thing needs no number."""
    words = line["description"].splitlines()[0]
    quantity = Decimal(line["quantity"])
    count = "" if quantity == 1 and not line["unit"] else format_number(quantity, locale)
    return " ".join(filter(None, [count, line["unit"], words]))
