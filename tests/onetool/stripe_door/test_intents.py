"""What is asked of Stripe is written down first, and asking again asks for the same thing."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from onetool.orgs.models import Organisation
from onetool.stripe_door import intents
from onetool.stripe_door.errors import StripeRefused, StripeUnavailable
from onetool.stripe_door.models import Intent
from onetool.stripe_door.objects import Session
from onetool.tenancy.scope import NoOrg, acting_in
from tests.at_once import at_once

PURPOSE = "pay:invoice:7"
PARAMS = {"amount": Decimal("119.00"), "currency": "EUR"}
ANSWER = Session(
    id="cs_test_1",
    status="open",
    payment_status="unpaid",
    amount=Decimal("119.00"),
    currency="EUR",
    url="https://checkout.test/1",
    payment_intent="",
    metadata={},
    livemode=False,
    expires_at=datetime(2026, 11, 21, tzinfo=UTC),
)


def same(answer: Session) -> Session:
    return answer


def begin(**changes: object) -> Intent:
    return intents.begin(PURPOSE, account="acct_1", params={**PARAMS, **changes})


def test_the_key_is_the_purpose_and_the_attempt(acme: Organisation) -> None:
    intent = begin()
    assert (intent.key, intent.state, intent.params) == (
        "pay:invoice:7:1",
        "requested",
        {"amount": "119", "currency": "EUR"},
    )


def test_asking_again_before_an_answer_is_the_same_attempt(acme: Organisation) -> None:
    assert begin() == begin()
    assert Intent.objects.count() == 1


@pytest.mark.parametrize("written", ["119", "119.0000", "1.19E+2"])
def test_the_same_amount_written_otherwise_is_the_same_attempt(acme: Organisation, written: str) -> None:
    assert begin() == begin(amount=Decimal(written))


def test_another_amount_is_another_attempt(acme: Organisation) -> None:
    begin()
    assert begin(amount=Decimal("120.00")).attempt == 2
    assert begin().attempt == 3


def test_after_an_answer_the_next_attempt_begins(acme: Organisation) -> None:
    intent = begin()
    assert intents.carry_out(intent, lambda key: ANSWER, keep=same) == ANSWER
    intent.refresh_from_db()
    assert intent.state == Intent.State.ANSWERED
    assert intent.answer
    assert (intent.answer["id"], intent.answer["amount"], intent.answer["url"]) == (
        "cs_test_1",
        "119.00",
        "https://checkout.test/1",
    )
    assert begin().attempt == 2


def test_an_answer_that_could_not_be_kept_leaves_the_wish_open(acme: Organisation) -> None:
    def crash(answer: Session) -> Session:
        raise RuntimeError("killed here")

    intent = begin()
    with pytest.raises(RuntimeError):
        intents.carry_out(intent, lambda key: ANSWER, keep=crash)
    assert begin() == intent


def test_after_a_refusal_the_next_attempt_begins(acme: Organisation) -> None:
    def refuse(key: str) -> Session:
        raise StripeRefused("Too little.", code="amount_too_small")

    intent = begin()
    with pytest.raises(StripeRefused):
        intents.carry_out(intent, refuse, keep=same)
    intent.refresh_from_db()
    assert (intent.state, intent.error) == (Intent.State.FAILED, "Too little.")
    assert begin().attempt == 2


def test_without_an_answer_the_same_key_is_used_again(acme: Organisation) -> None:
    keys: list[str] = []

    def hang(key: str) -> Session:
        keys.append(key)
        raise StripeUnavailable("Timed out.")

    for _ in range(2):
        with pytest.raises(StripeUnavailable):
            intents.carry_out(begin(), hang, keep=same)
    assert keys == ["pay:invoice:7:1"] * 2


def test_a_key_stripe_has_forgotten_is_not_used_again(acme: Organisation) -> None:
    begin()
    with time_machine.travel(timezone.now() + timedelta(hours=23, minutes=1)):
        assert begin().attempt == 2


def test_the_first_answer_stays(acme: Organisation) -> None:
    intent = begin()
    intents.carry_out(intent, lambda key: ANSWER, keep=same)
    with pytest.raises(StripeRefused):
        intents.carry_out(intent, _refuse_late, keep=same)
    intent.refresh_from_db()
    assert intent.state == Intent.State.ANSWERED


def _refuse_late(key: str) -> Session:
    raise StripeRefused("late")


def test_an_intent_belongs_to_its_organisation(world: dict[str, Organisation]) -> None:
    with acting_in(world["acme"]):
        begin()
    with acting_in(world["other"]):
        assert Intent.objects.count() == 0
        assert begin().attempt == 1
    with pytest.raises(NoOrg):
        begin()


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_share_one_attempt(world: dict[str, Organisation]) -> None:
    def press(n: int) -> str:
        with acting_in(world["acme"]):
            return begin().key

    assert at_once(press, 6) == ["pay:invoice:7:1"] * 6


@pytest.mark.django_db(transaction=True)
def test_two_tabs_with_different_amounts_never_share_a_key(world: dict[str, Organisation]) -> None:
    def press(n: int) -> str:
        with acting_in(world["acme"]):
            return begin(amount=Decimal(n)).key

    assert len(set(at_once(press, 6))) == 6
