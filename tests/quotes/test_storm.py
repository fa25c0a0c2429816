"""Many people at one quote at the same moment: one legal history, whoever comes first."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from onetool.events import Event, customer
from onetool.orgs import actions as orgs
from onetool.orgs.models import Member, Organisation
from onetool.records import Refused
from onetool.tenancy import acting_in, uuid7
from quotes import actions
from quotes.actions import Signature
from quotes.models import Approval, Quote, QuoteVersion, TaxRate
from tests import factories

PEOPLE = 16  # at once; a small storm, so that the suite stays quick
LEADS_TO = {
    "quote.created": "draft", "quote.sent": "sent", "quote.viewed": "viewed", "quote.approved": "approved",
    "quote.declined": "declined", "quote.answered": "changes_requested", "quote.revised": "draft",
}  # fmt: skip


@pytest.fixture
def office(transactional_db: None) -> tuple[Organisation, Member]:
    user = get_user_model().objects.create_user("storm@example.com", "a long walk 42", name="Alice")
    org = orgs.start(user=user, name="Storm Ltd", trade="HVAC", country="US", currency="USD", time_zone="UTC")
    with acting_in(org):
        member = Member.objects.select_related("user", "org").get(user=user)
    return org, member


def at_once(org: Organisation, deeds: list[Callable[[], object]]) -> list[str]:
    """Do all of them at the same moment, each on a connection of its own. Returns what was refused."""
    gate = threading.Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> str:
        try:
            gate.wait()
            with acting_in(org):
                deed()
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [said for said in pool.map(run, deeds) if said]


def history(quote: Quote) -> list[str]:
    """The quote's verbs in the order they became true."""
    return list(Event.objects.filter(subject_id=quote.pk).order_by("pk").values_list("verb", flat=True))


def assert_legal(quote: Quote) -> None:
    """Every step of the history is one of the moves, and the quote stands where the history ends."""
    state = "draft"
    for verb in history(quote)[1:]:
        if verb != "quote.edited":
            assert LEADS_TO[verb] in Quote.MOVES[state], history(quote)
            state = LEADS_TO[verb]
        else:
            assert state == "draft", history(quote)
    assert Quote.objects.get(pk=quote.pk).status == state


def test_of_many_answers_one_counts(office: tuple[Organisation, Member]) -> None:
    org, alice = office
    with acting_in(org):
        quote = factories.sent_quote(by=alice)
    asks = [
        lambda: actions.approve(quote, by=customer("Mary"), version=1, signature=Signature("Mary", None, "")),
        lambda: actions.decline(quote, by=customer("Mary"), reason="Too dear", version=1),
        lambda: actions.request_changes(quote, by=customer("Mary"), wishes="Smaller", version=1),
        lambda: actions.view(quote, by=customer("Mary"), version=1),
    ]
    at_once(org, [asks[place % len(asks)] for place in range(PEOPLE)])
    with acting_in(org):
        assert_legal(quote)
        answers = [verb for verb in history(quote) if verb in {"quote.approved", "quote.declined", "quote.answered"}]
        assert len(answers) == 1
        assert Approval.objects.count() == answers.count("quote.approved")


def test_a_quote_sent_by_many_is_sent_once(office: tuple[Organisation, Member]) -> None:
    org, alice = office
    with acting_in(org):
        quote = factories.quote(by=alice)
    said = at_once(
        org, [lambda: actions.send(quote, by=alice, name="Mary", email="mary@example.com") for _ in range(PEOPLE)]
    )
    with acting_in(org):
        assert len(said) == PEOPLE - 1
        assert history(quote) == ["quote.created", "quote.sent"]
        assert list(QuoteVersion.objects.values_list("number", flat=True)) == [1]
        assert Quote.objects.get().number == "Q-000001"


def test_everything_at_once_is_one_legal_history(office: tuple[Organisation, Member]) -> None:
    org, alice = office
    with acting_in(org):
        quote = factories.sent_quote(by=alice)
    deeds: list[Callable[[], object]] = [
        lambda: actions.approve(quote, by=customer("Mary"), version=1, signature=Signature("Mary", None, "")),
        lambda: actions.decline(quote, by=customer("Mary"), reason="Too dear", version=1),
        lambda: actions.revise(quote, by=alice),
        lambda: actions.edit(quote, by=alice, lines=[factories.line(unit_price=str(random.randint(1, 99)))]),
        lambda: actions.send(quote, by=alice, name="Mary", email="mary@example.com"),
        lambda: actions.view(quote, by=customer("Mary"), version=1),
    ] * 3
    random.shuffle(deeds)
    at_once(org, deeds)
    with acting_in(org):
        assert_legal(quote)
        numbers = list(QuoteVersion.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert Approval.objects.count() == history(quote).count("quote.approved") <= 1


def test_a_nervous_finger_on_duplicate_or_on_a_new_rate_makes_one(office: tuple[Organisation, Member]) -> None:
    org, alice = office
    with acting_in(org):
        quote = factories.quote(by=alice)
    twin, rate = uuid7(), {"pk": uuid7(), "name": "VAT", "percent": Decimal(7), "category": "standard", "reason": ""}
    assert at_once(org, [lambda: actions.duplicate(quote, by=alice, pk=twin)] * 8) == []
    assert at_once(org, [lambda: actions.add_rate(by=alice, **rate)] * 8) == []
    with acting_in(org):
        assert (Quote.objects.count(), history(Quote.objects.get(pk=twin))) == (2, ["quote.duplicated"])
        assert TaxRate.objects.filter(name="VAT").count() == 1
