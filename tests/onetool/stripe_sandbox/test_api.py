"""The sandbox refuses what Stripe refuses, in Stripe's words."""

from typing import TYPE_CHECKING, Any

import pytest

from onetool.dev.stripe_sandbox import actions
from onetool.dev.stripe_sandbox.models import Account, CheckoutSession, KeptAnswer, Refund
from tests.at_once import at_once
from tests.onetool.stripe_sandbox.conftest import Api

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db

SESSION = {
    "mode": "payment",
    "success_url": "https://acme.test/",
    "line_items[0][price_data][currency]": "eur",
    "line_items[0][price_data][unit_amount]": "11900",
    "line_items[0][price_data][product_data][name]": "Invoice",
    "line_items[0][quantity]": "1",
}


def refusal(answer: "Answer") -> tuple[int, str | None, str | None]:
    error: dict[str, Any] = answer.json()["error"]
    return answer.status_code, error.get("code"), error.get("param")


@pytest.mark.parametrize("bearer", ["x", "sk_test_wrong", "é"])
def test_a_wrong_key_opens_nothing(api: Api, bearer: str) -> None:
    answer = api("GET", "accounts", bearer=bearer)
    assert (answer.status_code, answer.json()["error"]["type"]) == (401, "invalid_request_error")


def test_an_unknown_account_is_no_access(api: Api) -> None:
    assert refusal(api("GET", "payment_intents", account="acct_nobody")) == (403, "account_invalid", None)


def test_an_unknown_address_and_method_are_not_found(api: Api) -> None:
    assert api("POST", "events").status_code == 404


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"colour": "red"}, "parameter_unknown", "colour"),
        ({"payment_intent_data[colour]": "red"}, "parameter_unknown", "payment_intent_data[colour]"),
        ({"mode": None}, "parameter_missing", "mode"),
        ({"success_url": None}, "parameter_missing", "success_url"),
        ({"line_items[0][price_data][currency]": None}, "parameter_missing", "line_items[0][price_data][currency]"),
        ({"success_url": ""}, "parameter_invalid_empty", "success_url"),
        ({"success_url": "javascript:alert(1)"}, "url_invalid", "success_url"),
        ({"customer_email": "alice"}, "email_invalid", "customer_email"),
        (
            {"line_items[0][price_data][unit_amount]": "119.00"},
            "parameter_invalid_integer",
            "line_items[0][price_data][unit_amount]",
        ),
        ({"line_items[0][price_data][unit_amount]": "49"}, "amount_too_small", None),
        (
            {"line_items[0][price_data][unit_amount]": "100000000"},
            "amount_too_large",
            "line_items[0][price_data][unit_amount]",
        ),
        ({"line_items[0][price_data][currency]": "EUR"}, None, "line_items[0][price_data][currency]"),
        ({"line_items[0][price_data][currency]": "kwd", "line_items[0][price_data][unit_amount]": "5124"}, None, None),
        ({"expires_at": "1"}, None, "expires_at"),
        ({"mode": "subscription"}, None, "mode"),
        ({"metadata[" + "k" * 41 + "]": "v"}, None, "metadata"),
        ({"metadata": "v"}, None, "metadata"),
        ({"line_items": "v"}, None, "line_items"),
        ({"adaptive_pricing[enabled]": "yes"}, None, "adaptive_pricing[enabled]"),
    ],
)
def test_a_wrong_parameter_is_named(
    api: Api, account: Account, change: dict[str, str | None], code: str | None, param: str | None
) -> None:
    data = {name: value for name, value in {**SESSION, **change}.items() if value is not None}
    if "line_items" in change:
        data = {name: value for name, value in data.items() if not name.startswith("line_items[")}
    answer = api("POST", "checkout/sessions", account=account.id, data=data, key="k")
    status, found_code, found_param = refusal(answer)
    assert (status, found_code) == (400, code)
    assert param is None or found_param == param
    assert (CheckoutSession.objects.count(), KeptAnswer.objects.count()) == (0, 0)


def test_direct_charges_need_an_account(api: Api, account: Account) -> None:
    assert api("POST", "checkout/sessions", data=SESSION).status_code == 400
    assert CheckoutSession.objects.count() == 0


def test_a_kept_answer_says_that_it_is_one(api: Api, account: Account) -> None:
    first = api("POST", "checkout/sessions", account=account.id, data=SESSION, key="k")
    again = api("POST", "checkout/sessions", account=account.id, data=dict(reversed(SESSION.items())), key="k")
    assert again.json() == first.json()
    assert (first.headers.get("Idempotent-Replayed"), again.headers.get("Idempotent-Replayed")) == (None, "true")
    assert first.headers["Request-Id"].startswith("req_")


def test_a_key_belongs_to_one_wish(api: Api, account: Account) -> None:
    api("POST", "checkout/sessions", account=account.id, data=SESSION, key="k")
    other = api(
        "POST", "checkout/sessions", account=account.id, data={**SESSION, "customer_email": "a@b.test"}, key="k"
    )
    assert (other.status_code, other.json()["error"]["type"]) == (400, "idempotency_error")
    elsewhere = api("POST", "accounts", data={"country": "US"}, key="k")
    assert elsewhere.status_code == 200


def test_a_refused_key_can_be_used_again(api: Api, account: Account) -> None:
    assert (
        api("POST", "checkout/sessions", account=account.id, data={**SESSION, "colour": "red"}, key="k").status_code
        == 400
    )
    assert api("POST", "checkout/sessions", account=account.id, data=SESSION, key="k").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_same_wish_at_once_is_one_refund(api: Api, account: Account, payment: str) -> None:
    data = {"payment_intent": payment, "amount": "4000"}
    answers = at_once(lambda n: api("POST", "refunds", account=account.id, data=data, key="k").json(), 5)
    assert [answer["id"] for answer in answers] == [Refund.objects.get().id] * 5
    assert Refund.objects.get().amount == 4000


@pytest.mark.django_db(transaction=True)
def test_different_refunds_at_once_never_exceed_what_came(api: Api, account: Account, payment: str) -> None:
    data = {"payment_intent": payment, "amount": "3000"}
    answers = at_once(lambda n: api("POST", "refunds", account=account.id, data=data, key=f"k{n}"), 6)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 400, 400, 400]
    assert sum(refund.amount for refund in Refund.objects.all()) == 9000


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({}, "parameter_missing"),
        ({"payment_intent": "pi_nobody"}, "resource_missing"),
        ({"payment_intent": "PAID", "amount": "0"}, "parameter_invalid_integer"),
        ({"payment_intent": "PAID", "reason": "mood"}, None),
        ({"payment_intent": "PAID", "colour": "red"}, "parameter_unknown"),
    ],
)
def test_a_refund_of_nothing_is_refused(
    api: Api, account: Account, payment: str, data: dict[str, str], code: str | None
) -> None:
    data = {name: payment if value == "PAID" else value for name, value in data.items()}
    assert refusal(api("POST", "refunds", account=account.id, data=data))[1] == code
    assert Refund.objects.count() == 0


def test_a_refund_without_an_amount_gives_back_what_is_left(api: Api, account: Account, payment: str) -> None:
    assert (
        api("POST", "refunds", account=account.id, data={"payment_intent": payment, "amount": "4000"}).json()["amount"]
        == 4000
    )
    assert api("POST", "refunds", account=account.id, data={"payment_intent": payment}).json()["amount"] == 6000


def test_lists_are_paged_newest_first(api: Api, account: Account) -> None:
    ids = [api("POST", "checkout/sessions", account=account.id, data=SESSION).json()["id"] for _ in range(3)]
    first = api("GET", "checkout/sessions", account=account.id, data={"limit": "2"}).json()
    assert ([row["id"] for row in first["data"]], first["has_more"]) == ([ids[2], ids[1]], True)
    rest = api("GET", "checkout/sessions", account=account.id, data={"limit": "2", "starting_after": ids[1]}).json()
    assert ([row["id"] for row in rest["data"]], rest["has_more"]) == ([ids[0]], False)


def test_an_event_can_be_read_by_its_id(api: Api, account: Account) -> None:
    event = api("GET", "events", account=account.id).json()["data"][0]
    assert (event["type"], event["account"], event["livemode"]) == ("account.updated", account.id, False)
    assert api("GET", f"events/{event['id']}", account=account.id).json() == event
    assert refusal(api("GET", "events/evt_nobody", account=account.id)) == (404, "resource_missing", "id")


def test_charges_tell_what_was_tried(api: Api, account: Account) -> None:
    api("POST", "checkout/sessions", account=account.id, data=SESSION)
    session = actions.decline(CheckoutSession.objects.get(), code="card_declined", message="Your card was declined.")
    actions.pay(session)
    wanted = {"payment_intent": str(session.payment_intent_id)}
    good, bad = api("GET", "charges", account=account.id, data=wanted).json()["data"]
    assert (good["paid"], good["amount_captured"], good["amount_refunded"]) == (True, 11900, 0)
    assert (bad["paid"], bad["failure_code"], bad["amount_captured"]) == (False, "card_declined", 0)
    assert api("GET", f"charges/{good['id']}", account=account.id).json() == good
