"""What serves logs in as onetool_web: no SQL on its lines becomes the owner, and everything it has to do works."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from onetool.mail import tasks as mail_tasks
from onetool.orgs.actions import organisations
from onetool.orgs.models import Organisation
from onetool.tenancy import checks
from onetool.tenancy.scope import across, acting_in, current_org_id
from onetool.work import tasks
from tests import databases, factories
from tests.conftest import Person, _person
from tests.test_access import URLS, path, row_of
from tests.test_architecture import OF_THE_OWNER

committed = pytest.mark.django_db(transaction=True)  # each line is a new one: it sees what is committed only
NOW = "2026-11-01T12:00:00Z"
# Each of the owner's functions with a question to it; claim_id and claim_ids are triggers'.
QUESTIONS: dict[str, tuple[Any, ...]] = {
    "account_org": ("acct_1",),
    "closed_organisations": (NOW,),
    "due_messages": (NOW, 5),
    "due_reactions": (NOW, 5),
    "expired_archives": (NOW,),
    "find_cards": (["client"], [""], "smith", "smith%", ["%smith%"], 5),
    "find_pages": (["client"], [""], "smith", None, 5),
    "given_up_messages": (None,),
    "given_up_reactions": (None,),
    "link_key": ("none",),
    "live_links": ([],),
    "memberships": ("00000000-0000-7000-8000-000000000000",),
    "moves_since": ([], "1:1:"),
    "organisation_ids": (),
    "people_with_a_place": ([],),
    "quotes_maybe_over": ("2026-11-01", 5),
    "standing_members": ([],),
}


@pytest.fixture
def alice(world: dict[str, Organisation]) -> Iterator[Person]:
    """Owner of Acme, on lines that log in as those of the pages do."""
    _log_in(databases.PAGES)
    yield _person("Alice", world["acme"])
    _log_in(databases.OWNER)


def _log_in(who: dict[str, Any]) -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # every wrapper but PostgreSQL's lacks it
    connection.settings_dict |= {key: who.get(key, "") for key in databases.LOGIN}


@pytest.mark.parametrize(
    "sql",
    [
        "set role onetool",
        "set local role onetool",
        "set session authorization onetool",
        "select set_config('role', 'onetool', true)",
        "grant onetool to onetool_web",
        "alter role onetool_web bypassrls",
        "alter table orgs_organisation disable row level security",
    ],
)
@pytest.mark.parametrize("first", ["reset role", "set role none", "set role onetool_app"])
def test_no_line_of_the_pages_becomes_the_owners(db: None, first: str, sql: str) -> None:
    who = {name: databases.PAGES.get(name.upper()) or None for name in ("host", "port", "user", "password")}
    options = databases.PAGES["OPTIONS"]["options"]
    name = connection.settings_dict["NAME"]
    with psycopg.connect(dbname=name, options=options, autocommit=True, **who) as line:
        line.execute(first)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            line.execute(sql)
        with pytest.raises(psycopg.Error):
            line.execute("select * from orgs_member").fetchall()


@committed
def test_every_function_of_the_owner_answers(alice: Person) -> None:
    assert set(QUESTIONS) == OF_THE_OWNER - {"claim_id", "claim_ids", "erase_organisation"}
    with acting_in(alice.org):
        factories.client(by=alice.member, name="Smith")
        found = {name: across(name, *asked) for name, asked in QUESTIONS.items()}
    assert len(found["organisation_ids"]) == 2
    assert [row[2] for row in found["find_cards"]] == ["Smith"]


@committed
def test_every_page_answers(alice: Person) -> None:
    with acting_in(alice.org, alice.member):
        rows = {kind: row.pk for kind, row in factories.one_of_each(by=alice.member).items()}
    answered = {}
    for name in sorted(URLS):
        answered[name] = alice.browser.get(path(name, alice.org.slug, row_of(name, rows))).status_code
        assert current_org_id() is None, name
    assert set(answered.values()) <= {200, 302, 404, 405}
    assert {answered[name] for name in ("clients:index", "clients:detail", "quotes:index", "home", "search")} == {200}


@committed
def test_a_company_is_founded_and_the_sweeps_run(alice: Person) -> None:
    founded = organisations.start(
        user=alice.user, name="Second", trade="Other", country="US", currency="USD", time_zone="UTC"
    )
    with acting_in(founded):
        assert Organisation.objects.get().name == "Second"
    for sweep in (tasks.sweep, mail_tasks.sweep_sign_in_mails):
        sweep()


@committed
def test_production_refuses_who_may_become_the_owner(alice: Person, settings: Any) -> None:
    connection.ensure_connection()
    settings.IS_DEVELOPMENT = False
    assert checks.faults(connection) == []
    assert not checks.can_be_owner(connection)
    _log_in({**databases.OWNER, "AS_OWNER": ""})
    assert checks.can_be_owner(connection)
    [fault] = checks.faults(connection)
    assert fault.startswith("DATABASE_URL logs in as who may become onetool")
    connection.settings_dict["AS_OWNER"] = True
    assert checks.faults(connection) == []
