"""What is allowed only so often stays so whichever page, session, place or process it is tried from."""

import itertools
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from invoices.models import Invoice
from onetool.access import limits, links, portal
from onetool.access.limits import Allowance
from onetool.listing.models import Export
from onetool.mail.allowance import AT_FIRST, TO_ONE
from onetool.mail.outbox import Message
from onetool.tenancy.scope import acting_in
from onetool.work import running
from quotes.models import Quote
from tests import databases, factories
from tests.conftest import Person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def sessions(olga: Person) -> list[Browser]:
    """Olga at three devices."""
    browsers = [Browser(REMOTE_ADDR=f"198.51.100.{n}") for n in range(3)]
    for browser in browsers:
        browser.force_login(olga.user, backend=BACKEND)
    return browsers


def sent(olga: Person) -> list[str]:
    """To whom emails were written once the worker had its turn."""
    while due := running.due_reactions(timezone.now()):
        for org_id, run_id in due:
            running.react(org_id, run_id)
    with acting_in(olga.org):
        return list(Message.objects.values_list("to", flat=True))


# --- Emails -----------------------------------------------------------------------------------------------------------
def send_by_every_page(olga: Person, sessions: list[Browser], email: str) -> None:
    """Send, send again, send another day and issue, from each device in its turn, again and again."""
    with acting_in(olga.org, olga.member):
        rows = [(factories.quote(by=olga.member), factories.issued_invoice(by=olga.member)) for _ in range(4)]
        drafts = [factories.invoice(by=olga.member) for _ in range(2)]
    device, number, until = itertools.cycle(sessions), itertools.count(), str(timezone.now().date() + timedelta(days=9))

    def post(name: str, row: Quote | Invoice, **typed: str) -> None:
        data: dict[str, Any] = {"name": "Mrs Smith", "email": email.format(next(number)), "message": str(next(number))}
        next(device).post(olga.url(name, row), data | typed)

    for quote, invoice in rows:
        for name in ("quotes:send", "quotes:resend", "quotes:resend"):
            post(name, quote)
        for _ in range(2):
            post("invoices:send", invoice)
        with acting_in(olga.org):
            Quote.objects.filter(pk=quote.pk, status="sent").update(status="expired")
        post("quotes:extend", quote, until=until)
    for draft in drafts:
        opened = olga.get("invoices:issue_and_send", draft)
        post("invoices:issue_and_send", draft, reviewed=str(opened.context["form"]["reviewed"].value()))


def test_no_way_to_send_goes_past_what_a_new_company_may(olga: Person, sessions: list[Browser]) -> None:
    send_by_every_page(olga, sessions, "customer{}@example.com")
    assert len(sent(olga)) == AT_FIRST.an_hour


def test_no_way_to_send_goes_past_what_one_address_may_get(olga: Person, sessions: list[Browser]) -> None:
    send_by_every_page(olga, sessions, "Customer@example.com")
    assert 0 < len(sent(olga)) <= TO_ONE


# --- Exports ----------------------------------------------------------------------------------------------------------
def test_three_sessions_of_one_person_get_one_export(olga: Person, sessions: list[Browser]) -> None:
    for number, browser in enumerate(sessions * 3):
        browser.post(olga.url("listing:request_export", "clients"), {"query": f"q={number}", "format": "csv"})
    with acting_in(olga.org):
        assert Export.objects.count() == 1


# --- Customers' pages -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("doing", ["read", "pdf", "answer"])
def test_many_links_at_one_place_are_not_many_allowances(
    alice: Person, monkeypatch: pytest.MonkeyPatch, doing: str
) -> None:
    monkeypatch.setattr(portal, "A_MINUTE", {**dict.fromkeys(portal.A_MINUTE, 1000), doing: 2})
    browser, pages = Browser(REMOTE_ADDR="2001:db8::1"), []
    for _ in range(5):
        quote = factories.sent_quote(by=alice.member)
        pages.append(browser.get(links.issue(quote, name="Mary", email="m@example.com", version=1))["Location"])
    Allowance.objects.all().delete()
    path, method = {"read": ("", "GET"), "pdf": ("pdf/", "GET"), "answer": ("approve/", "POST")}[doing]
    statuses = [
        browser.generic(method, page + path, REMOTE_ADDR=f"2001:db8::{n}").status_code
        for n, page in enumerate(pages * 2, start=1)
    ]
    assert statuses.count(429) >= 10 - 2 * portal.PEOPLE_IN_ONE_NETWORK - 1
    assert 429 not in statuses[:5], "each link had its first"


# --- Processes --------------------------------------------------------------------------------------------------------
TRIES = """
import django
django.setup()
from datetime import timedelta
from onetool.access import limits
allowed = 0
for _ in range(30):
    try:
        limits.take("shared", most=10, per=timedelta(hours=1))
        allowed += 1
    except limits.TooMany:
        pass
print(allowed)
"""


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_an_allowance_is_one_for_all_processes() -> None:
    known = {
        "DJANGO_SETTINGS_MODULE": "onetool.config.settings",
        "DATABASE_URL": databases.url(connection.settings_dict["NAME"]),
    }
    started = [
        subprocess.Popen([sys.executable, "-c", TRIES], cwd=databases.ROOT, env={**os.environ, **known}, stdout=-1)
        for _ in range(3)
    ]
    allowed = [int(process.communicate(timeout=60)[0].split()[-1]) for process in started]
    assert sum(allowed) == 10
    assert limits.left("shared", most=10, per=timedelta(hours=1)) == 0
