"""Whatever lawful things are done to invoices, in whatever order: the books stay true and every page adds up."""

import random
import uuid
from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest

from invoices import actions, movements, statements
from invoices.actions.disputing import settle_dispute
from invoices.actions.refunding import begin_refund, settle_refund
from invoices.actions.settling import accept, settle
from invoices.crediting import by_amount
from invoices.models import Dispute, Invoice, Payment, Refund
from invoices.models.invoice import Standing
from invoices.verifying import problems
from onetool import clock
from onetool.money import round_money
from onetool.orgs.models import Organisation
from onetool.records import Refused
from onetool.stripe_door import objects
from tests import factories
from tests.conftest import Person

pytestmark = pytest.mark.django_db
CURRENCIES = {"USD": "100", "JPY": "10000", "KWD": "100.005"}
STEPS = 25


class Walk:
    """A person who does anything the application lets them do with two invoices of one client."""

    def __init__(self, person: Person, currency: str, seed: int) -> None:
        self.by, self.random, self.currency = person.member, random.Random(f"{currency}{seed}"), currency
        Organisation.objects.update(currency=currency)
        self.by.org.refresh_from_db()
        self.client = factories.client(by=self.by)
        self.invoices = [self._issued().pk, self._issued().pk]
        self.done: list[str] = []

    def _issued(self) -> Invoice:
        lines = [factories.line(unit_price=CURRENCIES[self.currency])]
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
        amount -= amount % Decimal("0.01") if self.currency == "KWD" else 0
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

    def accept(self) -> None:
        accept(self.payment, by=self.by, invoice=self.invoice)

    def use_credit(self) -> None:
        actions.use_credit(self.invoice, by=self.by)

    def write_off(self) -> None:
        actions.write_off(self.invoice, by=self.by, reason="Bankrupt")

    def reverse(self) -> None:
        actions.reverse_payment(self.payment, by=self.by, reason="Typed twice")

    def credit(self) -> None:
        invoice = self.invoice
        part = partial(by_amount, amount=self.some(invoice.total), currency=self.currency)
        actions.credit(invoice, by=self.by, part=part, reason="Too much")

    def void(self) -> None:
        actions.void(self.invoice, by=self.by, reason="Wrong", refunds=self.random.random() < 0.5)

    def refund(self) -> None:
        payment = self.payment
        amount = self.some(payment.held)
        amount -= amount % Decimal("0.01") if payment.is_online and self.currency == "KWD" else 0
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
        owed = Decimal(0)
        for invoice in Invoice.objects.filter(pk__in=self.invoices):
            assert invoice.balance >= 0, after
            rows = movements.of_invoice(invoice)
            asked = Decimal(0) if invoice.status == Invoice.Status.VOID and not rows else invoice.total
            assert asked + sum(row.amount for row in rows) == invoice.balance, after
            standings = [
                one for one in Standing if Invoice.objects.filter(pk=invoice.pk).standing_as(one, today).exists()
            ]
            assert invoice.standing_on(today) in standings, after
            owed += invoice.balance
        credit = sum((one.left for one in Payment.objects.filter(client=self.client)), Decimal(0))
        assert statements.of_client(self.client, most=500).balance == owed - credit, after


EXPONENTS = {"USD": 2, "JPY": 0, "KWD": 3}
VERBS: list[Callable[[Walk], object]] = [
    Walk.pay,
    Walk.card,
    Walk.card,
    Walk.accept,
    Walk.accept,
    Walk.use_credit,
    Walk.write_off,
    Walk.reverse,
    Walk.credit,
    Walk.credit,
    Walk.void,
    Walk.refund,
    Walk.refund,
    Walk.hear_of_refund,
    Walk.dispute,
    Walk.dispute,
]


def _walk(person: Person, currency: str, seed: int) -> None:
    walk = Walk(person, currency, seed)
    for _ in range(STEPS):
        walk.step()
        walk.check()


@pytest.mark.parametrize("currency", CURRENCIES)
def test_a_short_walk(alice: Person, currency: str) -> None:
    _walk(alice, currency, 0)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(1, 30))
@pytest.mark.parametrize("currency", CURRENCIES)
def test_many_walks(alice: Person, currency: str, seed: int) -> None:
    _walk(alice, currency, seed)
