"""What Stripe told and could not be worked on: shown to those who run the company, and worked on again when asked."""

from collections.abc import Callable

import pytest

from invoices.models import ConnectedAccount
from onetool.stripe_door import inbox, registry
from onetool.stripe_door.models import StripeEvent
from tests import factories
from tests.conftest import Person
from tests.pages import toast, words

pytestmark = pytest.mark.django_db
Recorded = Callable[[], list[str]]
State = StripeEvent.State


@pytest.fixture
def account(alice: Person) -> ConnectedAccount:
    return factories.connectedaccount(by=alice.member, stripe_id="acct_acme")


def dead(account: str, stripe_id: str = "evt_1") -> StripeEvent:
    """An event of that account that was given up."""
    facts = {"id": stripe_id, "type": "payment_intent.succeeded", "account": account, "livemode": False}
    inbox.keep(facts, body="{}", endpoint=StripeEvent.Endpoint.CONNECT)
    StripeEvent.objects.filter(stripe_id=stripe_id).update(state=State.FAILED, attempts=8, error="no such thing")
    return StripeEvent.objects.get(stripe_id=stripe_id)


def test_it_is_shown_in_the_settings_and_on_the_home_page(alice: Person, account: ConnectedAccount) -> None:
    dead(account.stripe_id)
    assert "See 1 failed update" in words(alice.get("invoices:connect"))
    page = words(alice.get("orgs:needs_attention"))
    assert "Stripe update: payment_intent.succeeded Payments may be missing (evt_1) no such thing" in page
    assert "Stripe update: payment_intent.succeeded" in words(alice.get("home"))


def test_it_is_worked_on_again_once(alice: Person, account: ConnectedAccount, recorded: Recorded) -> None:
    event, before = dead(account.stripe_id), len(recorded())
    answer = alice.htmx("orgs:try_again", event)
    assert (answer.status_code, toast(answer)) == (204, "Retrying")
    assert alice.htmx("orgs:try_again", event).status_code == 204
    event.refresh_from_db()
    assert (event.state, event.attempts) == (State.WAITING, 0)
    assert recorded()[before:] == ["connectedaccount.replayed"]
    assert "failed update" not in words(alice.get("invoices:connect"))
    assert "You’re all caught up" in words(alice.get("orgs:needs_attention"))


def test_it_is_not_dismissed_while_a_payment_may_be_missing(
    alice: Person, account: ConnectedAccount, recorded: Recorded
) -> None:
    event, before = dead(account.stripe_id), len(recorded())
    assert alice.htmx("orgs:dismiss", event).status_code == 422
    assert alice.url("orgs:dismiss", event) not in alice.get("orgs:needs_attention").text
    alice.post("orgs:restore", event)
    event.refresh_from_db()
    assert (event.dismissed_at, recorded()[before:]) == (None, [])


def test_nobody_else_sees_or_replays_it(
    alice: Person, vera: Person, ted: Person, olga: Person, account: ConnectedAccount, recorded: Recorded
) -> None:
    mine, others, before = dead(account.stripe_id), dead("acct_of_somebody", "evt_2"), len(recorded())
    assert "evt_2" not in words(alice.get("orgs:needs_attention"))
    assert "evt_1" not in words(olga.get("orgs:needs_attention"))
    assert alice.post("orgs:try_again", others).status_code == 404
    assert alice.get("orgs:try_again", mine).status_code == 405
    for person in (vera, ted, olga):
        assert person.post("orgs:try_again", mine).status_code == 404
        assert "Stripe update" not in words(person.get("home"))
    assert set(StripeEvent.objects.values_list("state", flat=True)) == {State.FAILED}
    assert recorded()[before:] == []


def test_what_matches_nothing_is_shown_to_whose_account_it_is(
    alice: Person, olga: Person, account: ConnectedAccount
) -> None:
    StripeEvent.objects.filter(pk=dead(account.stripe_id).pk).update(
        state=State.UNMATCHED, body='{"data": {"object": {"id": "pi_elsewhere"}}}', error="no payment here"
    )
    assert "pi_elsewhere: no payment here" in words(alice.get("invoices:connect"))
    assert "pi_elsewhere" not in words(olga.get("invoices:connect"))
    assert "You’re all caught up" in words(alice.get("orgs:needs_attention"))


def test_an_update_that_is_given_up_is_told_to_whose_account_it_is(
    alice: Person, account: ConnectedAccount, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(event: StripeEvent) -> None:
        raise ValueError("no such thing")

    monkeypatch.setattr(registry, "_HANDLERS", {("connect", "payment_intent.succeeded"): {"fail": fail}})
    before = len(recorded())
    for stripe_id, owner in (("evt_1", account.stripe_id), ("evt_2", "acct_of_somebody")):
        facts = {"id": stripe_id, "type": "payment_intent.succeeded", "account": owner, "livemode": False}
        inbox.keep(facts, body="{}", endpoint=StripeEvent.Endpoint.CONNECT)
    StripeEvent.objects.update(attempts=inbox.EVENTS.pauses.attempts - 1)
    inbox.work_off()
    assert set(StripeEvent.objects.values_list("state", flat=True)) == {State.FAILED}
    assert recorded()[before:] == ["connectedaccount.missed"]
