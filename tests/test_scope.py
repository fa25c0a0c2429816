"""Nothing around them opens an organisation: views and reactions do it themselves, and leave no lazy rows behind."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from onetool.orgs.models import Organisation
from onetool.records.kinds import record_models
from onetool.tenancy.scope import acting_in, current_org_id
from onetool.work import running
from onetool.work.reactions import ReactionRun
from tests import factories
from tests.conftest import Person, _person
from tests.test_access import URLS, kind_of, path


@pytest.fixture
def alice(world: dict[str, Organisation]) -> Person:
    """Owner of Acme, in a test that acts in no organisation."""
    return _person("Alice", world["acme"])


@pytest.fixture
def rows(alice: Person) -> dict[str, Any]:
    """One record of every kind, made as a request would make it."""
    with acting_in(alice.org, alice.member):
        made = [
            factories.make(model.kind(), by=alice.member) for model in record_models() if model.kind() in factories.MAKE
        ]
    return {row.kind(): row.pk for row in made} | {"member": alice.member.pk}


def test_every_page_opens_its_organisation_itself(alice: Person, rows: dict[str, Any]) -> None:
    answered = {}
    for name, (route, _) in sorted(URLS.items()):
        pk = rows[kind_of(name)] if "<uuid:" in route else alice.member.pk
        answered[name] = alice.browser.get(path(name, alice.org.slug, pk)).status_code
        assert current_org_id() is None, name
    assert set(answered.values()) <= {200, 302, 404, 405}
    assert [name for name in ("clients:index", "clients:detail", "quotes:index", "home") if answered[name] != 200] == []


def test_every_reaction_opens_its_organisation_itself(
    alice: Person, rows: dict[str, Any], settings: Settings, tmp_path: Path
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
