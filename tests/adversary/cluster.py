"""What is hidden from outsiders: records of every kind around one client, whose every text holds one odd word."""

import io
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.utils import timezone
from PIL import Image

from clients.models import Client
from invoices.actions import disputing, issuing, paying, voiding
from invoices.models import Invoice, InvoiceLine, Payment
from onetool import clock
from onetool.abilities.files import actions
from onetool.abilities.notes import actions as notes
from onetool.abilities.notes.models import Note
from onetool.abilities.stars import actions as stars
from onetool.abilities.tags import actions as tags
from onetool.access.limits import Allowance
from onetool.events.log import Event
from onetool.listing.actions import exports
from onetool.listing.models import Export
from onetool.mail.outbox import Message
from onetool.orgs.actions import invitations, members, roles
from onetool.orgs.models import Member
from onetool.records.record import Record
from onetool.stripe_door import objects
from onetool.stripe_door.models import StripeEvent
from onetool.work import running
from onetool.work.reactions import ReactionRun
from quotes.actions import sending
from quotes.models import Quote, QuoteLine
from tests import factories, papers
from tests.conftest import _user

WORD = "Xylomancy"  # around one client
DESK = "Quixotry"  # in the settings: what only those who run the organisation read
STAFF = "Zymurgist"  # the name of a colleague
BILLS = "Usufruct"  # what is billing's of a client whom somebody knows who sees no money
WORDS = frozenset({WORD, DESK, STAFF, BILLS})


def told(answer: HttpResponse) -> set[str]:
    """The words an answer says, in its text, its headers or, of a PDF, on its paper."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    is_paper = answer.headers.get("Content-Type") == "application/pdf" and body
    text = papers.text(body) if is_paper else body.decode(errors="replace")
    said = f"{text} {answer.headers} {answer.cookies}".lower()
    return {word for word in WORDS if word.lower() in said}


def hide(owner: Member) -> dict[str, uuid.UUID]:
    """The cluster; the ids of its records by kind."""
    of = _client(owner)
    project = factories.project(by=owner, client=of, title=WORD, description=WORD)
    task = factories.task(by=owner, client=of, title=WORD, notes=WORD, checklist=[WORD])
    made = {
        "client": of,
        "contact": of.contacts.get(),
        "property": of.properties.get(),
        "export": exports.request(by=owner, list_name="clients", title="Clients", query=f"q={WORD}", file_format="csv"),
        "bulkrun": factories.bulk_run(by=owner, verb="tag", title=WORD, answers=f"tag-value={WORD}", keys=[of.pk]),
        "savedview": factories.saved_view(by=owner, name=WORD, query=f"q={WORD}"),
        "project": project,
        "task": task,
        "quote": _sent_quote(owner, of),
        "draft quote": factories.quote(by=owner, **_job(of)),
        "draft invoice": factories.invoice(by=owner, **_job(of)),
        **_money(owner, of),
        **_settings(owner),
    }
    _marks(owner, [row for row in made.values() if row.has_marks])
    kept = {kind: row.pk for kind, row in made.items()}
    kept["note"] = Note.objects.of(of).get().pk
    kept |= _files(owner, of) | {"checklistitem": task.checklist.get().pk}
    kept |= {"quotes line": _line(QuoteLine), "invoices line": _line(InvoiceLine)}
    work_off()
    kept["exported"] = Export.objects.get(pk=kept["export"]).file_id
    return kept | _failures(owner, kept)


def _line(model: type[InvoiceLine | QuoteLine]) -> uuid.UUID:
    return model._default_manager.values_list("pk", flat=True)[0]


def _client(owner: Member) -> Client:
    place = {"street": f"1 {WORD} Road", "city": WORD, "postcode": "12345", "country": "US", "access_notes": WORD}
    contact = {"name": f"Mrs {WORD}", "email": f"{WORD}@example.com", "phone": "(555) 010-0001", "role": WORD}
    return factories.client(by=owner, name=f"{WORD} Ltd", contact=contact, place=place, tax_id=WORD, street=WORD)


def _marks(owner: Member, rows: list[Record]) -> None:
    """What people put on records of every kind that takes it."""
    for row in rows:
        notes.add(row, by=owner, text=f"{WORD} rings twice.")
        tags.add(row, by=owner, name=WORD)
        stars.add(row, by=owner)


def _job(of: Client) -> dict[str, Any]:
    return {"client": of, "title": f"{WORD} job", "lines": [factories.line(WORD)]}


def _sent_quote(owner: Member, of: Client) -> Quote:
    """One that was sent with a message of its own, so that its mail says the word."""
    made = factories.quote(by=owner, **_job(of))
    sending.send(made, by=owner, name=f"Mrs {WORD}", email=f"{WORD}@example.com", message=WORD)
    return made


def _money(owner: Member, of: Client) -> dict[str, Record]:
    issued = factories.issued_invoice(by=owner, **_job(of))
    Allowance.objects.all().delete()
    issuing.send(issued, by=owner, name=f"Mrs {WORD}", email=f"{WORD}@example.com", message=WORD)
    payment = _paid(owner, issued)
    note = voiding.void(factories.issued_invoice(by=owner, **_job(of)), by=owner, reason=WORD)
    return {"invoice": issued, "payment": payment, "creditnote": note}


def _paid(owner: Member, invoice: Invoice) -> Payment:
    """Cash with a reference, and a bank that asks about it."""
    payment = paying.record_payment(
        invoice,
        by=owner,
        amount=Decimal(50),
        method=Payment.Method.CASH,
        received_on=clock.today(invoice.org),
        reference=WORD,
    )
    asked = objects.Dispute(
        id="dp_1",
        status="needs_response",
        amount=Decimal(50),
        currency="USD",
        reason=WORD,
        payment_intent="",
        due_by=timezone.now() + timedelta(days=7),
        is_withdrawn=False,
        is_reinstated=False,
    )
    disputing.settle_dispute(payment, asked)
    return payment


def _settings(owner: Member) -> dict[str, Record]:
    rate = factories.taxrate(by=owner, name=f"{DESK} tax")
    group = factories.taxgroup(by=owner, name=f"{DESK} group")
    user = _user(STAFF)
    colleague = members.add(owner.org, user=user, role=Member.Role.ADMIN, by=owner)
    account = factories.connectedaccount(by=owner, stripe_id="acct_hidden")
    place = invitations.invite([f"{STAFF.lower()}.invited@example.com"], role=Member.Role.VIEWER, by=owner)[0]
    role = roles.add(by=owner, name=f"{DESK} role", grants={})
    return {
        "archive": factories.archive(by=owner),
        "customrole": role,
        "invitation": place,
        "taxrate": rate,
        "taxgroup": group,
        "member": colleague,
        "connectedaccount": account,
    }


def _files(owner: Member, of: Client) -> dict[str, uuid.UUID]:
    """A text that says the word inside, a picture that says it in its name, and one that was taken off again."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "PNG")
    contents = {f"{WORD}.png": out.getvalue(), f"{WORD} plan.txt": WORD.encode(), f"{WORD} old.txt": WORD.encode()}
    kept = []
    for name, content in contents.items():
        stored = actions.store(SimpleUploadedFile(name, content), org_id=owner.org_id)
        kept.append(actions.add(of, stored, by=owner))
    actions.make_thumbnail(owner.org_id, kept[0].pk)
    actions.remove(kept[2], by=owner)
    return {"picture": kept[0].pk, "file": kept[1].pk, "removed": kept[2].pk}


def work_off() -> None:
    """What a worker would do by now: mails are written, the export too."""
    while due := running.due_reactions(timezone.now()):
        for org_id, run_id in due:
            assert running.react(org_id, run_id)


def _failures(owner: Member, kept: dict[str, uuid.UUID]) -> dict[str, uuid.UUID]:
    """A mail that failed, a reaction and an event of Stripe's that were given up."""
    message = Message.objects.get(about_id=kept["quote"])
    Message.objects.filter(pk=message.pk).update(state=Message.State.FAILED, error=DESK)
    run = ReactionRun.objects.create(
        org_id=owner.org_id,
        event=Event.objects.filter(subject_id=kept["quote"]).latest("id"),
        reaction=f"quotes.reactions.{DESK}",
        state=ReactionRun.State.FAILED,
        error=DESK,
    )
    unheard = StripeEvent.objects.create(
        stripe_id="evt_hidden",
        endpoint=StripeEvent.Endpoint.CONNECT,
        account="acct_hidden",
        type="charge.updated",
        livemode=False,
        body="{}",
        state=StripeEvent.State.FAILED,
        error=DESK,
    )
    return {"message": message.pk, "run": run.pk, "event": unheard.pk}
