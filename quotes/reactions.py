"""What the quotes app does when something happened: PDFs, mails to the customer, search cards that follow names."""

from clients.models import Client
from onetool import links, mail, printouts, search
from onetool.events import Event, on
from onetool.permissions import between_transactions
from onetool.printouts import Original
from onetool.tenancy import acting_in
from quotes import sheets  # noqa: F401  # says how a quote is printed
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


@on("quote.sent")
def mail_the_quote(event: Event) -> None:
    _mail(event)


@on("quote.extended")
def mail_the_extended_quote(event: Event) -> None:
    _mail(event)


def _mail(event: Event) -> None:
    """The link and the mail are written in one transaction: a second try finds neither."""
    quote = Quote.objects.get(pk=event.subject_id)
    version = QuoteVersion.objects.get(quote=quote, number=event.facts["version"])
    link = links.reserve(quote, name=version.sent_name, email=version.sent_to, version=version.number)
    mail.send(
        "quote_sent",
        to=version.sent_to,
        to_name=version.sent_name,
        about=quote,
        attach=[version],
        content=version.content,
        link=link,
    )


@on("client.edited", field="name")
@between_transactions
def find_by_the_clients_new_name(event: Event) -> None:
    with acting_in(event.org_id):
        client = Client.objects.get(pk=event.subject_id)
    search.put_again(client, lambda: Quote.objects.filter(client=client).select_related("client"))
