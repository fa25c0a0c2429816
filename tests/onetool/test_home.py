"""Home: the figures are the ledger's, in the organisation's month; everybody sees what their rights say."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from invoices import figures
from invoices.actions import paying
from invoices.models import Invoice, LedgerEntry, Payment
from onetool import clock
from onetool.events.log import Event
from onetool.home.views import feed_lines
from onetool.live.rights import Watcher, watchable
from onetool.mail.outbox import Message
from quotes.actions import answers
from quotes.models import Quote
from tests import factories
from tests.conftest import Person

pytestmark = pytest.mark.django_db
CARDS = ["invoices:money", "invoices:attention", "quotes:waiting", "quotes:attention"]
NEW_YORK = ZoneInfo("America/New_York")


@contextmanager
def at(person: Person, *moment: int) -> Iterator[None]:
    """It is that moment in New York, and the person has signed in lately."""
    with time_machine.travel(datetime(*moment, tzinfo=NEW_YORK), tick=False):  # type: ignore[arg-type, misc]  # year, month, day, hour, minute
        person.browser.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        yield


def text(person: Person, name: str, **query: str) -> str:
    """What a page says, without its marks."""
    answer = person.get(name, query=query)
    assert answer.status_code == 200, answer.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def overdue_invoice(by: Person, *, days: int) -> Invoice:
    """An invoice of 108.00, payable at once, of some days ago."""
    with clock.days_ago(days):
        return factories.issued_invoice(by=by.member, client=factories.client(by=by.member, payment_terms_days=0))


def received(month: date) -> Decimal:
    """What the ledger says of the payments received in a month: what came, less what went back or was a mistake."""
    came = {LedgerEntry.Kind.PAYMENT, LedgerEntry.Kind.CREDIT, LedgerEntry.Kind.REFUND_FAILED}
    went = {LedgerEntry.Kind.REFUND, LedgerEntry.Kind.REVERSAL}
    entries = LedgerEntry.objects.filter(payment__received_on__year=month.year, payment__received_on__month=month.month)
    return sum(((entry.kind in came) - (entry.kind in went)) * entry.amount for entry in entries) or Decimal(0)


# --- Figures ----------------------------------------------------------------------------------------------------------
def test_the_figures_are_the_ledgers(alice: Person) -> None:
    today = clock.today(alice.org)
    factories.invoice(by=alice.member)  # a draft asks for nothing
    late = overdue_invoice(alice, days=5)  # first: numbers and days go up together
    open_one = factories.issued_invoice(by=alice.member)
    factories.payment(by=alice.member, of=late, amount="8")
    factories.payment(by=alice.member, of=open_one, amount="40.50")
    overpaid = factories.payment(by=alice.member, amount="120")
    mistake = factories.payment(by=alice.member)
    paying.reverse_payment(mistake, by=alice.member, reason="Typed twice")
    factories.creditnote(by=alice.member)

    (owed,), (collected,) = figures.owed(alice.member, today), figures.collected(alice.member, today)

    balances = [
        invoice.balance_row.balance for invoice in Invoice.objects.filter(status="issued").select_related("balance_row")
    ]
    assert (owed.amount, owed.count) == (sum(balances), 3) == (Decimal("67.50") + 100 + 108, 3)
    assert (owed.late, owed.late_count, owed.late_days) == (Decimal(100), 1, 5)
    assert collected.amount == received(today) == Decimal("168.50") and overpaid.amount == 120
    said = text(alice, "invoices:money")
    assert (
        "$275.50 3 open invoices" in said and "$100.00 1 invoice, oldest 5 days overdue" in said and "$168.50" in said
    )


def test_each_figure_leads_to_the_list_it_is_the_sum_of(alice: Person) -> None:
    overdue_invoice(alice, days=2)
    factories.payment(by=alice.member, amount="30")

    card = alice.get("invoices:money").content.decode()
    links = [
        alice.browser.get(address.replace("&amp;", "&")).content.decode()
        for address in re.findall(r'href="([^"]+)"', card)
    ]

    assert len(links) == 3
    assert "$186.00" in links[0] and "$108.00" in links[1] and "$186.00" not in links[1]
    assert "$30.00" in links[2] and "Date on or after" in links[2]


def test_the_month_turns_when_it_turns_where_the_company_is(alice: Person) -> None:
    # The last evening of January in New York is already February in UTC.
    with at(alice, 2027, 1, 31, 23, 30):
        factories.payment(by=alice.member, amount="70")
        assert "Collected in January $70.00" in text(alice, "invoices:money")
        assert figures.owed(alice.member, clock.today(alice.org))[0].late_count == 0
    with at(alice, 2027, 2, 1, 0, 30):
        factories.payment(by=alice.member, amount="5")
        said = text(alice, "invoices:money")
        assert "Collected in February $5.00 $70.00 last month" in said


def test_an_invoice_is_overdue_after_its_last_day_where_the_company_is(alice: Person) -> None:
    with at(alice, 2027, 3, 1, 12):
        client = factories.client(by=alice.member, payment_terms_days=1)
        factories.issued_invoice(by=alice.member, client=client)
    with at(alice, 2027, 3, 2, 23, 30):
        assert "Nothing overdue" in text(alice, "invoices:money") and text(alice, "invoices:attention") == ""
    with at(alice, 2027, 3, 3, 0, 30):
        assert "1 day overdue" in text(alice, "invoices:money") and "Overdue" in text(alice, "invoices:attention")


# --- Quotes -----------------------------------------------------------------------------------------------------------
def test_quotes_wait_the_longest_first(alice: Person) -> None:
    factories.sent_quote(by=alice.member, title="Young")
    old = factories.sent_quote(by=alice.member, title="Old")
    factories.quote(by=alice.member, title="Unsent")
    Quote.objects.filter(pk=old.pk).update(sent_at=timezone.now() - timedelta(days=9))

    said = text(alice, "quotes:waiting")

    assert "Unsent" not in said and said.index("Old") < said.index("Young")
    assert "9 days" in said and "today" in said and "Total $216.00" in said
    listed = text(alice, "quotes:index", status="waiting")
    assert "Old" in listed and "Young" in listed and "Unsent" not in listed


def test_a_wish_and_a_quote_that_ran_out_need_somebody(alice: Person) -> None:
    wish = factories.sent_quote(by=alice.member)
    answers.request_changes(wish, by=alice.member, wishes="In white, please")
    lately, long_ago = factories.sent_quote(by=alice.member), factories.sent_quote(by=alice.member)
    for quote, days in ((lately, 3), (long_ago, 90)):
        day = clock.today(alice.org) - timedelta(days=days)
        Quote.objects.filter(pk=quote.pk).update(status=Quote.Status.EXPIRED, valid_until=day)

    said = text(alice, "quotes:attention")

    assert "Changes requested" in said and "In white, please" in said
    assert str(lately.number) in said and str(long_ago.number) not in said


# --- What else needs somebody ----------------------------------------------------------------------------------------
def test_money_nobody_asked_for_so_needs_somebody(alice: Person) -> None:
    payment = factories.payment(by=alice.member, amount="33")
    Payment.objects.filter(pk=payment.pk).update(state=Payment.State.NEEDS_REVIEW, allocated=0, problem="Too little")

    assert "Needs review" in text(alice, "invoices:attention") and "Too little" in text(alice, "invoices:attention")
    assert "Needs review" in text(alice, "invoices:payments", state="needs_review")


def test_a_mail_that_failed_is_told_to_those_who_run_the_place(alice: Person, dana: Person, vera: Person) -> None:
    Message.objects.create(
        to="x@example.com", subject="Your quote", html="", text="", template="t", state=Message.State.FAILED
    )

    assert "Failed Email “Your quote” to x@example.com It was not sent" in text(alice, "home", part="given_up")
    assert "It was not sent" in text(dana, "home")
    assert "It was not sent" not in text(vera, "home") and text(vera, "home", part="given_up") == ""


# --- Rights -----------------------------------------------------------------------------------------------------------
def test_ted_sees_his_day_and_no_money(ted: Person) -> None:
    page = ted.get("home").content.decode()

    assert ted.url("scheduling:today") in page
    assert (
        not [name for name in CARDS if ted.url(name) in page]
        and "Needs attention" not in page
        and "Getting started" not in page
    )
    assert {ted.get(name).status_code for name in CARDS} == {404}


def test_vera_sees_the_money_and_changes_nothing(vera: Person, alice: Person) -> None:
    factories.issued_invoice(by=alice.member)

    page = vera.get("home").content.decode()

    assert all(vera.url(name) in page for name in CARDS) and "Getting started" not in page
    assert "$108.00" in text(vera, "invoices:money") and "New quote" not in text(vera, "quotes:waiting")


def test_olga_sees_nothing_of_acme(olga: Person, alice: Person) -> None:
    overdue_invoice(alice, days=3)
    factories.sent_quote(by=alice.member)

    assert "£0.00 No open invoices" in text(olga, "invoices:money")
    assert text(olga, "invoices:attention") == "" and "No quotes awaiting response" in text(olga, "quotes:waiting")
    assert {olga.browser.get(alice.url(name)).status_code for name in CARDS} == {404}


@pytest.mark.parametrize("who", ["alice", "ted", "vera"])
def test_every_card_watches_only_what_its_reader_may(who: str, request: pytest.FixtureRequest, alice: Person) -> None:
    person: Person = request.getfixturevalue(who)
    for name in ["home", "scheduling:today", *CARDS]:
        answer = person.get(name)
        if answer.status_code == 404:
            continue
        for topics in re.findall(r'data-live="([^"]*)"', answer.content.decode()):
            watched = set(topics.split())
            watcher = Watcher(person.org.pk, person.user.name, member_id=person.member.pk)
            assert watched and watchable(watcher, watched) == watched, (name, watched)


# --- First steps ------------------------------------------------------------------------------------------------------
def test_the_first_steps_tick_themselves_off(alice: Person) -> None:
    def done() -> int:
        return alice.get("home", query={"part": "start"}).content.decode().count("is-done")

    assert "Getting started" in text(alice, "home") and done() == 1, "she has a team"
    client = factories.client(by=alice.member)
    assert done() == 2
    factories.sent_quote(by=alice.member, client=client)
    assert done() == 4
    factories.connectedaccount(by=alice.member)
    assert done() == 5
    type(alice.org).objects.filter(pk=alice.org.pk).update(street="1 Elm Street")
    assert "Getting started" not in text(alice, "home")


def test_an_old_company_is_left_alone(alice: Person) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        alice.browser.force_login(alice.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert "Getting started" not in text(alice, "home")


# --- Activity ---------------------------------------------------------------------------------------------------------
def test_what_one_did_over_and_over_is_told_once() -> None:
    def event(actor: str, verb: str, subject: int, name: str = "Smith") -> Event:
        return Event(actor=actor, verb=verb, subject_id=subject, subject_name=name, facts={})

    told = feed_lines(
        [
            event("Dana", "client.created", 5, "Five"),
            event("Dana", "client.created", 4),
            event("Dana", "client.created", 3),
            event("Ted", "task.started", 1),
            event("Ted", "task.started", 1),
            event("Dana", "client.created", 2, "Two"),
        ]
    )

    assert [(line.actor, line.sentence) for line in told] == [
        ("Dana", "added client Five, and 2 more like it"),
        ("Ted", "started Smith, 2 times"),
        ("Dana", "added client Two"),
    ]


def test_a_client_with_a_contact_is_one_line(alice: Person) -> None:
    factories.client(by=alice.member, name="Rivera")

    assert feed_lines(Event.objects.order_by("-id")[:5])[0].sentence == "added client Rivera"
    assert "as a contact" not in text(alice, "home", part="activity")


# --- Cost -------------------------------------------------------------------------------------------------------------
def test_a_full_home_costs_what_an_empty_one_does(alice: Person, count_queries: Callable[[str], int]) -> None:
    names = ["home", "scheduling:today", *CARDS]

    def fill() -> None:
        overdue_invoice(alice, days=4)
        factories.sent_quote(by=alice.member)
        answers.request_changes(factories.sent_quote(by=alice.member), by=alice.member, wishes="Blue")
        factories.task(by=alice.member, on_date=clock.today(alice.org))
        payment = factories.payment(by=alice.member)
        Payment.objects.filter(pk=payment.pk).update(state=Payment.State.NEEDS_REVIEW, allocated=0)

    fill()
    before = {name: count_queries(name) for name in names}
    for _ in range(4):
        fill()
    assert {name: count_queries(name) for name in names} == before


@pytest.fixture
def count_queries(alice: Person) -> Callable[[str], int]:
    """How many queries Alice's request for an address makes."""

    def counted(name: str) -> int:
        alice.get(name)
        with CaptureQueriesContext(connection) as captured:
            assert alice.get(name).status_code == 200
        return len(captured)

    return counted
