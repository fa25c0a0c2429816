"""What the quotes app does when something happened: PDFs, mails to the customer."""

from clients.actions import clients
from onetool.access import links
from onetool.access.policies import between_transactions
from onetool.events.actors import SYSTEM
from onetool.events.log import Event
from onetool.mail import allowance, outbox
from onetool.paper import printouts
from onetool.paper.printouts import Original
from onetool.tenancy.scope import acting_in
from onetool.work.reactions import on
from quotes.models import Approval, Quote, QuoteVersion


@on("quote.sent")
@on("quote.extended")
@between_transactions
def print_the_quote(event: Event) -> None:
    with acting_in(event.org_id):
        version = QuoteVersion.objects.get(quote=event.subject_id, number=event.facts["version"])
    printouts.make(Original.of(version))


@on("quote.approved")
@between_transactions
def print_the_signed_quote(event: Event) -> None:
    with acting_in(event.org_id):
        approval = Approval.objects.get(quote=event.subject_id)
    printouts.make(Original.of(approval))


@on("quote.approved")
def make_the_lead_a_customer(event: Event) -> None:
    clients.activate(Quote.objects.select_related("client").get(pk=event.subject_id).client, by=SYSTEM)


@on("quote.approved")
def mail_the_signed_quote(event: Event) -> None:
    """A copy for whoever signed; a yes that staff wrote down was given elsewhere."""
    approval = Approval.objects.select_related("quote", "quote_version").get(quote=event.subject_id)
    if approval.on_word_of_id:
        return
    version = approval.quote_version
    allowance.spend_receipt(approval.org)
    outbox.send(
        "quote_approved",
        to=version.sent_to,
        to_name=version.sent_name,
        about=approval.quote,
        attach=[approval],
        approval=approval,
        content=version.content,
        link=links.reserve(approval.quote, name=version.sent_name, email=version.sent_to, version=version.number),
    )


@on("quote.sent")
def mail_the_quote(event: Event) -> None:
    _mail(event)


@on("quote.extended")
def mail_the_extended_quote(event: Event) -> None:
    _mail(event)


@on("quote.resent")
def mail_the_quote_again(event: Event) -> None:
    _mail(event)


def _mail(event: Event) -> None:
    """The link and the mail are written in one transaction: a second try finds neither."""
    quote = Quote.objects.get(pk=event.subject_id)
    version = QuoteVersion.objects.get(quote=quote, number=event.facts["version"])
    to, name = event.facts["to"], event.facts["name"]
    link = links.reserve(quote, name=name, email=to, version=version.number)
    # An extended quote, and the first mail, say what was frozen; sending again may say something else.
    words = event.facts.get("message") if event.verb == "quote.resent" else version.content["message"]
    outbox.send(
        "quote_sent",
        to=to,
        to_name=name,
        about=quote,
        attach=[version],
        content={**version.content, "message": words},
        link=link,
    )
