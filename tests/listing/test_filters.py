"""Filters by type: an address says what is shown, what nobody knows is dropped, what is typed becomes an address."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from clients.actions import clients
from clients.models import Client
from onetool import clock
from onetool.abilities.tags import actions as tags
from onetool.listing.columns import Columns, of_field
from onetool.listing.lists import all_lists
from quotes.models import Quote
from scheduling.actions import tasks
from tests import factories
from tests.clients.test_list import names, shown
from tests.conftest import Person
from tests.pages import words


@pytest.fixture
def three(alice: Person, ted: Person) -> list[Client]:
    """Anna of Köln without a manager; Bruno of Bonn, Ted's; Celia of Berlin, who pays in 30 days."""
    facts = (("Anna", "Köln"), ("Bruno", "Bonn"), ("Celia", "Berlin"))
    anna, bruno, celia = (factories.client(by=alice.member, name=name, city=city) for name, city in facts)
    clients.edit(bruno, by=alice.member, account_manager=ted.member)
    clients.edit(celia, by=alice.member, payment_terms_days=30)
    tags.add(bruno, by=alice.member, name="vip")
    tags.add(bruno, by=alice.member, name="old")
    tags.add(celia, by=alice.member, name="vip")
    return [anna, bruno, celia]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"city": "koln"}, ["Anna"]),
        ({"city": "b"}, ["Bruno", "Celia"]),
        ({"city.is": "Bonn"}, ["Bruno"]),
        ({"city.not": "Bonn"}, ["Anna", "Celia"]),
        ({"city.empty": "1"}, []),
        ({"city.filled": "1"}, ["Anna", "Bruno", "Celia"]),
        ({"terms.min": "15"}, ["Celia"]),
        ({"terms.min": "14", "terms.max": "29"}, ["Anna", "Bruno"]),
        ({"terms": "30"}, ["Celia"]),
        ({"manager.empty": "1"}, ["Anna", "Celia"]),
        ({"manager.filled": "1"}, ["Bruno"]),
        ({"tag": "vip"}, ["Bruno", "Celia"]),
        ({"tag": ["vip", "old"]}, ["Bruno", "Celia"]),
        ({"tag.not": "old"}, ["Anna", "Celia"]),
        ({"tag.empty": "1"}, ["Anna"]),
        ({"added.last": "1"}, ["Anna", "Bruno", "Celia"]),
        ({"exempt": "1"}, []),
        ({"exempt": "0"}, ["Anna", "Bruno", "Celia"]),
        ({"status": ["active", "archived"]}, ["Anna", "Bruno", "Celia"]),
        ({"status.not": "active"}, []),
        ({"city": "b", "tag": "old"}, ["Bruno"]),
    ],
)
def test_each_comparison_finds_what_it_says(
    query: dict[str, object], found: list[str], alice: Person, three: list[Client]
) -> None:
    assert shown(alice, **query) == found


def test_days_are_those_of_the_organisation(alice: Person, three: list[Client]) -> None:
    today = clock.today(alice.org)
    Client.objects.filter(pk=three[0].pk).update(created_at=timezone.now() - timedelta(days=10))
    assert shown(alice, **{"added.from": today - timedelta(days=1)}) == ["Celia", "Bruno"][::-1]
    assert shown(alice, **{"added.to": today - timedelta(days=2)}) == ["Anna"]
    assert shown(alice, added=today) == ["Bruno", "Celia"]
    assert shown(alice, **{"added.last": "5"}) == ["Bruno", "Celia"]


@pytest.mark.parametrize("query", [{"terms": "99999999999999"}, {"terms.min": "99999"}, {"terms": "1.5"}])
def test_a_number_no_column_holds_finds_nothing(query: dict[str, str], alice: Person, three: list[Client]) -> None:
    answer = alice.get("clients:index", query=query)
    assert (answer.status_code, names(answer)) == (200, [])


def test_me_is_whoever_looks(alice: Person, ted: Person, three: list[Client]) -> None:
    assert shown(alice, manager="me") == []
    assert shown(ted, manager="me") == ["Bruno"]


@pytest.mark.parametrize(
    "query",
    [
        {"terms.min": "many"}, {"terms.min": "1e99"}, {"terms": "NaN"}, {"added.from": "tomorrow"},
        {"added": "0001-01-01"}, {"added.last": "-5"}, {"added.last": "99999999999"}, {"manager": "x' or 1=1"},
        {"city.rubbish": "x"}, {"exempt": "perhaps"}, {"status": "gone"}, {"city": "\u200b"}, {"tag.empty": "0"},
        {"rubbish": "1"},
    ],
)  # fmt: skip
def test_what_means_nothing_filters_nothing_away(query: dict[str, str], alice: Person, three: list[Client]) -> None:
    assert shown(alice, **query) == ["Anna", "Bruno", "Celia"]


def test_a_column_that_somebody_may_not_see_cannot_be_felt(ted: Person, teds_client: Client, alice: Person) -> None:
    clients.edit(teds_client, by=alice.member, city="Springfield", tax_id="TX-1")
    for query in ({"city": "nowhere"}, {"terms.min": "500"}, {"exempt": "1"}):
        assert shown(ted, **query) == [teds_client.name]
    assert "City" not in words(ted.get("clients:index", query={"part": "filters"}))
    page = ted.get("clients:index", query={"columns": "name,city,terms", "part": "list"})
    assert "Springfield" not in page.text


def test_nobody_sorts_by_a_column_they_may_not_see(alice: Person, ted: Person) -> None:
    columns = Columns(Client, of_field("name"), of_field("created_at", "added", needs="invoices.view"))
    listing = replace(all_lists()["clients"], columns=columns)
    assert [order.name for order in listing.orders_for(alice.member)] == ["name", "added"]
    assert [order.name for order in listing.orders_for(ted.member)] == ["name"]


def test_what_is_typed_becomes_the_address(alice: Person, three: list[Client]) -> None:
    typed = {"on": "terms", "op": "min", "value": "15", "status": "active", "after": "x"}
    answer = alice.get("clients:index", query=typed)
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer["Location"]).query) == {"terms.min": ["15"], "status": ["active"]}
    assert names(alice.browser.get(answer["Location"])) == ["Celia"]


def test_a_number_is_read_as_the_country_writes_it(alice: Person, three: list[Client]) -> None:
    type(alice.org).objects.filter(pk=alice.org.pk).update(country="DE")
    answer = alice.get("quotes:index", query={"on": "total", "op": "min", "value": "1.500,50"})
    assert "total.min=1500.50" in answer["Location"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"on": "terms", "op": "min", "value": "many"}, "1,500"),
        ({"on": "terms", "op": "min", "value": ""}, "Enter a value."),
        ({"on": "added", "op": "last", "days": "0"}, "Enter a number from 1 to"),
        ({"on": "status", "op": "is"}, "Choose at least one."),
        ({"on": "city", "op": "rubbish", "value": "x"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_read_is_asked_again(query: dict[str, str], said: str, alice: Person) -> None:
    answer = alice.get("clients:index", query=query)
    assert answer.status_code == 422
    if said != "1,500":
        assert said in words(answer)


def test_a_filter_is_said_in_words_with_a_way_out(alice: Person, three: list[Client]) -> None:
    page = alice.get("clients:index", query={"city": "bonn", "terms.min": "14", "part": "list"})
    said = words(page)
    assert "City contains bonn" in said
    assert "Payment terms (days) at least 14" in said
    assert 'href="?terms.min=14"' in page.text
    assert "Clear all" in said


def test_a_filter_panel_offers_what_fits_the_type(alice: Person, ted: Person, three: list[Client]) -> None:
    assert "Manager" in words(alice.get("clients:index", query={"part": "filters"}))
    panel = words(alice.get("clients:index", query={"part": "filter", "on": "manager"}))
    assert "Me" in panel
    assert "Ted" in panel
    assert "in the last … days" in words(alice.get("clients:index", query={"part": "filter", "on": "added"}))
    assert alice.get("clients:index", query={"part": "filter", "on": "rubbish"}).text.strip() == ""


# --- Sorting with what has no value -----------------------------------------------------------------------------------
@pytest.mark.parametrize("sort", ["at", "-at"])
def test_what_has_no_day_comes_last_whichever_way_and_no_page_loses_any(sort: str, alice: Person) -> None:
    today = clock.today(alice.org)
    for number in range(130):
        day = today + timedelta(days=number // 3) if number % 2 else None
        tasks.create(by=alice.member, title=f"Task {number}", on_date=day)
    pages, query = [], {"sort": sort}
    for _ in range(4):
        page = alice.get("scheduling:tasks", query=query)
        rows = page.context["list"].rows
        pages.append([(row.title, row.on_date) for row in rows])
        if not rows.next:
            break
        query = {"sort": sort, "after": rows.next}
    walked = [row for page in pages for row in page]
    assert len(walked) == len(set(walked)) == 130
    days = [day for _, day in walked]
    assert days == [day for day in days if day] + [None] * 65
    assert [day for day in days if day] == sorted((day for day in days if day), reverse=sort == "-at")
    back = [pages[-1]]
    while previous := alice.get("scheduling:tasks", query=query).context["list"].rows.previous:
        query = {"sort": sort, "before": previous}
        back.append(
            [(row.title, row.on_date) for row in alice.get("scheduling:tasks", query=query).context["list"].rows]
        )
    assert back[::-1] == pages


def test_tasks_stand_under_their_headings(alice: Person) -> None:
    today = clock.today(alice.org)
    for title, day in (("a", today - timedelta(days=1)), ("b", today), ("c", today + timedelta(days=2)), ("d", None)):
        tasks.create(by=alice.member, title=title, on_date=day)
    said = words(alice.get("scheduling:tasks", query={"part": "list"}))
    places = [said.index(heading) for heading in ("Overdue a", "Today b", "This week c", "Unscheduled d")]
    assert places == sorted(places)


def test_awaiting_response_is_sent_or_viewed(alice: Person) -> None:
    sent = factories.sent_quote(by=alice.member)
    factories.quote(by=alice.member)
    found = alice.get("quotes:index", query={"status": "waiting"}).context["list"].rows
    assert [quote.pk for quote in found] == [sent.pk]
    both = alice.get("quotes:index", query={"status": ["waiting", "draft"]}).context["list"].rows
    assert len(both) == Quote.objects.count() == 2
