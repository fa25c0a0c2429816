"""The lists of invoices and payments."""

from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from invoices.actions import issuing
from invoices.columns import INVOICES, MAY_BE_OWED, PAYMENTS
from invoices.models import Invoice, InvoiceQuerySet, Payment
from onetool.abilities.search import index
from onetool.listing.bulk import Verb
from onetool.listing.listing import Listing
from onetool.listing.marks import tagging
from onetool.listing.shown import Foot, Shown
from onetool.money.formatting import format_number
from onetool.orgs.models import Member
from onetool.text.locales import all_of


def searched(rows: "QuerySet[Invoice]", text: str, member: Member) -> "QuerySet[Invoice]":
    """Invoices by their own words, and all of the clients that the search finds."""
    clients = index.find_pages(text, member=member, kinds=("client", "contact"))
    found = index.find_pages(text, member=member, kinds=("invoice",))
    return rows.filter(pk__among=found) | rows.filter(client_id__among=clients)


def billed(shown: Shown) -> Foot:
    """What the invoices come to and what is owed of them; drafts and void ones ask for no money."""
    rows: InvoiceQuerySet = shown.all_rows  # type: ignore[assignment]  # this list's own
    sums, asked = rows.billed(), set(filter(None, shown.query.getlist("standing")))
    owed = rows.owed() if not asked or asked & MAY_BE_OWED else Decimal(0)
    locale = shown.member.org.locale
    drafts, void = (format_number(Decimal(count), locale) for count in (sums.drafts, sums.void))
    left_out = [
        *([ngettext("{count} draft", "{count} drafts", sums.drafts).format(count=drafts)] if sums.drafts else []),
        *([gettext("{count} void").format(count=void)] if sums.void else []),
    ]
    note = gettext("excluding {left_out}").format(left_out=all_of(left_out)) if left_out else ""
    return Foot(sums.count + sums.drafts + sums.void, {"total": sums.total, "balance": owed}, note, summed=sums.count)


def send(invoice: Invoice, by: Member, _: None) -> None:
    """To whom the client's bills go."""
    contact = invoice.client.billing_contact
    name, email = (contact.name, contact.email) if contact else (invoice.client.name, "")
    issuing.send(invoice, by=by, name=name, email=email)


VERBS = (
    Verb(
        name="issue", label=_("Issue"), policy="invoices.edit", said=_("issued"),
        icon="done", fits=lambda invoice: invoice.is_draft,
        confirm=_("This assigns a number and locks the invoice. Nothing is sent."),
        act=lambda invoice, by, _: issuing.issue(invoice, by=by),
    ),
    Verb(
        name="send", label=_("Send"), policy="invoices.edit", said=_("sent"), act=send,
        icon="send", fits=lambda invoice: invoice.is_draft or invoice.is_issued,
        dialog=lambda one: reverse("invoices:issue_and_send" if one.is_draft else "invoices:send", args=[one.pk]),
    ),
    tagging("invoices.edit"),
)  # fmt: skip

invoices = Listing(
    name="invoices",
    title=_("Invoices"),
    noun=_("invoice"),
    nouns=_("invoices"),
    columns=INVOICES,
    page_name="invoices:index",
    policy="invoices.view",
    template="invoices/list.html",
    more=("above", "row"),
    rows=Invoice.objects.visible_to,
    searched=searched,
    chips="standing",
    sort="added",
    watched=("payments",),
    foot=billed,
    opens_drawer=True,
    edits="invoices.edit",
    can_be_edited=lambda invoice: invoice.is_draft,
    edits_on_page=True,
    verbs=VERBS,
)

payments = Listing(
    name="payments",
    title=_("Payments"),
    noun=_("payment"),
    nouns=_("payments"),
    columns=PAYMENTS,
    page_name="invoices:payments",
    policy="payments.view",
    template="invoices/payments_list.html",
    rows=Payment.objects.visible_to,
    chips="state",
    sort="received",
)
