"""One record of each kind that people mark."""

import pytest

from onetool.records.kinds import marked_models
from onetool.records.record import Record
from tests import factories
from tests.conftest import Person

KINDS = sorted(model.kind() for model in marked_models())


@pytest.fixture(params=KINDS)
def row(request: pytest.FixtureRequest, alice: Person) -> Record:
    return factories.make(request.param, by=alice.member)


@pytest.fixture
def teds_task(alice: Person, ted: Person) -> Record:
    return factories.task(by=alice.member, crew=[ted.member])
