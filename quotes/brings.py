"""What quotes bring to the house: the words of their events."""

from onetool.home.steps import Step
from onetool.web.cards import Card
from quotes import lists
from quotes.models import Quote

LISTS = [lists.quotes]

SENTENCES = {
    "quote.created": "created quote {subject}",
    "quote.edited": "updated {fields} on quote {subject}",
    "quote.duplicated": "duplicated quote {source} as {subject}",
    "quote.sent": "sent quote {subject} to {to}",
    "quote.resent": "resent quote {subject} to {to}",
    "quote.viewed": "viewed quote {subject}",
    "quote.approved": "approved quote {subject}",
    "quote.planned": "created {project} from quote {subject}",
    "quote.declined": "declined quote {subject}",
    "quote.answered": "requested changes to quote {subject}",
    "quote.revised": "started revising quote {subject}",
    "quote.extended": "extended quote {subject} until {until}",
    "quote.archived": "archived quote {subject}",
    "quote.restored": "restored quote {subject}",
    "quote.withdrawn": "turned off the customer link for quote {subject}",
    "quote.expired": "marked quote {subject} expired",
}

CARDS = [
    Card("home.attention", "quotes:attention", rank=2),
    Card("home.side", "quotes:waiting"),
    Card("client.work", "quotes:of_client", rank=2),
    Card("project.main", "quotes:of_project", rank=1),
]

PORTAL_PAGES = {"quote": "/p/quotes/{link}/"}

FIRST_STEPS = [
    Step(2, "New quote", "New quote", "quotes:new", is_done=lambda _: Quote.objects.exists(), topic="quotes"),
    Step(
        4,
        "Send your first quote",
        "Send",
        "quotes:index",
        is_done=lambda _: Quote.objects.filter(sent_at__isnull=False).exists(),
        topic="quotes",
    ),
]
