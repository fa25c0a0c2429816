"""Live: what is told, to whom, when; nothing before commit, nothing without a right, nothing lost when bells are."""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import channel_layers
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, transaction
from django.test import Client as Browser
from pytest_django import Settings

from clients.actions import clients
from clients.models import Client
from onetool.access import links, portal
from onetool.access.portal import cookie_name
from onetool.accounts.models import User
from onetool.live import bells, consumer
from onetool.live import hub as hub_module
from onetool.live import log as event_log
from onetool.live.consumer import websocket_application
from onetool.live.hub import SWEEP_EVERY, Hub
from onetool.orgs.actions import members
from onetool.tenancy.scope import acting_in
from quotes.actions import sending
from tests import factories
from tests.conftest import Person, _person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fresh_hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    """Each test's event loop has its own hub, as each process has."""
    hub = Hub()
    monkeypatch.setattr(hub_module, "hub", hub)
    monkeypatch.setattr(consumer, "hub", hub)
    monkeypatch.setattr(hub_module, "SWEEP_EVERY", 0.2)
    channel_layers.backends.clear()
    return hub


class Line(WebsocketCommunicator):
    """A browser's socket."""

    def __init__(self, person: Person, *, slug: str = "", origin: str = "http://localhost") -> None:
        cookie = (
            f"{settings.SESSION_COOKIE_NAME}={person.browser.cookies[settings.SESSION_COOKIE_NAME].value}"
            if person.user.email
            else ""
        )
        headers = [
            (b"origin", origin.encode(errors="surrogatepass")),
            (b"host", b"localhost"),
            (b"cookie", cookie.encode()),
        ]
        super().__init__(websocket_application, f"/ws/{slug or person.org.slug}/", headers=headers)

    async def __aenter__(self) -> "Line":
        is_connected, _ = await self.connect(timeout=5)
        assert is_connected
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.disconnect()

    async def watch(self, *topics: str, at: str | None = None) -> dict[str, Any]:
        await self.send_json_to({"watch": list(topics), "at": at})
        return await self.heard(lambda m: "watching" in m)

    async def heard(self, wanted: Callable[[dict[str, Any]], bool], seconds: float = 4) -> dict[str, Any]:
        async with asyncio.timeout(seconds):
            while True:
                message = json.loads(await self.receive_from(timeout=seconds))
                if wanted(message):
                    return message

    async def ended(self, seconds: float = 3) -> int:
        """The code it was closed with."""
        async with asyncio.timeout(seconds):
            while (message := await self.receive_output(seconds))["type"] != "websocket.close":
                pass
        return int(message["code"])

    async def is_quiet_about(self, topic: str, seconds: float = 0.8) -> bool:
        try:
            await self.heard(lambda m: topic in m.get("changed", []), seconds)
        except TimeoutError:
            return True
        return False


def told(topic: str) -> Callable[[dict[str, Any]], bool]:
    return lambda message: topic in message.get("changed", [])


def in_acme(person: Person, change: Callable[[], Any]) -> Awaitable[Any]:
    def run() -> Any:
        with acting_in(person.org, person.member):
            return change()

    return sync_to_async(run, thread_sensitive=False)()


@pytest.fixture
def cast(world: Any, request: pytest.FixtureRequest) -> dict[str, Person]:
    """The people, with no organisation entered around the test: its threads enter their own."""
    people = {name: _person(name.title(), world["acme"]) for name in ("alice", "dana", "ted", "vera")}
    people["olga"] = _person("Olga", world["other"])
    for person in people.values():
        assert person.browser, "signed in now: in the event loop it would be too late"
    return people


@pytest.fixture
def client(cast: dict[str, Person]) -> Client:
    with acting_in(cast["alice"].org):
        return factories.client(by=cast["alice"].member, name="Smith")


def run(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(story(), 30))


def test_a_change_is_told_to_whoever_watches(cast: dict[str, Person], client: Client) -> None:
    async def story() -> None:
        async with Line(cast["dana"]) as dana:
            assert (await dana.watch(client.topic, "clients"))["watching"] == sorted([client.topic, "clients"])
            await in_acme(cast["alice"], lambda: clients.edit(client, by=cast["alice"].member, name="Smith & Sons"))
            assert await dana.heard(told(client.topic))

    run(story)


def test_nothing_is_told_before_commit_and_nothing_after_a_rollback(cast: dict[str, Person], client: Client) -> None:
    async def story() -> None:
        async with Line(cast["dana"]) as dana:
            await dana.watch(client.topic)

            def undone() -> None:
                with transaction.atomic():
                    clients.edit(client, by=cast["alice"].member, name="Never")
                    transaction.set_rollback(True)

            await in_acme(cast["alice"], undone)
            assert await dana.is_quiet_about(client.topic)

    run(story)


def test_a_lost_bell_is_found_by_the_sweep(
    cast: dict[str, Person], client: Client, monkeypatch: pytest.MonkeyPatch, fresh_hub: Hub
) -> None:
    monkeypatch.setattr(bells, "ring", lambda *a: None)

    async def story() -> None:
        async with Line(cast["dana"]) as dana:
            await dana.watch(client.topic)
            await in_acme(cast["alice"], lambda: clients.edit(client, by=cast["alice"].member, name="Quietly"))
            assert await dana.heard(told(client.topic))
        assert fresh_hub.counts["swept"] == 1

    run(story)


def test_after_sleep_the_page_is_told_what_moved(cast: dict[str, Person], client: Client) -> None:
    async def story() -> None:
        async with Line(cast["dana"]) as dana:
            before = (await dana.watch(client.topic))["position"]
        await in_acme(cast["alice"], lambda: clients.edit(client, by=cast["alice"].member, name="While asleep"))
        async with Line(cast["dana"]) as dana:
            assert (await dana.watch(client.topic, "clients", at=before))["changed"] == sorted(
                [client.topic, "clients"]
            )
        async with Line(cast["dana"]) as dana:
            assert (await dana.watch(client.topic))["changed"] == []

    run(story)


@pytest.mark.parametrize(
    "at", ["1/other-db/5:5:", "100000/{db}/5:5:", "rubbish", "9999999999/{db}/999999999:999999999:"]
)
def test_a_position_that_is_old_or_foreign_means_look_at_everything(
    cast: dict[str, Person], client: Client, at: str
) -> None:
    at = at.format(db=event_log._database())

    async def story() -> None:
        async with Line(cast["dana"]) as dana:
            assert (await dana.watch(client.topic, at=at))["everything"] is True

    run(story)


def test_a_member_is_told_only_what_is_assigned(cast: dict[str, Person], client: Client) -> None:
    async def story() -> None:
        async with Line(cast["ted"]) as ted:
            mine = f"member:{cast['ted'].member.pk}"
            other = f"member:{cast['dana'].member.pk}"
            assert (await ted.watch(client.topic, "clients", mine, other))["watching"] == [mine]
            await in_acme(
                cast["alice"], lambda: clients.edit(client, by=cast["alice"].member, account_manager=cast["ted"].member)
            )
            assert await ted.heard(told(mine))
            assert (await ted.watch(client.topic))["watching"] == [client.topic]
            await in_acme(cast["alice"], lambda: clients.edit(client, by=cast["alice"].member, account_manager=None))
            assert client.topic in (await ted.heard(lambda m: "lost" in m))["lost"]

    run(story)


def test_olga_hears_nothing(cast: dict[str, Person], client: Client) -> None:
    async def story() -> None:
        async with Line(cast["olga"]) as olga:
            assert (await olga.watch(client.topic, f"organisation:{cast['alice'].org.pk}"))["watching"] == []
            await olga.watch("clients")
            await in_acme(cast["alice"], lambda: clients.edit(client, by=cast["alice"].member, name="Secret"))
            assert await olga.is_quiet_about("clients")
        is_connected, _ = await Line(cast["olga"], slug=cast["alice"].org.slug).connect()
        assert not is_connected

    run(story)


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example", "https://localhost", "http://localhost:8001", "http://localhost.evil.example",
        "http://sub.localhost", "null", "", "http://", "http://[", "\ud800",
    ],
)  # fmt: skip
def test_a_foreign_page_cannot_open_a_socket(cast: dict[str, Person], origin: str) -> None:
    async def story() -> None:
        assert not (await Line(cast["alice"], origin=origin).connect())[0]

    run(story)


def test_behind_the_proxy_only_the_page_in_tls_opens_a_socket(cast: dict[str, Person], settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    async def is_let_in(origin: str) -> bool:
        line = Line(cast["alice"], origin=origin)
        line.scope["headers"].append((b"x-forwarded-proto", b"https"))
        return bool((await line.connect())[0])

    async def story() -> None:
        assert await is_let_in("https://localhost")
        assert not await is_let_in("http://localhost")

    run(story)


def _new_password(person: Person) -> None:
    person.user.set_password("another long walk 43")
    person.user.save()


# Each way to lose what a socket was opened with; Alice does it to Vera's, or Vera to her own.
ENDS: dict[str, tuple[Callable[[dict[str, Person]], object], int]] = {
    "signed out": (lambda cast: cast["vera"].browser.logout(), 4401),
    "ended from the list": (lambda cast: Session.objects.all().delete(), 4401),
    "over": (lambda cast: Session.objects.update(expire_date="2020-01-01T00:00Z"), 4401),
    "new password": (lambda cast: _new_password(cast["vera"]), 4401),
    "account closed": (lambda cast: User.objects.filter(pk=cast["vera"].user.pk).update(is_active=False), 4401),
    "suspended": (lambda cast: members.suspend(cast["vera"].member, by=cast["alice"].member), 4401),
    "role": (lambda cast: members.change_role(cast["vera"].member, by=cast["alice"].member, role="member"), 4403),
}


@pytest.mark.parametrize("how", ENDS)
def test_a_socket_ends_with_what_it_was_opened_with(cast: dict[str, Person], client: Client, how: str) -> None:
    end, code = ENDS[how]

    async def story() -> None:
        async with Line(cast["vera"]) as vera:
            assert (await vera.watch("clients"))["watching"] == ["clients"]
            await asyncio.sleep(0.5)
            await in_acme(cast["alice"], lambda: end(cast))
            assert await vera.ended() == code

    run(story)


def test_who_lost_a_right_is_sent_away_within_two_seconds() -> None:
    assert SWEEP_EVERY < 2


def test_a_session_holds_fifty_sockets_and_no_more(cast: dict[str, Person], monkeypatch: pytest.MonkeyPatch) -> None:
    assert hub_module.MOST_OF_A_SESSION == 50
    monkeypatch.setattr(hub_module, "MOST_OF_A_SESSION", 3)

    async def story() -> None:
        held = [Line(cast["dana"]) for _ in range(3)]
        await asyncio.gather(*(line.connect(timeout=5) for line in held))
        more = Line(cast["dana"])
        await more.connect(timeout=5)
        assert await more.ended() == 4429
        async with Line(cast["vera"]):
            await held[0].disconnect()
        async with Line(cast["dana"]) as again:
            assert await again.watch("clients")

    run(story)


def test_several_processes_share_what_a_session_may_hold(
    cast: dict[str, Person], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(hub_module, "MOST_OF_A_SESSION", 5)
    settings.SOCKET_PROCESSES = 2

    async def story() -> None:
        async with Line(cast["dana"]), Line(cast["dana"]):
            more = Line(cast["dana"])
            await more.connect(timeout=5)
            assert await more.ended() == 4429

    run(story)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '"x"', "{}", '{"watch": ' * 3000, '{"x": "' + "a" * 40_000 + '"}']
)
def test_a_garbled_message_is_answered_and_counted(cast: dict[str, Person], fresh_hub: Hub, text: str) -> None:
    async def story() -> None:
        async with Line(cast["dana"]) as dana:
            await dana.send_to(text_data=text or " ")
            assert await dana.heard(lambda m: "error" in m)
            assert fresh_hub.counts["garbled"] == 1
            assert (await dana.watch("clients"))["watching"] == ["clients"]

    run(story)


def test_topics_of_the_wrong_shape_are_simply_not_watched(cast: dict[str, Person]) -> None:
    async def story() -> None:
        async with Line(cast["dana"]) as dana:
            await dana.send_json_to(
                {"watch": [1, None, {}, "client:", "client:x", "nothing:1", f"client:{uuid.uuid4()}", "x" * 500]}
            )
            assert (await dana.heard(lambda m: "watching" in m))["watching"] == []

    run(story)


class Customer(WebsocketCommunicator):
    """The socket of somebody who followed a link, or says so."""

    def __init__(self, browser: Browser, link_id: uuid.UUID) -> None:
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
        headers = [(b"origin", b"http://localhost"), (b"host", b"localhost"), (b"cookie", cookies.encode())]
        super().__init__(websocket_application, f"/ws/p/{link_id}/", headers=headers)

    async def watch(self, topics: list[str]) -> list[str]:
        await self.send_json_to({"watch": topics, "at": None})
        return list(json.loads(await self.receive_from(timeout=4))["watching"])

    async def is_ended(self) -> bool:
        while (said := await self.receive_output(timeout=5))["type"] != "websocket.close":
            assert "who" not in said.get("text", "")
        return bool(said["code"] == 4401)


def test_a_customer_hears_of_the_documents_own_link_only_and_until_it_is_closed(cast: dict[str, Person]) -> None:
    alice = cast["alice"]
    with acting_in(alice.org, alice.member):
        quote, other = (factories.sent_quote(by=alice.member) for _ in range(2))
        browser = Browser()
        address = links.issue(quote, name="Mrs Smith", email="s@example.com", version=1)
        stranger_link = links.issue(other, name="Mr Jones", email="j@example.com", version=1)
        mine, theirs = (links.Link.objects.to(one).latest("id").pk for one in (quote, other))
    browser.get(address.removeprefix(settings.PUBLIC_URL))
    assert stranger_link
    asked = [quote.topic, other.topic, f"client:{quote.client_id}", "quotes", "clients", f"member:{alice.member.pk}"]

    async def story() -> None:
        assert (await Customer(browser, theirs).connect(timeout=5))[0] is False
        browser.cookies[cookie_name(theirs)] = browser.cookies[cookie_name(mine)].value
        assert (await Customer(browser, theirs).connect(timeout=5))[0] is False
        line = Customer(browser, mine)
        assert (await line.connect(timeout=5))[0]
        assert await line.watch(asked) == [quote.topic]
        await line.send_json_to({"editing": quote.topic})
        await sync_to_async(acting(alice, lambda: sending.withdraw(quote, by=alice.member)))()
        assert await line.is_ended()

    run(story)


def test_a_customers_socket_ends_when_their_day_is_over(
    cast: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, browser = cast["alice"], Browser()
    with acting_in(alice.org, alice.member):
        quote = factories.sent_quote(by=alice.member)
        address = links.issue(quote, name="Mrs Smith", email="s@example.com", version=1)
        link = links.Link.objects.to(quote).latest("id").pk
    browser.get(address.removeprefix(settings.PUBLIC_URL))

    async def story() -> None:
        line = Customer(browser, link)
        assert (await line.connect(timeout=5))[0]
        assert await line.watch([quote.topic]) == [quote.topic]
        monkeypatch.setattr(portal, "COOKIE_LIFETIME", -1)
        assert await line.is_ended()
        assert (await Customer(browser, link).connect(timeout=5))[0] is False

    run(story)


def acting(person: Person, act: Callable[[], object]) -> Callable[[], None]:
    def acted() -> None:
        with acting_in(person.org, person.member):
            act()

    return acted


def test_a_flood_is_cut_off(cast: dict[str, Person], fresh_hub: Hub) -> None:
    async def story() -> None:
        async with Line(cast["dana"]) as dana:
            for _ in range(100):
                await dana.send_json_to({"unwatch": []})
            assert await dana.ended() == 4429

    run(story)


def test_colleagues_are_told_who_is_editing(cast: dict[str, Person], client: Client) -> None:
    async def story() -> None:
        async with Line(cast["dana"]) as dana, Line(cast["alice"]) as alice, Line(cast["ted"]) as ted:
            await dana.watch(client.topic)
            await alice.watch(client.topic)
            await ted.watch(client.topic)
            await alice.send_json_to({"editing": client.topic})
            assert (await dana.heard(lambda m: "editing" in m))["who"] == "Alice"

    run(story)


def test_a_database_that_is_away_for_a_moment_costs_a_socket_and_no_more(
    cast: dict[str, Person], fresh_hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("gone away")

    async def story() -> None:
        async with Line(cast["dana"]) as line:
            with monkeypatch.context() as storm:
                storm.setattr(event_log, "catch_up", away)
                await line.send_json_to({"watch": ["clients"]})
                assert (await line.receive_output(timeout=4))["code"] == 1013
            assert not fresh_hub.sockets
        async with Line(cast["dana"]) as again:
            assert (await again.watch("clients"))["watching"] == ["clients"]

    run(story)
