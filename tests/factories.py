"""One line a record: how a test makes it, always by the same actions the product uses."""

import itertools
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from clients.actions import clients
from clients.models import Client, Contact, Property
from documents.actions import tax_groups, taxes
from documents.content import DocumentLine
from documents.models import TaxGroup, TaxRate
from invoices.actions import checkout, connecting, drafting, issuing, paying, settling, voiding
from invoices.models import ConnectedAccount, CreditNote, Invoice, Payment
from onetool import clock
from onetool.abilities.files import actions as files
from onetool.abilities.files.models import File
from onetool.access import links
from onetool.access.limits import Allowance
from onetool.access.links import Link
from onetool.archive import actions as archives
from onetool.archive.models import Archive
from onetool.listing.actions import bulk_runs, exports, lists
from onetool.listing.models import BulkRun, Export, SavedView
from onetool.orgs.actions import invitations, roles
from onetool.orgs.models import CustomRole, Invitation, Member
from onetool.stripe_door.objects import Account, PaymentIntent
from quotes.actions import sending, writing
from quotes.models import Quote
from scheduling.actions import projects, tasks
from scheduling.models import Project, Task

_numbers = itertools.count(1)


def client(*, by: Member, name: str = "", **fields: Any) -> Client:
    """An active client with one contact and one property."""
    number = next(_numbers)
    name = name or f"Client {number}"
    return clients.register(
        by=by,
        name=name,
        status=fields.pop("status", Client.Status.ACTIVE),
        contact=fields.pop(
            "contact",
            {"name": f"Mrs {name.split()[0]}", "email": f"c{number}@example.com", "phone": f"(555) 010-{number:04}"},
        ),
        place=fields.pop(
            "place", {"street": f"{number} Elm Street", "city": "Springfield", "postcode": "12345", "country": "US"}
        ),
        **fields,
    )


def contact(*, by: Member) -> Contact:
    return client(by=by).contacts.get()


def place(*, by: Member) -> Property:
    return client(by=by).properties.get()


def export(*, by: Member) -> Export:
    return exports.request(by=by, list_name="clients", title="Clients", query="", file_format="csv")


def bulk_run(*, by: Member, **fields: Any) -> BulkRun:
    """Archiving one client."""
    asked: dict[str, Any] = {"list_name": "clients", "verb": "archive", "title": "Archive", "answers": "", **fields}
    return bulk_runs.start(by=by, **{"keys": [client(by=by).pk], **asked})


def saved_view(*, by: Member, list_name: str = "clients", **fields: Any) -> SavedView:
    name = fields.pop("name", f"View {next(_numbers)}")
    return lists.add(by=by, list_name=list_name, name=name, query=fields.pop("query", "status=lead"), **fields)


def project(*, by: Member, **fields: Any) -> Project:
    """A planned project of a client of its own."""
    fields.setdefault("client", None)
    fields["client"] = fields["client"] or client(by=by)
    return projects.create(by=by, title=fields.pop("title", f"Project {next(_numbers)}"), **fields)


def task(*, by: Member, **fields: Any) -> Task:
    return tasks.create(by=by, title=fields.pop("title", f"Task {next(_numbers)}"), **fields)


def taxrate(*, by: Member, **fields: Any) -> TaxRate:
    values = {
        "name": f"Tax {next(_numbers)}",
        "percent": Decimal("8"),
        "category": "standard",
        "reason": "",
        "is_default": False,
    }
    return taxes.add_rate(by=by, **{**values, **fields})


def taxgroup(*, by: Member, rates: Sequence[TaxRate] = (), **fields: Any) -> TaxGroup:
    """State and city, unless other rates are named."""
    rates = rates or [taxrate(by=by, name=f"{name} {next(_numbers)}") for name in ("State", "City")]
    values = {"name": f"Group {next(_numbers)}", "is_default": False}
    return tax_groups.add_group(by=by, rates=rates, **{**values, **fields})


SALES_TAX = {"name": "Sales tax", "percent": "8", "category": "standard", "reason": ""}


def line(
    description: str = "Boiler service", quantity: str = "1", unit_price: str = "100", **fields: Any
) -> DocumentLine:
    return DocumentLine(
        description=description,
        quantity=Decimal(quantity),
        unit_price=Decimal(unit_price),
        **{"rates": [SALES_TAX], **fields},
    )


def quote(*, by: Member, **fields: Any) -> Quote:
    """A draft with one line of 100.00 and 8 % tax: 108.00."""
    of = fields.pop("client", None) or client(by=by)
    title = fields.pop("title", f"Quote {next(_numbers)}")
    return writing.create(by=by, client=of, title=title, lines=fields.pop("lines", [line()]), **fields)


def sent_quote(*, by: Member, **fields: Any) -> Quote:
    """A quote that waits for its customer."""
    made = quote(by=by, **fields)
    contact = made.client.contacts.get()
    Allowance.objects.all().delete()  # what a test begins with uses up none of its emails
    sending.send(made, by=by, name=contact.name, email=contact.email)
    made.refresh_from_db()
    return made


def invoice(*, by: Member, **fields: Any) -> Invoice:
    """A draft with one line of 100.00 and 8 % tax: 108.00."""
    of = fields.pop("client", None) or client(by=by)
    title = fields.pop("title", f"Invoice {next(_numbers)}")
    return drafting.create(by=by, client=of, title=title, lines=fields.pop("lines", [line()]), **fields)


def issued_invoice(*, by: Member, **fields: Any) -> Invoice:
    """An invoice that asks for 108.00."""
    return issuing.issue(invoice(by=by, **fields), by=by)


def payment(*, by: Member, amount: str = "108", of: Invoice | None = None) -> Payment:
    """Cash for an invoice, received today."""
    of = of or issued_invoice(by=by)
    return paying.record_payment(
        of, by=by, amount=Decimal(amount), method=Payment.Method.CASH, received_on=clock.today(of.org)
    )


def card_payment(*, by: Member, of: Invoice) -> Payment:
    """What an invoice asks for, paid by card as far as Stripe's steps allow."""
    if not ConnectedAccount.objects.current().exists():
        connectedaccount(by=by)
    links.issue(of, name="Mrs Smith", email="smith@example.com")
    page = checkout.plan_checkout(of, link=Link.objects.to(of).latest("id")).checkout
    found = PaymentIntent(
        id=f"pi_{next(_numbers)}",
        status="succeeded",
        amount=page.amount,
        received=page.amount,
        currency=page.currency,
        charge="ch",
        metadata={"checkout": str(page.pk)},
        livemode=False,
        created_at=None,
        failure="",
    )
    paid = settling.settle(page.account, found)
    assert paid
    return paid


def creditnote(*, by: Member) -> CreditNote:
    return voiding.void(issued_invoice(by=by), by=by, reason="Wrong client")


def connectedaccount(*, by: Member, stripe_id: str = "") -> ConnectedAccount:
    """An account at Stripe that can be paid."""
    found = Account(
        id=stripe_id or f"acct_{next(_numbers)}",
        charges_enabled=True,
        payouts_enabled=True,
        details_submitted=True,
        country="US",
        currency="USD",
        due=(),
        disabled_reason="",
    )
    return connecting.keep_account(by.org, found, by=by)


def member(*, by: Member) -> Member:
    """Who makes the others."""
    return by


def invitation(*, by: Member) -> Invitation:
    return invitations.invite([f"invited{next(_numbers)}@example.com"], role=Member.Role.MEMBER, by=by)[0]


def custom_role(*, by: Member) -> CustomRole:
    return roles.add(by=by, name=f"Role {next(_numbers)}", grants={"quotes": "view assigned"})


def archive(*, by: Member) -> Archive:
    return archives.request(by=by)


def file(*, by: Member) -> File:
    stored = files.store(SimpleUploadedFile("plan.txt", b"To the boiler"), org_id=by.org_id)
    return files.add(client(by=by), stored, by=by)


# Kind → how to make one. A record without a line here fails the tests of the architecture.
MAKE: dict[str, Any] = {
    "member": member,
    "invitation": invitation,
    "customrole": custom_role,
    "archive": archive,
    "client": client,
    "contact": contact,
    "property": place,
    "export": export,
    "bulkrun": bulk_run,
    "savedview": saved_view,
    "project": project,
    "task": task,
    "taxrate": taxrate,
    "taxgroup": taxgroup,
    "quote": quote,
    "invoice": invoice,
    "payment": payment,
    "creditnote": creditnote,
    "connectedaccount": connectedaccount,
}
# What is no record and has addresses of its own.
ROWS: dict[str, Any] = {"file": file}


def make(kind: str, *, by: Member) -> Any:
    """One row of that kind, in the organisation acted in."""
    return (MAKE | ROWS)[kind](by=by)


def one_of_each(*, by: Member) -> dict[str, Any]:
    """Kind → a row of it, assigned to nobody: every record, and what else has addresses."""
    return {kind: make(kind, by=by) for kind in MAKE | ROWS}
