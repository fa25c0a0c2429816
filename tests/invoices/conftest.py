"""A business that takes cards: Acme, connected to the sandbox over real HTTP, nothing open while Stripe is asked."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from invoices import connect
from invoices.actions import issuing
from invoices.models import Invoice, Payment
from onetool.access import links
from onetool.access.links import Link
from onetool.dev.stripe_sandbox import actions as sandbox
from onetool.dev.stripe_sandbox import deliver
from onetool.dev.stripe_sandbox.models import AccountLink, CheckoutSession, Event
from onetool.mail.outbox import Message
from onetool.orgs.models import Member, Organisation
from onetool.stripe_door import inbox
from onetool.tenancy.scope import acting_in
from onetool.work import running
from tests import factories


@dataclass
class Shop:
    """One organisation, its owner, and a customer's browser; every step opens the organisation for itself."""

    org: Organisation
    owner: Member
    base: str
    customer: httpx.Client = field(
        default_factory=lambda: httpx.Client(verify=False, trust_env=False, follow_redirects=True)
    )

    @contextmanager
    def open(self) -> Iterator[None]:
        with acting_in(self.org, self.owner):
            yield

    def connect(self) -> None:
        """Stripe's questions, answered at one click."""
        connect.onboard(self.org, by=self.owner)
        sandbox.connect(AccountLink.objects.latest("expires_at"))
        self.hear()

    def invoice(self, price: str = "100", **fields: Any) -> Invoice:
        """Issued and sent, 8 % tax on top."""
        with self.open():
            made = factories.issued_invoice(by=self.owner, lines=[factories.line(unit_price=price)], **fields)
            contact = made.client.contacts.get()
            return issuing.send(made, by=self.owner, name=contact.name, email=contact.email)

    def react(self) -> None:
        """What the worker would do by now."""
        while due := running.due_reactions(timezone.now()):
            for org_id, run_id in due:
                assert running.react(org_id, run_id)

    def hear(self, *, times: int = 1) -> None:
        """Deliver what the sandbox has to tell, and work on it."""
        told = list(Event.objects.filter(delivered_at=None).order_by("created_at"))
        for _ in range(times):
            assert all(deliver.deliver(event) == 200 for event in told)
        inbox.work_off()
        self.react()

    def link(self, invoice: Invoice) -> Link:
        with self.open():
            links.issue(invoice, name="Mrs Smith", email="smith@example.com")
            return Link.objects.to(invoice).latest("id")

    def checkout(self, invoice: Invoice) -> CheckoutSession:
        """The customer presses Pay and stands on Stripe's page."""
        url = connect.checkout_url(self.org, invoice, self.link(invoice))
        found = re.search(r"/pay/([\w]+)/", url)
        assert found
        return CheckoutSession.objects.select_related("account").get(pk=found[1])

    def fresh(self, invoice: Invoice) -> Invoice:
        with self.open():
            return Invoice.objects.for_list().get(pk=invoice.pk)

    def payments(self, **conditions: Any) -> list[Payment]:
        with self.open():
            return list(Payment.objects.filter(**conditions).select_related("client", "invoice", "org"))

    def mails(self) -> list[Message]:
        with self.open():
            return list(Message.objects.order_by("id"))


@pytest.fixture
def shop(
    transactional_db: None, world: dict[str, Organisation], live_server: LiveServer, settings: Settings
) -> Iterator[Shop]:
    """Acme, connected."""
    settings.STRIPE_SECRET_KEY = ""
    settings.STRIPE_CONNECT_WEBHOOK_SECRETS = ["whsec_test"]
    settings.STRIPE_SANDBOX_BASE = settings.PUBLIC_URL = live_server.url
    with acting_in(world["acme"]):
        owner = Member.objects.select_related("org", "user").get(role=Member.Role.OWNER)
    made = Shop(world["acme"], owner, str(live_server.url))
    made.connect()
    yield made
    made.customer.close()


@pytest.fixture
def staff(shop: Shop) -> Browser:
    """The owner's own browser."""
    browser = Browser()
    browser.force_login(shop.owner.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser
