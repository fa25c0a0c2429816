"""Words instead of statuses: what hidden records say is in no answer that an outsider can cause."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
from django.test import Client as Browser

from onetool.access import portal
from onetool.events.log import Event
from onetool.listing.lists import all_lists
from onetool.listing.models import Export
from onetool.live import rights
from onetool.live.rights import Watcher
from onetool.mail.outbox import Message
from onetool.tenancy.scope import acting_in, everywhere
from tests.adversary import addresses
from tests.adversary.addresses import ASKED, parts_of
from tests.adversary.cluster import BILLS, WORD, WORDS, told, work_off
from tests.adversary.conftest import OUTSIDERS, Scene

pytestmark = pytest.mark.django_db

# Where the owner meets a word: were it nowhere, its absence would prove nothing.
SHOWN = {
    "home", "clients:index", "clients:board", "clients:detail", "clients:edit", "clients:history",
    "clients:edit_contact", "clients:edit_property", "files:index", "files:detail", "files:thumbnail",
    "scheduling:index", "scheduling:board", "scheduling:project", "scheduling:task", "scheduling:tasks",
    "scheduling:edit", "scheduling:history", "scheduling:of_client", "quotes:index", "quotes:detail", "quotes:edit",
    "quotes:version", "quotes:version_pdf", "quotes:pdf", "quotes:waiting", "quotes:of_client", "documents:taxes",
    "documents:edit_rate", "documents:edit_group", "invoices:index", "invoices:detail", "invoices:edit", "invoices:pdf",
    "invoices:history", "invoices:payments", "invoices:payment", "invoices:receipt_pdf", "invoices:credit_note_pdf",
    "invoices:statement", "invoices:attention", "orgs:team", "orgs:history", "orgs:mails",
    "orgs:needs_attention",
}  # fmt: skip
INSIDE = {"ted", "gus", "vera"}  # who get pages of Acme's, from which parts can be asked
SLOW = {"olga", "vera"}
MAY_ACT = INSIDE | {"customer", "other customer"}  # on what is theirs


@dataclass(frozen=True)
class Seen:
    """What the owner was told at one address, and the parts that can be asked for there."""

    name: str
    words: set[str]
    parts: list[str]


@pytest.fixture(scope="module")
def seen(scene: Scene) -> dict[str, Seen]:
    """Every address as the owner sees it."""
    found = {}
    for address in addresses.staff(scene.alice.org.slug, scene.ids):
        answer = scene.browsers["alice"].get(address.path)
        found[address.path] = Seen(address.name, told(answer), parts_of(answer))
    return found


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is cut off: who is refused for asking often was not asked."""
    monkeypatch.setattr(portal, "A_MINUTE", defaultdict(lambda: 10_000))


def at_their_door(scene: Scene, seen: dict[str, Seen], who: str) -> Iterator[str]:
    """Where an outsider comes further than the first question, whether there is a membership or a cookie at all."""
    if who == "olga":
        hers = addresses.staff(scene.people[who].org.slug, scene.ids)
        yield from (address.path for address in hers if "<" in addresses.URLS[address.name][0])
    elif who in INSIDE:
        yield from seen
    else:
        yield from (address.path for address in addresses.portal(scene.links, scene.ids))


def everywhere_else(scene: Scene, seen: dict[str, Seen]) -> Iterator[str]:
    yield from seen
    yield from (address.path for address in addresses.portal(scene.links, scene.ids))
    yield from asked_further(scene, seen)


def asked_further(scene: Scene, seen: dict[str, Seen]) -> Iterator[str]:
    """Each part of each page, and what one would type to find something, or to be told that it is there."""
    for path, known in seen.items():
        yield from (f"{path}?part={part}" for part in known.parts)
        if "<" not in addresses.URLS[known.name][0]:
            yield f"{path}?{ASKED}"
    yield from (scene.alice.url("search") + f"?part=hits&q={word[:6]}" for word in sorted(WORDS))


def leaks(browser: Browser, method: str, paths: Iterable[str], words: frozenset[str]) -> list[str]:
    """Where an answer says one of the words, and what it answered."""
    found = []
    for path in paths:
        answer = browser.generic(method, path, headers={"HX-Request": "true"} if "part=" in path else None)
        assert answer.status_code < 500, f"{method} {path}"
        if said := told(answer) & words:
            found.append(f"{method} {path}: {answer.status_code} {', '.join(said)}")
    return found


# --- Control ----------------------------------------------------------------------------------------------------------
def test_the_owner_meets_the_words(seen: dict[str, Seen]) -> None:
    assert SHOWN - {known.name for known in seen.values() if known.words} == set()
    assert set().union(*(known.words for known in seen.values())) == WORDS
    assert sum(len(known.parts) for known in seen.values()) > 50


def test_every_address_is_asked_with_the_id_of_something_hidden(scene: Scene) -> None:
    kinds = {kind for route, _ in addresses.URLS.values() for kind in addresses.ids_of(route)}
    assert kinds - set(scene.ids) == {""}  # of any kind, which the address names itself


def test_the_owner_finds_the_word_and_meets_it_in_each_part_of_a_record(scene: Scene, seen: dict[str, Seen]) -> None:
    alice = scene.browsers["alice"]
    assert WORD in told(alice.get(scene.alice.url("search"), {"q": "Xylom", "part": "hits"}))
    page = scene.alice.url("clients:detail", scene.ids["client"])
    silent = [part for part in seen[page].parts if not told(alice.get(page, {"part": part}))]
    assert silent == ["actions", "foot"]


def test_the_customer_meets_the_word(scene: Scene) -> None:
    ways = addresses.portal(scene.links, scene.ids)
    met = {way.name for way in ways if told(scene.browsers["customer"].get(way.path))}
    assert met >= {"portal_quotes:quote", "portal_quotes:pdf", "portal_invoices:show", "portal_invoices:pdf"}
    assert met >= {"portal_invoices:receipt", "portal_invoices:receipt_pdf"}


# --- Outsiders --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_outsider_is_told_a_hidden_word(scene: Scene, seen: dict[str, Seen], who: str) -> None:
    assert leaks(scene.browsers[who], "GET", at_their_door(scene, seen, who), OUTSIDERS[who]) == []


def test_no_part_and_no_search_tells_a_hidden_word(scene: Scene, seen: dict[str, Seen]) -> None:
    for who in ("ted", "gus"):
        assert leaks(scene.browsers[who], "GET", asked_further(scene, seen), OUTSIDERS[who]) == []


@pytest.mark.parametrize("who", [pytest.param(who, marks=[pytest.mark.prove] * (who in SLOW)) for who in OUTSIDERS])
def test_no_outsider_is_told_a_hidden_word_for_a_post(scene: Scene, seen: dict[str, Seen], who: str) -> None:
    before = _log(scene)
    assert leaks(scene.browsers[who], "POST", at_their_door(scene, seen, who), OUTSIDERS[who]) == []
    assert who in MAY_ACT or _log(scene) == before


@pytest.mark.prove
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("who", OUTSIDERS)
def test_nowhere_and_by_no_method_is_an_outsider_told_more(
    scene: Scene, seen: dict[str, Seen], who: str, method: str
) -> None:
    assert leaks(scene.browsers[who], method, everywhere_else(scene, seen), OUTSIDERS[who]) == []


@pytest.mark.prove
@pytest.mark.parametrize("who", ["olga", "ted", "gus"])
def test_the_id_of_one_kind_opens_no_address_of_another(scene: Scene, who: str) -> None:
    slugs = {scene.alice.org.slug, scene.people[who].org.slug}
    paths = [
        address.path
        for slug in slugs
        for pk in scene.ids.values()
        for address in addresses.staff(slug, defaultdict(lambda pk=pk: pk))  # type: ignore[misc]
        if str(pk) in address.path
    ]
    assert leaks(scene.browsers[who], "GET", paths, OUTSIDERS[who]) == []
    assert leaks(scene.browsers[who], "POST", paths, OUTSIDERS[who]) == []


def _log(scene: Scene) -> int:
    with acting_in(scene.alice.org):
        return Event.objects.count()


# --- Columns ----------------------------------------------------------------------------------------------------------
def test_ted_is_not_told_what_is_billings_of_his_own_client(scene: Scene, seen: dict[str, Seen]) -> None:
    ted = scene.browsers["ted"]
    places = list(addresses.staff(scene.alice.org.slug, scene.teds))
    paths = [f"{one.path}{query}" for one in places for query in ("", f"?q={BILLS[:6]}", f"?{_every_column(one)}")]
    paths += [f"{one.path}?part={part}" for one in places for part in parts_of(ted.get(one.path))]
    paths += [f"{one.path}?part=filter&on={name}" for one in places for name in ("city", "tax_id")]
    assert told(scene.browsers["alice"].get(scene.alice.url("clients:detail", scene.teds["client"]))) == {BILLS}
    assert leaks(ted, "GET", paths, OUTSIDERS["ted"]) == []
    assert "Ted’s regular" in ted.get(scene.alice.url("clients:index")).text
    assert "Ted’s regular" not in ted.get(scene.alice.url("clients:index"), {"q": BILLS}).text


def _every_column(place: addresses.Address) -> str:
    """What an address says to be shown all columns, sorted and filtered by one that not everybody may know of.

    Half the word is enough to find it, and the address alone says none."""
    listing = next((one for one in all_lists().values() if one.page_name == place.name), None)
    names = ",".join(column.name for column in listing.columns) if listing else ""
    return f"columns={names}&sort=city&city.filled=1&city={BILLS[:6]}"


@pytest.mark.parametrize("name", all_lists())
def test_what_ted_exports_tells_no_hidden_word(scene: Scene, name: str) -> None:
    ted = scene.people["ted"]
    asked = {"query": f"q=&columns={','.join(one.name for one in all_lists()[name].columns)}", "columns": "all"}
    answer = scene.browsers["ted"].post(ted.url("listing:request_export", name), asked | {"format": "csv"})
    if not ted.member.may(all_lists()[name].policy):
        assert answer.status_code == 404
        return
    with acting_in(ted.org, ted.member):
        work_off()
        made = Export.objects.get(requested_by=ted.member)
    assert made.row_count or name == "files"
    assert not told(scene.browsers["ted"].get(ted.url("files:detail", made.file_id))) & OUTSIDERS["ted"]


# --- What comes by itself ---------------------------------------------------------------------------------------------
def test_no_mail_takes_the_word_to_anybody_else(scene: Scene) -> None:
    with everywhere("test"):
        said = {m.to for m in Message.objects.all() if WORD in f"{m.subject} {m.html} {m.text} {m.attachments}"}
    assert said == {f"{WORD}@example.com", scene.alice.user.email}


def test_no_outsider_joins_a_topic_of_what_is_hidden(scene: Scene) -> None:
    topics = {f"{kind}:{pk}" for kind, pk in scene.ids.items()} | {f"{kind}s" for kind in scene.ids}
    topics |= {f"organisation:{scene.alice.org.pk}", f"member:{scene.alice.member.pk}"}
    assert _joined(scene, "alice", topics) >= {f"client:{scene.ids['client']}", "quotes", "invoices"}
    assert _joined(scene, "suspended", topics) == set()
    assert _joined(scene, "gus", topics) == _joined(scene, "ted", topics)
    assert _joined(scene, "ted", topics) <= {
        "members",
        f"member:{scene.ids['member']}",
        "invitations",
        f"invitation:{scene.ids['invitation']}",
        f"organisation:{scene.alice.org.pk}",
    }
    assert not {topic for topic in _joined(scene, "olga", topics) if ":" in topic}


def _joined(scene: Scene, who: str, topics: set[str]) -> set[str]:
    member = scene.people[who].member
    return rights.watchable(Watcher(member.org_id, who, member_id=member.pk), topics)
