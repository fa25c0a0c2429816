"""Only what Stripe signed gets in, and only while it is fresh."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from onetool.stripe_door.models import StripeEvent

pytestmark = pytest.mark.django_db

OLD, NEW, OTHER = "whsec_old", "whsec_new", "whsec_other"
BODY = json.dumps(
    {
        "id": "evt_1",
        "type": "payment_intent.succeeded",
        "account": "acct_1",
        "livemode": False,
        "data": {"object": {"id": "pi_1"}},
    }
)
Post = Callable[..., int]


def v1(secret: str, at: int, body: str = BODY) -> str:
    return hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()


@pytest.fixture
def post(client: Client, settings: Settings) -> Post:
    settings.STRIPE_CONNECT_WEBHOOK_SECRETS = [NEW, OLD]
    settings.STRIPE_PLATFORM_WEBHOOK_SECRETS = [OTHER]

    def send(header: str, body: str | bytes = BODY, hook: str = "connect") -> int:
        headers = {"Stripe-Signature": header} if header else {}
        url = reverse(f"stripe_door:{hook}")
        return client.post(url, body, content_type="application/json", headers=headers).status_code

    return send


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_both_secrets_are_good_during_a_roll(post: Post, secret: str) -> None:
    now = int(time.time())
    assert post(f"t={now},v1={v1(secret, now)}") == 200
    assert StripeEvent.objects.get().body == BODY


def test_one_good_mark_among_several_is_enough(post: Post) -> None:
    now = int(time.time())
    assert post(f"t={now},v1={'0' * 64},v1={v1(NEW, now)},v0=abc") == 200
    assert StripeEvent.objects.count() == 1


def test_a_delivery_of_299_seconds_ago_is_taken(post: Post) -> None:
    then = int(time.time()) - 299
    assert post(f"t={then},v1={v1(NEW, then)}") == 200


def bad_headers() -> dict[str, str]:
    now, long_ago = int(time.time()), int(time.time()) - 310
    return {
        "none": "",
        "no mark": f"t={now}",
        "no time": f"v1={v1(NEW, now)}",
        "a word for a time": f"t=now,v1={v1(NEW, now)}",
        "too old": f"t={long_ago},v1={v1(NEW, long_ago)}",
        "an old mark with a new time": f"t={now},v1={v1(NEW, long_ago)}",
        "another hook's secret": f"t={now},v1={v1(OTHER, now)}",
        "another body": f"t={now},v1={v1(NEW, now, BODY + ' ')}",
        "another scheme": f"t={now},v0={v1(NEW, now)}",
        "no ASCII": f"t={now},v1=é{'0' * 63}",
        "rubbish": ",,==;",
    }


@pytest.mark.parametrize("case", list(bad_headers()))
def test_anything_else_is_refused_and_nothing_is_kept(post: Post, case: str) -> None:
    assert post(bad_headers()[case]) == 400
    assert StripeEvent.objects.count() == 0


@pytest.mark.parametrize(
    "body", ["", "no json", "[]", "null", '{"id": "evt_1"}', '{"id": 1, "type": "a", "data": {"object": {}}}']
)
def test_a_signed_body_that_is_no_event_is_refused(post: Post, body: str) -> None:
    now = int(time.time())
    assert post(f"t={now},v1={v1(NEW, now, body)}", body) == 400
    assert StripeEvent.objects.count() == 0


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b'{"id": "\xed\xa0\x80"}'], ids=ascii)
def test_a_body_that_is_no_text_is_not_called_unsigned(client: Client, settings: Settings, body: bytes) -> None:
    settings.STRIPE_CONNECT_WEBHOOK_SECRETS = [NEW]
    now = int(time.time())
    mark = hmac.new(NEW.encode(), b"%d.%b" % (now, body), hashlib.sha256).hexdigest()
    headers = {"Stripe-Signature": f"t={now},v1={mark}"}
    answer = client.post(reverse("stripe_door:connect"), body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.text) == (400, "Not text, so not an event.")


def test_each_hook_has_its_own_secret(post: Post) -> None:
    now = int(time.time())
    assert post(f"t={now},v1={v1(OTHER, now)}", hook="platform") == 200
    assert post(f"t={now},v1={v1(NEW, now)}", hook="platform") == 400
    assert StripeEvent.objects.get().endpoint == StripeEvent.Endpoint.PLATFORM


def test_without_secrets_nothing_gets_in(post: Post, settings: Settings) -> None:
    settings.STRIPE_CONNECT_WEBHOOK_SECRETS = []
    now = int(time.time())
    assert post(f"t={now},v1={v1('', now)}") == 400


def test_a_hook_is_not_read_by_get(client: Client) -> None:
    assert client.get(reverse("stripe_door:connect")).status_code == 405


def test_a_body_with_a_null_in_it_is_kept(post: Post) -> None:
    body = BODY.replace("pi_1", "pi_\\u0000")
    now = int(time.time())
    assert post(f"t={now},v1={v1(NEW, now, body)}", body) == 200
    assert StripeEvent.objects.get().object_id == "pi_\0"


def signed(post: Post, **facts: object) -> int:
    body, now = json.dumps({**json.loads(BODY), **facts}), int(time.time())
    return post(f"t={now},v1={v1(NEW, now, body)}", body)


@pytest.mark.parametrize("field", ["id", "type", "account"])
@pytest.mark.parametrize(
    "value", ["a" * 256, "a\0", "\ud800", "a\udfff", "a\n", "\u202e", 7, ["a"], {"a": 1}, True], ids=ascii
)
def test_a_name_that_cannot_be_kept_is_refused(post: Post, field: str, value: object) -> None:
    assert signed(post, **{field: value}) == 400
    assert StripeEvent.objects.count() == 0


@pytest.mark.parametrize(("field", "most"), [("id", 255), ("type", 100), ("account", 255)])
def test_a_name_as_long_as_the_inbox_keeps_is_taken(post: Post, field: str, most: int) -> None:
    assert (signed(post, **{field: "a" * (most + 1)}), signed(post, **{field: "a" * most})) == (400, 200)
    assert getattr(StripeEvent.objects.get(), "stripe_id" if field == "id" else field) == "a" * most


@pytest.mark.parametrize("account", [None, ""])
def test_an_event_of_no_account_is_taken(post: Post, account: str | None) -> None:
    assert signed(post, account=account) == 200


def test_signed_but_no_event_is_not_called_unsigned(client: Client, settings: Settings) -> None:
    settings.STRIPE_CONNECT_WEBHOOK_SECRETS = [NEW]
    now = int(time.time())

    def answer(mark: str) -> str:
        headers = {"Stripe-Signature": f"t={now},v1={mark}"}
        url = reverse("stripe_door:connect")
        return client.post(url, "[]", content_type="application/json", headers=headers).content.decode()

    assert answer(v1(NEW, now, "[]")) == "Signed, but not an event."
    assert answer(v1(OTHER, now, "[]")) == "Not signed by Stripe."
