"""Whatever lawful things are done to invoices, in whatever order: the books stay true and every page adds up."""

import random
import uuid
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest

from documents.content import DocumentLine
from invoices import movements, statements
from invoices.actions import checkout as checkout_actions
from invoices.actions import crediting, paying, refunding, voiding
from invoices.actions.disputing import settle_dispute
from invoices.actions.refunding import begin_refund, settle_refund
from invoices.actions.settling import accept, settle
from invoices.crediting import by_amount, by_lines, rows
from invoices.models import ConnectedAccount, Dispute, Invoice, Payment, Refund
from invoices.models.invoice import Standing
from invoices.verifying import problems
from onetool import clock
from onetool.access import links
from onetool.access.links import Link
from onetool.money import round_money
from onetool.orgs.models import Organisation
from onetool.records.refusals import Refused
from onetool.stripe_door import objects
from tests import factories
from tests.conftest import Person
from tests.invoices.test_credit import CITY, STATE
from tests.quotes.test_adjustments import adjustment

pytestmark = pytest.mark.django_db
# A price whose invoices a card pays a little more or a little less than they come to, where cards have steps.
CURRENCIES = {"USD": "100", "JPY": "10000", "KWD": "100.005", "TND": "4.744"}
STEPS, MANY_STEPS = 25, 40


def _several(price: str) -> list[DocumentLine]:
    """Lines of several tax groups, something taken back, and a discount on all of it."""
    return [
        factories.line("Boiler", unit_price=price, rates=[STATE, CITY]),
        factories.line("Pipes", "3", str(Decimal(price) / 3)[:7], rates=[STATE]),
        factories.line("Permit", unit_price=price, rates=[]),
        factories.line("Rebate", "-1", str(Decimal(price) / 4), rates=[STATE]),
        adjustment("allowance", "Loyal customer", "7%"),
    ]


class Walk:
    """A person who does anything the application lets them do with two invoices of one client."""

    def __init__(self, person: Person, currency: str, seed: int) -> None:
        self.by, self.random, self.currency = person.member, random.Random(f"{currency}{seed}"), currency
        Organisation.objects.update(currency=currency)
        self.by.org.refresh_from_db()
        self.client = factories.client(by=self.by)
        factories.connectedaccount(by=self.by)
        price = CURRENCIES[currency]
        self.invoices = [self._issued([factories.line(unit_price=price)]).pk, self._issued(_several(price)).pk]
        self.pages: list[objects.PaymentIntent] = []
        self.done: list[str] = []

    def _issued(self, lines: list[DocumentLine]) -> Invoice:
        return factories.issued_invoice(by=self.by, lines=lines, client=self.client)

    def step(self) -> None:
        verb = self.random.choice(VERBS)
        try:
            verb(self)
        except Refused:
            return
        self.done.append(verb.__name__)

    @property
    def invoice(self) -> Invoice:
        return Invoice.objects.get(pk=self.random.choice(self.invoices))

    @property
    def payment(self) -> Payment:
        found = list(Payment.objects.order_by("pk"))
        return self.random.choice(found) if found else self.pay()

    def some(self, most: Decimal) -> Decimal:
        share = Decimal(self.random.choice(["0.1", "0.333", "0.5", "1", "1", "1.2"]))
        return round_money(most * share, self.currency)

    def pay(self) -> Payment:
        invoice = self.invoice
        return factories.payment(by=self.by, of=invoice, amount=str(self.some(invoice.payable)))

    def card(self) -> None:
        """Money by card that names an invoice which is not here: it waits for somebody."""
        amount = self.some(self.invoice.total)
        amount -= amount % Decimal("0.01") if EXPONENTS[self.currency] == 3 else 0
        found = objects.PaymentIntent(
            id=f"pi_{len(self.done)}_{self.random.random()}",
            status="succeeded",
            amount=amount,
            received=amount,
            currency=self.currency,
            charge="ch",
            metadata={"checkout": str(uuid.UUID(int=0))},
            livemode=False,
            created_at=None,
            failure="",
        )
        settle("acct_walk", found)

    def checkout(self) -> None:
        """The customer opens a page to pay on and fills it in; what came of it is told now, later, or again."""
        invoice = self.invoice
        links.issue(invoice, name="Mrs Smith", email="smith@example.com")
        page = checkout_actions.plan_checkout(invoice, link=Link.objects.to(invoice).latest("id")).checkout
        paid = objects.PaymentIntent(
            id=f"pi_{len(self.pages)}_{page.pk}",
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
        self.pages.append(paid)
        if self.random.random() < 0.7:
            settle(page.account, paid)

    def hear_of_checkout(self) -> None:
        if self.pages:
            told = self.random.choice(self.pages)
            status = self.random.choice(["processing", "succeeded", "canceled"])
            settle(ConnectedAccount.objects.get().stripe_id, replace(told, status=status))

    def close(self) -> None:
        refunding.close_payment(self.payment, by=self.by, reason="Refunded outside OneTool")

    def accept(self) -> None:
        accept(self.payment, by=self.by, invoice=self.invoice)

    def use_credit(self) -> None:
        paying.use_credit(self.invoice, by=self.by)

    def write_off(self) -> None:
        paying.write_off(self.invoice, by=self.by, reason="Bankrupt")

    def reverse(self) -> None:
        paying.reverse_payment(self.payment, by=self.by, reason="Typed twice")

    def credit(self) -> None:
        invoice = self.invoice
        part = partial(by_amount, amount=self.some(invoice.total), currency=self.currency)
        crediting.credit(invoice, by=self.by, part=part, reason="Too much")

    def credit_lines(self) -> None:
        invoice = self.invoice
        assert invoice.content
        count = len(rows(invoice.content))
        chosen = self.random.sample(range(count), self.random.randint(1, count))
        part = partial(by_lines, chosen=chosen, invoice=invoice.content)
        crediting.credit(invoice, by=self.by, part=part, reason="Not installed")

    def void(self) -> None:
        voiding.void(self.invoice, by=self.by, reason="Wrong", refunds=self.random.random() < 0.5)

    def refund(self) -> None:
        payment = self.payment
        amount = self.some(payment.held)
        amount -= amount % Decimal("0.01") if payment.is_online and EXPONENTS[self.currency] == 3 else 0
        begin_refund(payment, by=self.by, amount=amount, reduces=self.random.random() < 0.5)

    def hear_of_refund(self) -> None:
        refunds = list(Refund.objects.order_by("pk").exclude(payment__payment_intent=""))
        if refunds:
            refund = self.random.choice(refunds)
            status = self.random.choice(["succeeded", "succeeded", "failed"])
            settle_refund(refund.payment, self.told(refund, status))

    def told(self, refund: Refund, status: str) -> objects.Refund:
        return objects.Refund.of(
            {
                "id": refund.stripe_id or f"re_{refund.pk}",
                "status": status,
                "amount": int(refund.amount.scaleb(EXPONENTS[self.currency])),
                "currency": self.currency.lower(),
                "payment_intent": refund.payment.payment_intent,
                "metadata": {"refund": str(refund.pk)},
            }
        )

    def dispute(self) -> None:
        payments = list(Payment.objects.exclude(payment_intent="").order_by("pk"))
        if not payments:
            return
        payment = self.random.choice(payments)
        status = self.random.choice(["needs_response", "lost", "lost", "won"])
        known = Dispute.objects.filter(payment=payment).first()
        found = objects.Dispute(
            id=f"dp_{payment.pk}",
            status=status,
            amount=known.amount if known else min(self.some(payment.amount), payment.amount),
            currency=self.currency,
            reason="fraudulent",
            payment_intent=payment.payment_intent,
            due_by=None,
            is_withdrawn=True,
            is_reinstated=status == "won",
        )
        settle_dispute(payment, found)

    def check(self) -> None:
        after = f"{self.currency}: {self.done}"
        today = clock.today(self.client.org)
        assert problems() == [], after
        owed = paid = Decimal(0)
        for invoice in Invoice.objects.filter(pk__in=self.invoices):
            row = invoice.balance_row
            assert invoice.balance >= 0, after
            assert row.paid or not row.rounded, after  # nothing of a card's steps stays behind
            moved = movements.of_invoice(invoice)
            assert invoice.total + sum(one.amount for one in moved) == invoice.balance, after
            standings = [
                one for one in Standing if Invoice.objects.filter(pk=invoice.pk).standing_as(one, today).exists()
            ]
            assert invoice.standing_on(today) in standings, after
            owed += invoice.balance
            paid += row.paid
        good = Payment.objects.good()
        held = sum((one.held for one in good), Decimal(0))
        credit = sum((one.left for one in Payment.objects.filter(client=self.client)), Decimal(0))
        assert held == paid + credit, after  # every cent that is here is on an invoice or the client's
        assert statements.of_client(self.client, most=500).balance == owed - credit, after


EXPONENTS = {"USD": 2, "JPY": 0, "KWD": 3, "TND": 3}
VERBS: list[Callable[[Walk], object]] = [
    Walk.pay,
    Walk.card,
    Walk.card,
    Walk.checkout,
    Walk.checkout,
    Walk.hear_of_checkout,
    Walk.accept,
    Walk.accept,
    Walk.close,
    Walk.use_credit,
    Walk.write_off,
    Walk.reverse,
    Walk.credit,
    Walk.credit_lines,
    Walk.credit_lines,
    Walk.void,
    Walk.refund,
    Walk.refund,
    Walk.hear_of_refund,
    Walk.dispute,
    Walk.dispute,
]


def _walk(person: Person, currency: str, seed: int, steps: int) -> Walk:
    walk = Walk(person, currency, seed)
    for _ in range(steps):
        walk.step()
        walk.check()
    return walk


@pytest.mark.parametrize("currency", CURRENCIES)
def test_a_short_walk(alice: Person, currency: str) -> None:
    _walk(alice, currency, 0, STEPS)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(1, 16))
@pytest.mark.parametrize("currency", CURRENCIES)
def test_many_walks(alice: Person, currency: str, seed: int) -> None:
    assert _walk(alice, currency, seed, MANY_STEPS).done
