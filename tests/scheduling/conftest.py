"""A project, and a task of it."""

import pytest

from scheduling.models import Project, Task
from tests import factories
from tests.conftest import Person


@pytest.fixture
def project(alice: Person) -> Project:
    return factories.project(by=alice.member)


@pytest.fixture
def task(alice: Person, project: Project) -> Task:
    return factories.task(by=alice.member, project=project, checklist=["Pump", "Valve"])
