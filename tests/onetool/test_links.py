"""Links to one document: only the token's hash is kept, and a link ends."""

import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils import timezone

from onetool.access import links
from onetool.access.links import LIFETIME, Link
from onetool.orgs.models import Organisation
from quotes.models import Quote
from tests import factories
from tests.conftest import Person


def token_of(address: str) -> str:
    return address.removesuffix("/").rpartition("/")[2]


@pytest.fixture
def quote(alice: Person) -> Quote:
    return factories.quote(by=alice.member)


def issue(quote: Quote) -> str:
    return links.issue(quote, name="Mary", email="mary@example.com")


def test_the_token_is_in_the_address_and_only_its_hash_in_the_database(quote: Quote) -> None:
    address = links.issue(quote, name="Mary", email="mary@example.com", version=3)
    token = token_of(address)
    assert address == f"{settings.PUBLIC_URL}/p/open/{token}/"
    assert len(token) == 43  # 256 bits
    link = Link.objects.get()
    assert link.token_hash == hashlib.sha256(token.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("select onetool_link::text from onetool_link")
        assert token not in cursor.fetchone()[0]
    assert (link.subject_kind, link.subject_id, link.topic) == ("quote", quote.pk, quote.topic)
    assert (link.name, link.email, link.facts) == ("Mary", "mary@example.com", {"version": 3})


def test_no_two_links_are_alike(quote: Quote) -> None:
    assert len({token_of(issue(quote)) for _ in range(5)}) == 5


def test_the_narrow_door_tells_whose_a_live_token_is_and_nothing_else(
    quote: Quote, world: dict[str, Organisation]
) -> None:
    token = token_of(issue(quote))
    found = links.key(links.hashed(token))
    assert found
    assert (found.org_id, found.link_id) == (world["acme"].pk, Link.objects.get().pk)
    for wrong in (token, links.hashed(token + "x"), links.hashed(""), "", "%"):
        assert links.key(wrong) is None


def test_a_link_lasts_90_days_and_longer_when_its_document_moves(quote: Quote) -> None:
    token_hash = links.hashed(token_of(issue(quote)))
    issued = timezone.now()
    assert Link.objects.get().expires_at - issued < LIFETIME == timedelta(days=90)
    with time_machine.travel(issued + timedelta(days=80)):
        links.extend(quote)
    assert Link.objects.get().expires_at > issued + timedelta(days=169)
    assert links.key(token_hash)


def test_an_expired_link_is_no_key_and_is_not_brought_back(quote: Quote) -> None:
    token_hash = links.hashed(token_of(issue(quote)))
    Link.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    links.extend(quote)
    assert links.key(token_hash) is None
    assert Link.objects.to(quote).live().count() == 0


def test_revoking_closes_every_link_to_that_document_at_once_and_stays(quote: Quote, alice: Person) -> None:
    other = factories.quote(by=alice.member)
    mine, theirs = [links.hashed(token_of(issue(quote))) for _ in range(2)], links.hashed(token_of(issue(other)))
    assert (links.revoke(quote), links.revoke(quote)) == (2, 0)
    links.extend(quote)
    assert [links.key(token_hash) for token_hash in mine] == [None, None]
    assert links.key(theirs)
