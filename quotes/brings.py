"""What quotes bring to the house: the words of their events, the tax group that lines for a client start with."""

from functools import partial

from django import forms

from clients.brought import BROUGHT, Brought
from clients.models import Client, Property
from onetool.home.steps import Step
from onetool.web.cards import Card
from quotes.actions import set_tax_default
from quotes.models import Quote, TaxGroup
from quotes.usual_taxes import own_group, usual_tax

SENTENCES = {
    "taxrate.added": "added the tax rate {subject}",
    "taxrate.edited": "changed {fields} of the tax rate {subject}",
    "taxrate.archived": "put the tax rate {subject} away",
    "taxgroup.added": "added the tax group {subject}",
    "taxgroup.edited": "changed {fields} of the tax group {subject}",
    "taxgroup.archived": "archived the tax group {subject}",
    "quote.created": "wrote quote {subject}",
    "quote.edited": "changed {fields} of quote {subject}",
    "quote.duplicated": "made quote {subject} from {source}",
    "quote.sent": "sent quote {subject} to {to}",
    "quote.resent": "sent quote {subject} to {to} again",
    "quote.viewed": "opened quote {subject}",
    "quote.approved": "approved quote {subject}",
    "quote.planned": "planned {project} from quote {subject}",
    "quote.declined": "declined quote {subject}",
    "quote.answered": "asked for changes to quote {subject}",
    "quote.revised": "took quote {subject} back to revise it",
    "quote.extended": "extended quote {subject} until {until}",
    "quote.withdrawn": "closed the customer’s links to quote {subject}",
    "quote.expired": "let quote {subject} expire",
}


def tax_group_field(client: Client | None, *, empty: str) -> forms.Field | None:
    """A choice that says what applies without one; none where there are no groups to choose from."""
    groups = TaxGroup.objects.current()
    if not groups:
        return None
    usual = usual_tax(client)
    return forms.ModelChoiceField(
        groups, required=False, empty_label=empty, help_text=f"If empty, new lines start with {usual or 'no tax'}."
    )


BROUGHT[Client].append(
    Brought("tax_group", partial(tax_group_field, empty="The company’s"), own_group, set_tax_default)
)
BROUGHT[Property].append(
    Brought("tax_group", partial(tax_group_field, empty="The client’s"), own_group, set_tax_default)
)

CARDS = [
    Card("home.attention", "quotes:attention", rank=2),
    Card("home.side", "quotes:waiting"),
    Card("client.work", "quotes:of_client", rank=2),
    Card("project.main", "quotes:of_project", rank=1),
]

PORTAL_PAGES = {"quote": "/p/quotes/{link}/"}

FIRST_STEPS = [
    Step(2, "Write a quote", "Write a quote", "quotes:new", is_done=lambda _: Quote.objects.exists(), topic="quotes"),
    Step(
        4,
        "Send it: your customer signs online",
        "Open quotes",
        "quotes:index",
        is_done=lambda _: Quote.objects.filter(sent_at__isnull=False).exists(),
        topic="quotes",
    ),
]
