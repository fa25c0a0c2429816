"""Nothing around them opens an organisation: views and reactions do it themselves, and leave no lazy rows behind."""

import uuid
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in, current_org_id
from onetool.work import running
from onetool.work.reactions import ReactionRun
from tests import factories
from tests.conftest import Person, _person
from tests.test_access import URLS, path, row_of

# A draft has no such page, a text no small picture; a copy of everything is still being made.
NOT_YET = {"quotes:version", "quotes:version_pdf", "invoices:credit", "files:thumbnail", "archive:download"}


@pytest.fixture
def alice(world: dict[str, Organisation]) -> Person:
    """Owner of Acme, in a test that acts in no organisation."""
    return _person("Alice", world["acme"])


@pytest.fixture
def rows(alice: Person) -> dict[str, uuid.UUID]:
    """One row of every kind, made as a request would make it."""
    with acting_in(alice.org, alice.member):
        return {kind: row.pk for kind, row in factories.one_of_each(by=alice.member).items()}


def test_every_page_opens_its_organisation_itself(alice: Person, rows: dict[str, uuid.UUID]) -> None:
    answered = {}
    for name in sorted(URLS):
        answered[name] = alice.browser.get(path(name, alice.org.slug, row_of(name, rows))).status_code
        assert current_org_id() is None, name
    assert set(answered.values()) <= {200, 302, 404, 405}
    # Each address says truly whose id it takes: the owner's own rows are found there.
    assert {name for name, status in answered.items() if status == 404} == NOT_YET


def test_every_reaction_opens_its_organisation_itself(
    alice: Person, rows: dict[str, uuid.UUID], settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    with acting_in(alice.org, alice.member):
        factories.sent_quote(by=alice.member)
        planned = ReactionRun.objects.count()
    assert planned > 0
    while due := running.due_reactions(timezone.now()):
        assert [running.react(*one) for one in due] == [True] * len(due)
    with acting_in(alice.org):
        assert ReactionRun.objects.exclude(state=ReactionRun.State.DONE).count() == 0
