"""A quote on paper: made once when it is sent, kept, attached to its mail, shown to whoever may see the quote."""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.utils import timezone
from PIL import Image

from onetool.abilities.files import actions as files
from onetool.access import links
from onetool.mail import outbox
from onetool.mail.outbox import Message
from onetool.orgs.actions import organisations
from onetool.orgs.models import Member, Organisation
from onetool.paper import pdf, printouts
from onetool.paper.printouts import Original, Printout
from onetool.tenancy.scope import acting_in
from quotes.actions import sending
from quotes.models import Approval, Quote, QuoteVersion
from tests import factories, papers
from tests.conftest import Person
from tests.pages import words
from tests.quotes.pages import customer_of

React = Callable[[], int]
SIGNED = {"name": "Mary Smith", "accepts": "on"}


@pytest.fixture
def quote(alice: Person, react: React) -> Quote:
    made = factories.sent_quote(
        by=alice.member,
        title="New boiler",
        terms="Net 14 days",
        lines=[factories.line("Boiler", "2", "1234.5", discount_kind="percent", discount_value=Decimal(10))],
        discount_kind="fixed",
        discount_value=Decimal(20),
    )
    react()
    return made


# --- Made once, kept --------------------------------------------------------------------------------------------------
def test_a_sent_version_is_printed_and_kept_under_its_hash(quote: Quote, alice: Person) -> None:
    version = quote.latest
    assert version
    kept = Printout.objects.get()
    assert (kept.subject_kind, kept.subject_id, kept.name) == ("quoteversion", version.pk, "Q-000001-v1.pdf")
    content = default_storage.open(kept.key).read()
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (kept.sha256, kept.size)
    assert alice.get("quotes:pdf", quote).content == content
    assert printouts.make(Original.of(version)).content == content
    assert Printout.objects.count() == 1


def test_nobody_changes_or_deletes_a_kept_pdf(quote: Quote) -> None:
    for change in (lambda: Printout.objects.update(sha256="0" * 64), lambda: Printout.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Printout.objects.count() == 1


def test_what_was_sent_stays_as_it_was_whatever_becomes_of_the_company(quote: Quote, alice: Person) -> None:
    before = alice.get("quotes:pdf", quote).content
    Organisation.objects.update(name="Other name", colour="#00ff00", country="DE")
    assert alice.get("quotes:pdf", quote).content == before
    Path(default_storage.path(Printout.objects.get().key)).unlink()
    assert alice.get("quotes:pdf", quote).content == before


def test_spoilt_bytes_are_not_handed_out(quote: Quote, alice: Person) -> None:
    before, kept = alice.get("quotes:pdf", quote).content, Printout.objects.get()
    Path(default_storage.path(kept.key)).write_bytes(b"%PDF-1.7 forged")
    assert alice.get("quotes:pdf", quote).content == before


def test_before_the_worker_came_it_is_made_for_now_and_nothing_is_written(alice: Person, react: React) -> None:
    quote = factories.sent_quote(by=alice.member)
    early = alice.get("quotes:pdf", quote)
    assert (early.status_code, Printout.objects.count()) == (200, 0)
    react()
    assert default_storage.open(Printout.objects.get().key).read() == early.content


@pytest.mark.django_db(transaction=True)
def test_of_four_workers_one_keeps_it(world: dict[str, Organisation]) -> None:
    with acting_in(world["acme"]):
        owner = Member.objects.select_related("org", "user").get(role=Member.Role.OWNER)
        version = factories.sent_quote(by=owner).latest
    assert version
    start, made = Barrier(4), []

    def work() -> None:
        start.wait()
        made.append(printouts.make(Original.of(version)).content)
        connection.close()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (len(made), len(set(made))) == (4, 1)
    with acting_in(world["acme"]):
        assert Printout.objects.count() == 1


# --- What it says -----------------------------------------------------------------------------------------------------
def amounts(text: str) -> set[str]:
    return set(re.findall(r"-?\$[\d,]+\.\d+", text))


def test_it_says_what_the_page_says_to_the_letter(quote: Quote) -> None:
    customer, page = customer_of(quote)
    shown, paper = words(customer.get(page)), papers.text(customer.get(page + "pdf/").content)
    assert {"$1,234.50", "$2,222.10", "-$20.00", "$176.17", "$2,378.27"} <= amounts(shown)
    # The base of each tax is on paper alone.
    assert amounts(paper) == amounts(shown) | {"$2,202.10"}
    for said in ("Quote Q-000001", "New boiler", "Less 10%", "Sales tax 8%", "Net 14 days", "Acme Heating"):
        assert said in shown
        assert said in paper


def test_each_version_has_its_own_and_a_draft_says_that_it_is_one(quote: Quote, alice: Person, react: React) -> None:
    first = alice.get("quotes:version_pdf", quote, 1)
    sending.revise(quote, by=alice.member)
    draft = alice.get("quotes:pdf", quote)
    assert 'filename="Q-000001-draft.pdf"' in draft["Content-Disposition"]
    assert "· Draft" in papers.text(draft.content)
    sending.send(quote, by=alice.member, name="Mary", email="m@example.com")
    react()
    assert alice.get("quotes:version_pdf", quote, 1).content == first.content
    second = alice.get("quotes:version_pdf", quote, 2)
    assert second["Content-Disposition"] == 'inline; filename="Q-000001-v2.pdf"'
    assert alice.get("quotes:pdf", quote).content == second.content
    assert alice.get("quotes:version_pdf", quote, 3).status_code == 404


def test_a_draft_is_never_kept(alice: Person) -> None:
    draft = factories.quote(by=alice.member, lines=[])
    assert papers.text(alice.get("quotes:pdf", draft).content).count("Draft") == 2
    assert Printout.objects.count() == 0


def test_a_signed_quote_carries_the_record_of_its_signature(quote: Quote, alice: Person, react: React) -> None:
    customer, page = customer_of(quote)
    customer.post(page + "approve/", SIGNED, headers={"User-Agent": "A phone"})
    react()
    approval = Approval.objects.get()
    signed = alice.get("quotes:pdf", quote)
    assert signed["Content-Disposition"] == 'inline; filename="Q-000001-v1-signed.pdf"'
    assert customer.get(page + "pdf/").content == signed.content
    record = " ".join(papers.reader(signed.content).pages[-1].extract_text().split())
    for said in (
        "Signature record",
        "Signed by Mary Smith",
        "(America/New_York)",
        f"{approval.at:%Y-%m-%d %H:%M:%S} UTC",
        "IP address 127.0.0.1",
        "Browser A phone",
        "Q-000001, version 1, $2,378.27",
        approval.sha256,
        approval.intent,
    ):
        assert said in record
    assert "Boiler" in papers.text(signed.content)
    assert alice.get("quotes:version_pdf", quote, 1).content != signed.content
    assert sorted(Printout.objects.values_list("subject_kind", flat=True)) == ["approval", "quoteversion"]


@pytest.mark.parametrize("name", ["张伟", "محمد علي", "नेहा शर्मा"])
def test_the_record_of_a_signature_shows_the_name(name: str, quote: Quote, alice: Person, react: React) -> None:
    customer, page = customer_of(quote)
    customer.post(page + "approve/", {**SIGNED, "name": name})
    react()
    record = papers.reader(alice.get("quotes:pdf", quote).content).pages[-1].extract_text()
    assert [char for char in name if char not in unicodedata.normalize("NFKC", record)] == []
    assert "U+" not in record


def test_a_name_that_the_paper_lacks_is_spelt_in_the_record(quote: Quote, alice: Person, react: React) -> None:
    customer, page = customer_of(quote)
    customer.post(page + "approve/", {**SIGNED, "name": "ᏣᎳᎩ"})
    react()
    record = papers.reader(alice.get("quotes:pdf", quote).content).pages[-1].extract_text()
    assert "U+13E3 U+13B3 U+13A9" in record


def test_a_signer_cannot_turn_the_date_round(quote: Quote, alice: Person, react: React) -> None:
    customer, page = customer_of(quote)
    assert customer.post(page + "approve/", {**SIGNED, "name": "\u202e\u200b"}).status_code == 422
    customer.post(page + "approve/", {**SIGNED, "name": "Mary\u202e Smith"})
    assert Approval.objects.get().name == "Mary Smith"


def test_a_yes_by_word_says_who_entered_it_and_claims_no_signature(quote: Quote, alice: Person) -> None:
    alice.post("quotes:approve", quote, data={"name": "Mrs Smith", "note": "On the phone, 9:15"})
    paper = papers.text(alice.get("quotes:pdf", quote).content)
    assert "Approval record" in paper
    assert "Approved by Mrs Smith" in paper
    assert "Recorded by Alice" in paper
    assert "On the phone, 9:15" in paper
    assert "Signed by" not in paper
    assert "IP address" not in paper


def test_the_logo_and_colour_are_those_of_the_day_it_was_sent(quote: Quote) -> None:
    assert quote.latest
    assert quote.latest.content["look"] == {"locale": "en_US", "country": "US", "colour": "#1f5fbf", "logo": ""}


def test_a_logo_is_on_what_was_sent_with_it_even_after_it_is_gone(alice: Person) -> None:
    picture = BytesIO()
    Image.new("RGB", (300, 100), "#b4451f").save(picture, "PNG")
    upload = SimpleUploadedFile("logo.png", picture.getvalue(), content_type="image/png")
    stored = files.as_logo(files.store(upload, org_id=alice.org.pk))
    organisations.set_logo(alice.org, stored, by=alice.member)
    with_logo = factories.sent_quote(by=alice.member)
    organisations.remove_logo(Organisation.objects.get(), by=alice.member)
    without = factories.sent_quote(by=alice.member)
    pictures = [papers.reader(alice.get("quotes:pdf", one).content).pages[0].images for one in (with_logo, without)]
    assert [len(found) for found in pictures] == [1, 0]


def test_a_version_from_before_looks_were_frozen_has_todays(alice: Person) -> None:
    quote = factories.sent_quote(by=alice.member)
    assert quote.latest
    content = {name: value for name, value in quote.latest.content.items() if name != "look"}
    old = QuoteVersion.objects.create(
        quote=quote, number=2, content=content, sha256="0" * 64, sent_to="m@example.com", sent_name="Mary"
    )
    assert "$108.00" in papers.text(alice.get("quotes:version_pdf", quote, old.number).content)


# --- Who gets it ------------------------------------------------------------------------------------------------------
def test_those_who_see_the_quote_get_it_and_nobody_else(
    quote: Quote, alice: Person, dana: Person, vera: Person, ted: Person, olga: Person, stranger: Person
) -> None:
    for name, args in (("quotes:pdf", (quote,)), ("quotes:version_pdf", (quote, 1))):
        for person in (alice, dana, vera):
            answer = person.get(name, *args)
            assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert "no-store" in answer["Cache-Control"]
        assert [person.get(name, *args).status_code for person in (ted, olga)] == [404, 404]
        assert olga.browser.get(alice.url(name, *args)).status_code == 404
        assert stranger.browser.get(alice.url(name, *args)).status_code == 302
        assert alice.post(name, *args).status_code == 405


def test_the_portal_gives_it_to_the_link_alone(quote: Quote, alice: Person, react: React) -> None:
    other = factories.sent_quote(by=alice.member, title="For somebody else")
    react()
    customer, page = customer_of(quote)
    answer = customer.get(page + "pdf/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == 'inline; filename="Q-000001-v1.pdf"'
    assert "Download PDF" in customer.get(page).text
    strangers, other_page = customer_of(other)
    assert strangers.get(page + "pdf/").status_code == 404
    assert customer.get(other_page + "pdf/").status_code == 404
    assert Browser().get(page + "pdf/").status_code == 404
    links.revoke(quote)
    assert customer.get(page + "pdf/").status_code == 404


def test_the_pages_lead_to_it(quote: Quote, alice: Person) -> None:
    assert alice.url("quotes:pdf", quote) in alice.get("quotes:detail", quote).text
    assert alice.url("quotes:version_pdf", quote, 1) in alice.get("quotes:version", quote, 1).text


# --- With the mail ----------------------------------------------------------------------------------------------------
def test_the_mail_takes_it_along_once(
    quote: Quote, alice: Person, stranger: Person, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    message = Message.objects.get(about_id=quote.pk)
    assert [one["name"] for one in message.attachments] == ["Q-000001-v1.pdf"]
    assert [outbox.deliver(alice.org.pk, message.pk), outbox.deliver(alice.org.pk, message.pk)] == [True, False]
    [sent] = mailoutbox
    kept = default_storage.open(Printout.objects.get().key).read()
    assert sent.attachments == [("Q-000001-v1.pdf", kept, "application/pdf")]
    assert "Q-000001-v1.pdf" in stranger.browser.get(f"/dev/mail/{message.pk}/").text
    assert stranger.browser.get(f"/dev/mail/{message.pk}/0/").content == kept
    assert stranger.browser.get(f"/dev/mail/{message.pk}/1/").status_code == 404


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def unprintable(*_: Any, **__: Any) -> bytes:
        raise pdf.Unprintable("no font")

    monkeypatch.setattr("onetool.paper.pdf.render", unprintable)


def test_a_pdf_that_cannot_be_made_holds_the_mail_back_and_says_why(
    alice: Person, react: React, mailoutbox: list[EmailMultiAlternatives], broken: None
) -> None:
    quote = factories.sent_quote(by=alice.member)
    react()
    message = Message.objects.get(about_id=quote.pk)
    assert not outbox.deliver(alice.org.pk, message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.WAITING, 1)
    assert "no font" in message.error
    assert mailoutbox == []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(outbox.ATTEMPTS):
            clock.shift(timedelta(hours=2))
            outbox.deliver(alice.org.pk, message.pk)
    message.refresh_from_db()
    assert message.state == Message.State.FAILED
