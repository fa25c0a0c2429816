"""Building the demo company: by actions only, so its books are true; twice is refused."""

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from clients.models import Client
from invoices.models import Invoice, LedgerEntry, Payment
from invoices.verifying import problems
from onetool import clock
from onetool.abilities.notes.models import Note
from onetool.abilities.stars.models import Star
from onetool.abilities.tags.models import Tag
from onetool.dev import cast
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in, everywhere
from quotes.models import Quote
from tests import emptying
from tests.onetool.test_search_cards import kept, written_anew


@pytest.mark.django_db(transaction=True)
def test_the_demo_company_is_built_and_its_books_are_true(live_server: LiveServer, settings: Settings) -> None:
    settings.STRIPE_SECRET_KEY = ""
    settings.STRIPE_SANDBOX_BASE = settings.PUBLIC_URL = live_server.url
    emptying.empty()
    call_command("demo")
    with everywhere("test"):
        acme = Organisation.objects.get(name="Acme Heating")
        assert Organisation.objects.count() == 2
    assert EmailAddress.objects.filter(verified=True).count() == len(cast.PEOPLE)
    with acting_in(acme):
        today = clock.today(acme)
        found = {row.standing_on(today) for row in Invoice.objects.for_list()}
        assert found >= {"draft", "issued", "sent", "overdue", "paid", "partly_paid", "void"}
        assert set(Quote.objects.values_list("status", flat=True)) == set(Quote.Status.values)
        assert set(Client.objects.values_list("status", flat=True)) == set(Client.Status.values)
        assert Note.objects.exists() and Tag.objects.exists() and Star.objects.exists()
        kinds = set(LedgerEntry.objects.values_list("kind", flat=True))
        assert kinds >= {"payment", "credit", "refund", "reversal", "credit_note"}
        assert Payment.objects.exclude(payment_intent="").count() == 8
        assert problems() == []
        assert kept() == written_anew()
    with pytest.raises(CommandError, match="already"):
        call_command("demo")
