"""No process serves with a role that row-level security does not hold."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from onetool.tenancy import checks


def line_as(**settings: Any) -> BaseDatabaseWrapper:
    """A connection beside the test's own, that comes up with other settings."""
    other = connection.copy(alias="default")
    other.settings_dict = {**connection.settings_dict, **settings}
    return other


@pytest.fixture
def unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has not looked at its roles yet."""
    monkeypatch.setattr(checks, "_safe", set())


@pytest.mark.usefixtures("db", "unseen")
class TestRoles:
    def test_the_weak_role_is_welcome(self) -> None:
        line = line_as(OPTIONS={"options": "-c role=onetool_app"})
        line.ensure_connection()
        assert checks.faults(line) == []
        line.close()

    def test_the_owner_of_the_tables_is_refused(self) -> None:
        with pytest.raises(ImproperlyConfigured, match="come up as onetool, not as onetool_app"):
            line_as(OPTIONS={}).ensure_connection()

    def test_a_superuser_is_refused_although_he_comes_up_weak(self) -> None:
        with pytest.raises(ImproperlyConfigured, match="postgres is exempt from row-level security"):
            line_as(USER="postgres", OPTIONS={"options": "-c role=onetool_app"}).ensure_connection()
