"""What quotes bring to the house: the words of their events."""

from django.utils.translation import gettext_lazy as _

from onetool.home.steps import Step
from onetool.web.cards import Card
from quotes import lists
from quotes.models import Approval, Quote, QuoteVersion

PAPERS = [QuoteVersion.objects.all, Approval.objects.all]

LISTS = [lists.quotes]

SENTENCES = {
    "quote.created": _("created quote {subject}"),
    "quote.edited": _("updated {fields} on quote {subject}"),
    "quote.duplicated": _("duplicated quote {source} as {subject}"),
    "quote.sent": _("sent quote {subject} to {to}"),
    "quote.resent": _("resent quote {subject} to {to}"),
    "quote.viewed": _("viewed quote {subject}"),
    "quote.approved": _("approved quote {subject}"),
    "quote.planned": _("created {project} from quote {subject}"),
    "quote.declined": _("declined quote {subject}"),
    "quote.answered": _("requested changes to quote {subject}"),
    "quote.revised": _("started revising quote {subject}"),
    "quote.extended": _("extended quote {subject} until {until}"),
    "quote.archived": _("archived quote {subject}"),
    "quote.restored": _("restored quote {subject}"),
    "quote.withdrawn": _("turned off the customer link for quote {subject}"),
    "quote.expired": _("marked quote {subject} expired"),
}

CARDS = [
    Card("home.attention", "quotes:attention", rank=2),
    Card("home.side", "quotes:waiting"),
    Card("client.work", "quotes:of_client", rank=2),
    Card("project.main", "quotes:of_project", rank=1),
]

PORTAL_PAGES = {"quote": "/p/quotes/{link}/"}

FIRST_STEPS = [
    Step(2, _("New quote"), _("New quote"), "quotes:new", is_done=lambda _: Quote.objects.exists(), topic="quotes"),
    Step(
        4,
        _("Send your first quote"),
        _("Send"),
        "quotes:index",
        is_done=lambda _: Quote.objects.filter(sent_at__isnull=False).exists(),
        topic="quotes",
    ),
]
