"""What a customer looks for and does not find is asked for before a quote leaves; the setting leads back."""

import pytest

from onetool.orgs.models import Organisation
from tests import factories
from tests.conftest import Person
from tests.onetool.test_orgs import profile
from tests.pages import words

pytestmark = pytest.mark.django_db


def test_address_and_phone_are_asked_for_until_they_are_known(alice: Person) -> None:
    quote = factories.quote(by=alice.member)
    page = alice.get("quotes:send", quote)
    assert "see your address , phone number . Add it" in words(page)
    assert "way to pay" not in words(page)
    Organisation.objects.filter(pk=alice.org.pk).update(street="1 Elm Street", phone="555")
    assert "see your" not in words(alice.get("quotes:send", quote))


def test_every_dialog_that_sends_a_quote_asks_and_no_other(alice: Person) -> None:
    quote = factories.sent_quote(by=alice.member)
    assert "see your address" in words(alice.get("quotes:resend", quote))
    assert "see your" not in words(alice.get("quotes:decline", quote))


def test_a_setting_leads_back_to_where_it_was_missed(alice: Person) -> None:
    quote = factories.quote(by=alice.member)
    back = f"/{alice.org.slug}/quotes/{quote.pk}/send/"
    settings = f"/{alice.org.slug}/settings/"
    assert f'href="{settings}?back={back}#id_phone"' in alice.get("quotes:send", quote).text
    page = alice.browser.get(settings, {"back": back}).content.decode()
    assert 'id="id_phone"' in page and f'name="back" value="{back}"' in page
    saved = alice.post("orgs:settings", data=profile(alice.org, street="1 Elm Street") | {"back": back})
    assert saved["Location"] == back


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/other/quotes/", "javascript:x"])
def test_it_leads_nowhere_else(alice: Person, elsewhere: str) -> None:
    page = alice.browser.get(f"/{alice.org.slug}/settings/", {"back": elsewhere}).content.decode()
    assert 'name="back"' not in page
    saved = alice.post("orgs:settings", data=profile(alice.org) | {"back": elsewhere})
    assert saved["Location"] == f"/{alice.org.slug}/settings/"
