"""The cast and the world: Alice, Dana, Ted and Vera of Acme, Olga of another company, Mrs Smith the customer."""

import json
import pickle
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import typst
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.servers.basehttp import WSGIRequestHandler
from django.db import connection
from django.http import HttpResponse
from django.test import Client as Browser
from django.test import TransactionTestCase
from django.utils import timezone

from clients.models import Client, Contact
from onetool import garbage
from onetool.accounts.middleware import NOTED
from onetool.accounts.models import User
from onetool.events.log import Event
from onetool.orgs.actions import members, organisations
from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import acting_in, everywhere
from onetool.web import addresses
from onetool.work import running
from tests import databases, emptying, factories, papers


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that at the end nobody waits for it."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Each worker's database is a copy of a migrated one, and the tests log in as its owner.

    Nobody reads it after the machine went down, so that no commit waits for the disk.
    """
    template = databases.migrated()
    for known in (settings.DATABASES["default"], connection.settings_dict):
        known |= {key: databases.OWNER.get(key, "") for key in databases.LOGIN}
        options = known["OPTIONS"]
        known["OPTIONS"] = {**options, "options": f"{options['options']} -c synchronous_commit=off"}
        known["TEST"] |= {"TEMPLATE": template, "MIGRATE": False}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Every test begins with the world and nothing else, also after one that committed its own rows."""
    with django_db_blocker.unblock():
        _make_the_world()
    garbage.freeze()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: back_to_the_world())
        yield
    # A thread of a live test may still hold a connection, and the database is about to go.
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("set role onetool")
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and usename = session_user and pid <> pg_backend_pid()"
        )


def back_to_the_world() -> None:
    """What tests committed goes, and the world stands again."""
    emptying.empty()
    _make_the_world()


@pytest.fixture(scope="session", autouse=True)
def _answers_in_one_go() -> None:
    """The live server writes head and body apart: on a kept connection the second waits 40 ms for a nod in between."""
    WSGIRequestHandler.disable_nagle_algorithm = True


@pytest.fixture(scope="session", autouse=True)
def media(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files that a test makes go to a folder of their own."""
    settings.MEDIA_ROOT = str(tmp_path_factory.mktemp("media"))
    settings.MAIL_COPIES = tmp_path_factory.mktemp("mails")


@dataclass
class Person:
    """Somebody at a browser: what they get and post goes to their own organisation unless told otherwise."""

    user: User
    member: Member
    org: Organisation

    @cached_property
    def browser(self) -> Browser:
        """Signed in: the cast since before the test began."""
        browser = Browser()
        if key := _sessions.get(self.user.email):
            browser.cookies[settings.SESSION_COOKIE_NAME] = key
        elif self.user.email:
            browser.force_login(self.user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return browser

    def url(self, name: str, *args: object) -> str:
        return addresses.org_path(self.org.slug, name, *(getattr(arg, "pk", arg) for arg in args))

    def get(self, name: str, *args: object, query: dict[str, Any] | None = None, **headers: Any) -> HttpResponse:
        return self.browser.get(self.url(name, *args), query or {}, headers=headers or None)

    def post(self, name: str, *args: object, data: dict[str, Any] | None = None, **headers: Any) -> HttpResponse:
        return self.browser.post(self.url(name, *args), data or {}, headers=headers or None)

    def htmx(self, name: str, *args: object, data: dict[str, Any] | None = None) -> HttpResponse:
        """A post as the page makes it."""
        return self.browser.post(self.url(name, *args), data or {}, headers={"HX-Request": "true"})


PASSWORD = "a long walk 42"
# The world as it was made, so that no test asks for it: rows are copied, nobody shares one.
_organisations: list[bytes] = []
_members: dict[tuple[str, str], bytes] = {}  # slug of the organisation, name
_sessions: dict[str, str] = {}  # email → key


def _user(name: str) -> User:
    email = f"{name.lower()}@example.com"
    return User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD, name=name)


def _make_the_world() -> None:
    """Acme and Other Ltd with their people."""
    alice, olga = _user("Alice"), _user("Olga")
    acme = organisations.start(
        user=alice, name="Acme Heating", trade="HVAC", country="US", currency="USD", time_zone="America/New_York"
    )
    organisations.start(
        user=olga, name="Other Ltd", trade="Cleaning", country="GB", currency="GBP", time_zone="Europe/London"
    )
    with acting_in(acme):
        owner = Member.objects.get(user=alice)
        for name, role in (("Dana", Member.Role.ADMIN), ("Ted", Member.Role.MEMBER), ("Vera", Member.Role.VIEWER)):
            members.add(acme, user=_user(name), role=role, by=owner)
    _sign_in(User.objects.all())
    with everywhere("test"):
        _organisations[:] = map(pickle.dumps, Organisation.objects.all())
        for member in Member.objects.select_related("org", "user"):
            _members[member.org.slug, member.user.name] = pickle.dumps(member)


def _sign_in(users: Iterable[User]) -> None:
    """Each has a session that was used just now."""
    now, rows = timezone.now(), {user: Session(session_key=secrets.token_hex(16)) for user in users}
    for user, row in rows.items():
        row.session_data = SessionStore().encode(
            {
                auth.SESSION_KEY: str(user.pk),
                auth.BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                auth.HASH_SESSION_KEY: user.get_session_auth_hash(),
                NOTED: now.timestamp(),
            }
        )
        row.expire_date = now + timedelta(days=30)
        _sessions[user.email] = row.session_key
    Session.objects.bulk_create(rows.values())
    UserSession.objects.bulk_create(
        UserSession(user=user, ip="127.0.0.1", session_key=row.session_key, last_seen_at=now)
        for user, row in rows.items()
    )


@pytest.fixture
def world(db: None) -> dict[str, Organisation]:
    """Acme and Other Ltd."""
    by_slug = {org.slug: org for org in map(pickle.loads, _organisations)}
    return {"acme": by_slug["acme-heating"], "other": by_slug["other-ltd"]}


@pytest.fixture
def acme(world: dict[str, Organisation]) -> Iterator[Organisation]:
    """The test acts in Acme: its own queries see Acme's rows."""
    with acting_in(world["acme"]):
        yield world["acme"]


def _person(name: str, org: Organisation) -> Person:
    member = pickle.loads(_members[org.slug, name])
    return Person(member.user, member, org)


@pytest.fixture
def alice(acme: Organisation) -> Person:
    """Owner of Acme."""
    return _person("Alice", acme)


@pytest.fixture
def dana(acme: Organisation) -> Person:
    """Admin of Acme."""
    return _person("Dana", acme)


@pytest.fixture
def ted(acme: Organisation) -> Person:
    """Member of Acme: sees what is assigned to him."""
    return _person("Ted", acme)


@pytest.fixture
def vera(acme: Organisation) -> Person:
    """Viewer of Acme."""
    return _person("Vera", acme)


@pytest.fixture
def olga(world: dict[str, Organisation]) -> Person:
    """Owner of another company."""
    return _person("Olga", world["other"])


@pytest.fixture
def stranger(db: None) -> Person:
    """Nobody: not signed in."""
    return Person(User(), Member(), Organisation(slug="acme-heating"))


@pytest.fixture
def smith(alice: Person) -> Client:
    """A client of Acme with one contact and one property."""
    return factories.client(by=alice.member, name="Smith household")


@pytest.fixture
def mrs_smith(smith: Client) -> Contact:
    """The customer."""
    return smith.contacts.get()


@pytest.fixture
def teds_client(alice: Person, ted: Person) -> Client:
    """A client that is assigned to Ted."""
    return factories.client(by=alice.member, name="Ted’s regular", account_manager=ted.member)


@pytest.fixture
def recorded(acme: Organisation) -> Callable[[], list[str]]:
    """The verbs recorded in Acme since the test asked for this, oldest first."""
    before = set(Event.objects.values_list("pk", flat=True))
    return lambda: list(Event.objects.exclude(pk__in=before).order_by("pk").values_list("verb", flat=True))


@pytest.fixture(autouse=True)
def whole_documents(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every PDF that a test makes shows all that it was given, inside its margins."""
    compile_, lost = typst.compile, []

    def watched(template: Path, **options: Any) -> bytes:
        made: bytes = compile_(template, **options)
        if template.parent == settings.BASE_DIR / "templates" / "pdf" and "seller" in (
            strings := json.loads(options["sys_inputs"]["document"])
        ):
            lost.extend(papers.problems(made, template.stem, strings))
        return made

    monkeypatch.setattr(typst, "compile", watched)
    yield
    assert lost == []


@pytest.fixture
def react(django_capture_on_commit_callbacks: Any) -> Callable[[], int]:
    """Run every reaction that is due, as the worker would; returns how many ran to their end."""

    def run_all() -> int:
        done = 0
        while due := running.due_reactions(timezone.now()):
            done += sum(running.react(org_id, run_id) for org_id, run_id in due)
        return done

    return run_all


@pytest.fixture
def across() -> Iterator[None]:
    """The test sees every organisation's rows."""
    with everywhere("test"):
        yield
