"""After each way a session or a link can end, whoever kept its cookies finds every address and every socket shut."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.utils import timezone

from clients.models import Client
from onetool.access import links, portal
from onetool.accounts import actions as accounts
from onetool.accounts.models import User
from onetool.listing.actions import bulk_runs, exports
from onetool.listing.actions import lists as list_actions
from onetool.listing.lists import all_lists
from onetool.listing.models import Export, SavedView
from onetool.live import rights
from onetool.live.consumer import websocket_application
from onetool.live.rights import Watcher, secret_of
from onetool.orgs.actions import members
from onetool.records.refusals import Refused
from onetool.tenancy.scope import acting_in
from tests.adversary import addresses
from tests.adversary.cluster import WORD, told, work_off
from tests.adversary.conftest import OUTSIDERS, Scene
from tests.conftest import PASSWORD, Person

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "another long walk 43"
WITHOUT_ALL = 9  # of so many addresses one is asked, pages and parts in turn, unless all of them are


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is cut off: who is refused for asking often was not asked."""
    monkeypatch.setattr(portal, "A_MINUTE", defaultdict(lambda: 10_000))


def kept(browser: Browser) -> Browser:
    """Somebody with a copy of the browser's cookies."""
    copy = Browser()
    for name, morsel in browser.cookies.items():
        copy.cookies[name] = morsel.value
    return copy


def elsewhere(person: Person) -> Browser:
    """The same person on another device."""
    browser = Browser()
    browser.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for one in (person.browser, browser):
        assert one.get("/accounts/sessions/").status_code == 200  # each is known from now on
    return browser


# --- Members ----------------------------------------------------------------------------------------------------------
def _sign_out(dana: Person, scene: Scene) -> None:
    assert dana.browser.post("/accounts/logout/").status_code == 302


def _end_from_the_list(dana: Person, scene: Scene) -> None:
    assert elsewhere(dana).post("/accounts/sessions/").status_code == 302


def _change_password(dana: Person, scene: Scene) -> None:
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert elsewhere(dana).post("/accounts/password/change/", form).status_code == 302


def _bring_the_address_back(dana: Person, scene: Scene) -> None:
    token = accounts.offer_restore(dana.user, email="former@example.com")
    assert Browser().post(f"/accounts/restore/{token}/").status_code == 302


def _suspend(dana: Person, scene: Scene) -> None:
    assert scene.alice.post("orgs:suspend", dana.member).status_code == 302


ENDS: dict[str, Callable[[Person, Scene], object]] = {
    "signed out": _sign_out,
    "ended from the list": _end_from_the_list,
    "new password": _change_password,
    "former address back": _bring_the_address_back,
    "suspended": _suspend,
    "account closed": lambda dana, _: User.objects.filter(pk=dana.user.pk).update(is_active=False),
    "over": lambda _, __: Session.objects.update(expire_date=timezone.now() - timedelta(days=1)),
}


@pytest.mark.parametrize("is_whole", [False, pytest.param(True, marks=pytest.mark.prove)])
@pytest.mark.parametrize("how", ENDS)
def test_a_session_that_ended_opens_nothing(scene: Scene, how: str, is_whole: bool) -> None:
    dana = _freshly_signed_in(scene.people["dana"])
    thief, watcher, shut_in = kept(dana.browser), _watcher(dana), addresses.staff(dana.org.slug, scene.ids)
    assert _opens(thief, _samples(dana, scene)) and rights.roles_of([watcher]), "control"
    ENDS[how](dana, scene)
    ways = [way for address in shut_in for way in (address.path, f"{address.path}?part=record")]
    asked = ways if is_whole else [*_samples(dana, scene), *ways[::WITHOUT_ALL]]
    assert list(_not_shut(thief, "GET", asked)) == []
    assert list(_not_shut(thief, "POST", (way for way in asked if "?" not in way))) == []
    assert rights.roles_of([watcher]) == {}
    assert not _is_let_in(thief, f"/ws/{dana.org.slug}/")


def _freshly_signed_in(person: Person) -> Person:
    """So that each test has a browser of its own to end."""
    own = Person(User.objects.get(pk=person.user.pk), person.member, person.org)
    own.browser = Browser()
    own.browser.force_login(own.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return own


def _samples(person: Person, scene: Scene) -> list[str]:
    """A page, a part, a file, a picture, paper and a file that was asked for."""
    client, exported = person.url("clients:detail", scene.ids["client"]), scene.ids["picture"]
    files = [person.url("files:detail", scene.ids["file"]), person.url("files:thumbnail", exported)]
    return [client, f"{client}?part=record", *files, person.url("quotes:pdf", scene.ids["quote"])]


def _opens(browser: Browser, paths: Iterable[str]) -> bool:
    return all(browser.get(path).status_code == 200 and told(browser.get(path)) for path in paths)


def _not_shut(browser: Browser, method: str, paths: Iterable[str]) -> Iterator[str]:
    """What is answered with anything but the way to sign in, not found, or that this is never asked so."""
    for path in paths:
        answer = browser.generic(method, path, headers={"HX-Request": "true"} if "part=" in path else None)
        leads_to = answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")
        is_shut = answer.status_code in {404, 405} or leads_to.startswith("/accounts/login/")
        if not is_shut or told(answer):
            yield f"{method} {path}: {answer.status_code} {leads_to}"


def _watcher(person: Person) -> Watcher:
    return Watcher(
        person.org.pk,
        person.user.name,
        member_id=person.member.pk,
        session_key=person.browser.session.session_key or "",
        secret=secret_of(person.user.password),
    )


def _is_let_in(browser: Browser, path: str) -> bool:
    """Whether a socket is opened with those cookies."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    headers = [(b"origin", b"http://localhost"), (b"host", b"localhost"), (b"cookie", cookies.encode())]

    async def ask() -> bool:
        is_connected, _ = await WebsocketCommunicator(websocket_application, path, headers=headers).connect(timeout=5)
        return bool(is_connected)

    return asyncio.run(ask())


# --- Rights -----------------------------------------------------------------------------------------------------------
def test_who_was_an_admin_is_told_nothing_of_it(scene: Scene) -> None:
    dana = _freshly_signed_in(scene.people["dana"])
    with acting_in(dana.org, dana.member):
        views = [_opens_with(dana, scene, name) for name in all_lists()]
        exported = [_exported(dana, name) for name in all_lists()]
        client = Client.objects.get(pk=scene.ids["client"])
        run = bulk_runs.start(
            by=dana.member, list_name="clients", verb="tag", title="Tag", answers="", keys=[client.pk]
        )
        bulk_runs.pass_rows(run, 1, {client.pk: f"{client}: refused"})
    files = [dana.url("files:detail", one.file_id) for one in exported]
    lists = [dana.url(listing.page_name) for listing in all_lists().values()]
    assert all(told(dana.browser.get(path)) for path in lists), "control"
    assert sum(bool(told(dana.browser.get(path))) for path in files) > len(files) // 2, "control"

    with acting_in(scene.alice.org, scene.alice.member):
        members.change_role(dana.member, role="member", by=scene.alice.member)
        for view in views:
            list_actions.edit(view, by=scene.alice.member, is_shared=False)
    pages = [address.path for address in addresses.staff(dana.org.slug, scene.ids)]
    pages += [dana.url("listing:export", one.pk) for one in exported]
    pages += [dana.url("listing:bulk_run", run)]
    pages += [dana.url("files:index", "export", one.pk) for one in exported]
    assert [path for path in pages + files if told(dana.browser.get(path)) & OUTSIDERS["ted"]] == []


def _opens_with(person: Person, scene: Scene, name: str) -> SavedView:
    """A view of a colleague's, with which somebody has the list open and which they pinned, as far as they may."""
    view = list_actions.add(by=scene.alice.member, list_name=name, name=f"{WORD} {name}", query="", is_shared=True)
    list_actions.open_with(view, by=person.member, list_name=name)
    with suppress(Refused):
        list_actions.pin(view, by=person.member)
    return view


def _exported(person: Person, name: str) -> Export:
    asked = exports.request(by=person.member, list_name=name, title=name, query="", file_format="csv")
    work_off()
    return Export.objects.get(pk=asked.pk)


# --- Customers --------------------------------------------------------------------------------------------------------
def _withdraw(scene: Scene) -> None:
    for name, kind in (("quotes:withdraw", "quote"), ("invoices:withdraw", "invoice")):
        assert scene.alice.post(name, scene.ids[kind]).status_code == 302


def _let_90_days_pass(scene: Scene) -> None:
    with acting_in(scene.alice.org):
        links.Link.objects.update(expires_at=timezone.now() - timedelta(days=1))


LINK_ENDS: dict[str, Callable[[Scene], object]] = {"closed": _withdraw, "expired": _let_90_days_pass}


@pytest.mark.parametrize("how", [*LINK_ENDS, "a day later"])
def test_a_link_that_ended_opens_nothing(scene: Scene, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = kept(scene.browsers["customer"])
    live = [link for link in scene.links if customer.get(f"/p/quotes/{link}/").status_code == 200]
    live += [link for link in scene.links if customer.get(f"/p/invoices/{link}/").status_code == 200]
    assert len(live) == 2, "control"
    if how in LINK_ENDS:
        LINK_ENDS[how](scene)
    else:
        monkeypatch.setattr(portal, "COOKIE_LIFETIME", -1)
    paths = [address.path for address in addresses.portal(scene.links, scene.ids)]
    assert list(_not_shut(customer, "GET", paths)) == []
    assert list(_not_shut(customer, "POST", paths)) == []
    assert not any(_is_let_in(customer, f"/ws/p/{link}/") for link in live)
