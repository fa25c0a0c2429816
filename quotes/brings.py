"""What quotes bring to the house: the words of their events."""

from onetool.home.steps import Step
from onetool.web.cards import Card
from quotes.models import Quote

SENTENCES = {
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
