"""The sandbox over real HTTP: a server, a business that is connected, a browser to click with."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from onetool.dev.stripe_sandbox import actions
from onetool.dev.stripe_sandbox.models import Account, CheckoutSession
from onetool.stripe_door import accounts, checkout, registry
from onetool.stripe_door.client import sandbox_key
from onetool.stripe_door.objects import Session

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

DAY = timedelta(days=1)
Api = Callable[..., "Answer"]
Ask = Callable[..., Session]


@pytest.fixture(autouse=True)
def _nobody_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever other apps do when Stripe speaks is told in their own tests."""
    monkeypatch.setattr(registry, "_HANDLERS", {})


@pytest.fixture
def keyless(settings: Settings) -> Settings:
    """A development machine without a key of Stripe's."""
    settings.STRIPE_SECRET_KEY = ""
    settings.STRIPE_CONNECT_WEBHOOK_SECRETS = ["whsec_new", "whsec_old"]
    settings.STRIPE_SANDBOX_BASE = "http://sandbox.invalid"
    return settings


@pytest.fixture
def sandbox(live_server: LiveServer, keyless: Settings) -> str:
    """The address of a running sandbox; the door talks to it."""
    keyless.STRIPE_SANDBOX_BASE = live_server.url
    return str(live_server.url)


@pytest.fixture
def account(keyless: Settings) -> Account:
    """A business that answered all questions."""
    row = Account.objects.create(business_name="Acme Heating", country="DE", currency="eur")
    link = actions.open_link(row, return_url="https://acme.test/", refresh_url="https://acme.test/")
    return actions.connect(link)


@pytest.fixture
def api(client: Client, keyless: Settings) -> Api:
    """Calls of the API: api("POST", "refunds", account=…, data={…}, key=…)."""

    def call(
        method: str,
        path: str,
        *,
        account: str = "",
        data: dict[str, str] | None = None,
        key: str = "",
        bearer: str = "",
    ) -> "Answer":
        headers = {
            "Authorization": f"Bearer {bearer or sandbox_key()}",
            **({"Stripe-Account": account} if account else {}),
            **({"Idempotency-Key": key} if key else {}),
        }
        form = urlencode(data or {})
        url = f"/dev/stripe/v1/{path}" + (f"?{form}" if method == "GET" else "")
        return client.generic(method, url, form, "application/x-www-form-urlencoded", headers=headers)

    return call


@pytest.fixture
def payment(account: Account) -> str:
    """The payment intent of 100.00 EUR that was paid."""
    session = CheckoutSession.objects.create(
        account=account,
        amount=10000,
        currency="eur",
        description="x",
        success_url="https://acme.test/",
        expires_at=timezone.now() + DAY,
    )
    return str(actions.pay(session).payment_intent_id)


@pytest.fixture
def ask(sandbox: str, account: Account) -> Ask:
    """A session of the connected business, made through the door."""

    def make(amount: str = "119.00", currency: str = "EUR", key: str = "pay:1", **metadata: str) -> Session:
        return checkout.create_session(
            account.id,
            amount=Decimal(amount),
            currency=currency,
            description="Invoice INV-000007",
            success_url="https://acme.test/paid?session={CHECKOUT_SESSION_ID}",
            cancel_url="https://acme.test/invoice",
            metadata=metadata,
            idempotency_key=key,
        )

    return make


class Browser:
    """Somebody with a browser who opens a page and presses one of its buttons."""

    def __init__(self) -> None:
        self.http = httpx.Client(verify=False, trust_env=False)

    def press(self, url: str, deed: str = "", **fields: str) -> httpx.Response:
        page = self.http.get(url)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token, page.text
        return self.http.post(url, data={"csrfmiddlewaretoken": token[1], "deed": deed, **fields})


@pytest.fixture
def browser() -> Iterator[Browser]:
    found = Browser()
    yield found
    found.http.close()


@pytest.fixture
def connected(sandbox: str) -> str:
    """The id of an account opened through the door, its questions still open."""
    made = accounts.create(
        country="DE",
        email="alice@acme.test",
        business_name="Acme Heating",
        metadata={"org": "1"},
        idempotency_key="connect:1:1",
    )
    return made.id
