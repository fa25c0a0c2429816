"""Many people at one quote at the same moment: one legal history, whoever comes first."""

import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.contrib.auth import get_user_model

from documents.actions import taxes
from documents.content import fingerprint
from documents.models import TaxRate
from onetool import clock
from onetool.access import links
from onetool.events.actors import customer
from onetool.events.log import Event
from onetool.orgs.actions import organisations
from onetool.orgs.models import Member, Organisation
from onetool.records.refusals import Refused
from onetool.tenancy.ids import uuid7
from onetool.tenancy.scope import acting_in
from quotes.actions import answers as answers_actions
from quotes.actions import sending, writing
from quotes.actions.answers import Signature
from quotes.models import Approval, Quote, QuoteVersion
from tests import factories
from tests.at_once import at_once, pool_of

PEOPLE = 16  # at once; a small storm, so that the suite stays quick
LEADS_TO = {
    "quote.created": "draft", "quote.sent": "sent", "quote.viewed": "viewed", "quote.approved": "approved",
    "quote.declined": "declined", "quote.answered": "changes_requested", "quote.revised": "draft",
    "quote.expired": "expired", "quote.extended": "sent",
}  # fmt: skip
ANSWERS = {"quote.approved", "quote.declined", "quote.answered"}
MARY = customer("Mary")
Deed = Callable[[], object]


@pytest.fixture
def office(transactional_db: None) -> tuple[Organisation, Member]:
    user = get_user_model().objects.create_user("storm@example.com", "a long walk 42", name="Alice")
    org = organisations.start(user=user, name="Storm Ltd", trade="HVAC", country="US", currency="USD", time_zone="UTC")
    with acting_in(org):
        member = Member.objects.select_related("user", "org").get(user=user)
    return org, member


def all_of(org: Organisation, deeds: list[Deed]) -> list[str]:
    """Do all of them at the same moment. Returns what was refused."""

    def do(n: int) -> str:
        try:
            with acting_in(org):
                deeds[n]()
        except Refused as refusal:
            return str(refusal)
        return ""

    return [said for said in at_once(do, len(deeds)) if said]


def history(quote: Quote) -> list[str]:
    """The quote's verbs in the order they became true."""
    return list(Event.objects.filter(subject_id=quote.pk).order_by("pk").values_list("verb", flat=True))


def assert_legal(quote: Quote) -> None:
    """Every step of the history is one of the moves, and the quote stands where the history ends."""
    state, told = "draft", history(quote)
    for verb in told[1:]:
        if verb == "quote.edited":
            assert state == "draft", told
        elif verb != "quote.withdrawn":
            assert LEADS_TO[verb] in Quote.MOVES[state], told
            state = LEADS_TO[verb]
    assert Quote.objects.get(pk=quote.pk).status == state


def assert_one_truth(quote: Quote) -> None:
    """Versions as often as it was sent, each what was sent; at most one approval, of the version it was given for."""
    told, versions = history(quote), list(QuoteVersion.objects.order_by("number"))
    assert [one.number for one in versions] == list(range(1, len(versions) + 1))
    assert len(versions) == told.count("quote.sent") + told.count("quote.extended")
    assert {one.content["number"] for one in versions} == {"Q-000001"}
    assert [fingerprint(one.content) for one in versions] == [one.sha256 for one in versions]
    approvals = list(Approval.objects.select_related("quote_version"))
    assert len(approvals) == told.count("quote.approved") <= 1
    for approval in approvals:
        assert approval.quote_version == versions[-1]
        assert approval.sha256 == versions[-1].sha256
        assert told[-1] in {"quote.approved", "quote.withdrawn"}


def test_of_many_answers_one_counts(office: tuple[Organisation, Member]) -> None:
    org, alice = office
    with acting_in(org):
        quote = factories.sent_quote(by=alice)
    asks = [
        lambda: answers_actions.approve(quote, by=MARY, version=1, signature=Signature("Mary", None, "")),
        lambda: answers_actions.decline(quote, by=MARY, reason="Too dear", version=1),
        lambda: answers_actions.request_changes(quote, by=MARY, wishes="Smaller", version=1),
        lambda: answers_actions.view(quote, by=MARY, version=1),
    ]
    all_of(org, [asks[place % len(asks)] for place in range(PEOPLE)])
    with acting_in(org):
        assert_legal(quote)
        answers = [verb for verb in history(quote) if verb in ANSWERS]
        assert len(answers) == 1
        assert Approval.objects.count() == answers.count("quote.approved")


def test_a_quote_sent_by_many_is_sent_once(office: tuple[Organisation, Member]) -> None:
    org, alice = office
    with acting_in(org):
        quote = factories.quote(by=alice)
    said = all_of(
        org, [lambda: sending.send(quote, by=alice, name="Mary", email="mary@example.com") for _ in range(PEOPLE)]
    )
    with acting_in(org):
        assert len(said) == PEOPLE - 1
        assert history(quote) == ["quote.created", "quote.sent"]
        assert list(QuoteVersion.objects.values_list("number", flat=True)) == [1]
        assert Quote.objects.get().number == "Q-000001"


# --- Everything at once -----------------------------------------------------------------------------------------------
def _deeds(quote: Quote, alice: Member, dice: random.Random) -> list[Deed]:
    """All that staff and customer can do with a quote."""
    seen, until = dice.randint(1, 2), clock.today(alice.org) + timedelta(days=dice.randint(1, 30))
    line = factories.line(unit_price=str(dice.randint(1, 99)))
    return [
        partial(answers_actions.approve, quote, by=MARY, version=seen, signature=Signature("Mary", None, "")),
        partial(answers_actions.approve_on_word, quote, by=alice, name="Mary", note="On the phone"),
        partial(answers_actions.decline, quote, by=MARY, reason=dice.choice(["Too dear", "Too late"]), version=seen),
        partial(answers_actions.request_changes, quote, by=MARY, wishes="Smaller", version=seen),
        partial(answers_actions.view, quote, by=MARY, version=seen),
        partial(writing.edit, quote, by=alice, lines=[line]),
        partial(sending.send, quote, by=alice, name="Mary", email="mary@example.com"),
        partial(sending.send, quote, by=alice, name="John", email="john@example.com"),
        partial(sending.revise, quote, by=alice),
        partial(sending.expire, quote),
        partial(sending.extend, quote, by=alice, until=until),
        partial(sending.withdraw, quote, by=alice),
    ]


def _storm(org: Organisation, alice: Member, *, seed: int, people: int) -> None:
    """Every other seed begins with a quote whose last day is over; answers are rare."""
    dice = random.Random(seed)
    with acting_in(org):
        past = clock.today(org) - timedelta(days=3)
        with clock.days_ago(3):
            quote = factories.sent_quote(by=alice, valid_until=past if seed % 2 else None)
        links.issue(quote, name="Mary", email="mary@example.com")
    weights = [1, 1, 2, 2, 4, 4, 4, 4, 5, 3, 3, 1]
    deeds = [dice.choices(_deeds(quote, alice, dice), weights)[0] for _ in range(people)]
    with pool_of(40):
        refused = all_of(org, deeds)
    with acting_in(org):
        assert_legal(quote)
        assert_one_truth(quote)
        assert len(history(quote)) > 2, "nobody got anywhere"
    assert refused, "whoever comes too late is told"


def test_everything_at_once_is_one_legal_history(office: tuple[Organisation, Member]) -> None:
    _storm(*office, seed=1, people=PEOPLE)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(20))
def test_fifty_people_at_one_quote_are_one_legal_history(office: tuple[Organisation, Member], seed: int) -> None:
    _storm(*office, seed=seed, people=50)


def test_a_nervous_finger_on_duplicate_or_on_a_new_rate_makes_one(office: tuple[Organisation, Member]) -> None:
    org, alice = office
    with acting_in(org):
        quote = factories.quote(by=alice)
    twin, rate = uuid7(), {"pk": uuid7(), "name": "VAT", "percent": Decimal(7), "category": "standard", "reason": ""}
    assert all_of(org, [lambda: writing.duplicate(quote, by=alice, pk=twin)] * 8) == []
    assert all_of(org, [lambda: taxes.add_rate(by=alice, **rate)] * 8) == []
    with acting_in(org):
        assert (Quote.objects.count(), history(Quote.objects.get(pk=twin))) == (2, ["quote.duplicated"])
        assert TaxRate.objects.filter(name="VAT").count() == 1
