"""Search: by any part of a word or a number, misspelt or not, and only what the searcher may see."""

from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from clients.actions import clients, contacts, properties
from clients.models import Client
from onetool.abilities.search import index
from onetool.records.kinds import record_models
from onetool.tenancy.scope import across, acting_in
from quotes.models import Quote
from scheduling.actions import projects
from tests import factories
from tests.conftest import Person
from tests.pages import words


def found(text: str, person: Person, *kinds: str) -> list[str]:
    return [hit.title for hit in index.find(text, member=person.member, kinds=kinds or ("client",))]


@pytest.fixture
def muller(alice: Person) -> Client:
    return factories.client(
        by=alice.member,
        name="Müller & Söhne Heizungsbau",
        contact={
            "name": "José Ángel",
            "email": "jose@example.com",
            "phone": "+49 (0)171 / 555-01.42",
            "role": "Caretaker",
        },
        place={"street": "12 Łódź Street", "city": "Springfield", "country": "US"},
    )


@pytest.mark.parametrize(
    "text", ["Müller", "muller", "MULL", "mü", "ller", "eizung", "heiz söh", "sohne muller", " müller  & "]
)
def test_a_client_is_found_by_any_part_of_its_words_whatever_the_accents(
    text: str, alice: Person, muller: Client
) -> None:
    assert found(text, alice) == ["Müller & Söhne Heizungsbau"]


@pytest.mark.parametrize("text", ["0142", "555-0142", "(555) 01.42", "171/555", "+490171 5550142", "1715550142"])
def test_a_phone_is_found_by_any_digits_however_punctuated(text: str, alice: Person, muller: Client) -> None:
    assert found(text, alice, "contact") == ["José Ángel"]


@pytest.mark.parametrize("text", ["jose angel", "JOSÉ", "jose@example", "caretaker"])
def test_a_contact_is_found_by_name_address_and_role(text: str, alice: Person, muller: Client) -> None:
    [hit] = index.find(text, member=alice.member, kinds=("contact",))
    assert (hit.title, hit.page_id, hit.path) == (
        "José Ángel",
        muller.pk,
        alice.url("clients:detail", muller).replace("/acme-heating", "", 1),
    )


@pytest.mark.parametrize("text", ["muler", "heizungbau", "Heizngsbau", "angle jose"])
def test_a_misspelt_word_is_found_when_nothing_else_is(text: str, alice: Person, muller: Client) -> None:
    assert found(text, alice, "client", "contact")[0] in {"Müller & Söhne Heizungsbau", "José Ángel"}


@pytest.mark.parametrize("text", ["", "m", " ", "zzzz", "555 9999", "qqq xxx"])
def test_too_little_or_nothing_alike_finds_nothing(text: str, alice: Person, muller: Client) -> None:
    assert found(text, alice, "client", "contact", "property") == []


def test_titles_that_begin_so_come_first(alice: Person) -> None:
    for name in ("Old Smith Mill", "Smith household", "Blacksmiths", "Smithers"):
        factories.client(by=alice.member, name=name)
    ranked = found("smith", alice)
    assert set(ranked[:2]) == {"Smith household", "Smithers"}
    assert ranked[2:] == ["Old Smith Mill", "Blacksmiths"]


def test_a_renamed_client_is_found_by_its_new_name_only(alice: Person, smith: Client) -> None:
    clients.edit(smith, by=alice.member, name="Jones & Daughters")
    assert found("smith", alice) == []
    assert found("jones", alice) == ["Jones & Daughters"]


def test_hits_of_what_hangs_on_a_renamed_client_name_it_as_it_is(alice: Person, smith: Client) -> None:
    clients.edit(smith, by=alice.member, name="Jones & Daughters")
    for kind in ("contact", "property"):
        [hit] = index.find("jones", member=alice.member, kinds=(kind,))
        assert hit.detail.split(" · ")[0] == "Jones & Daughters"


# --- Names that stand on the cards of others --------------------------------------------------------------------------
@pytest.fixture
def boiler(alice: Person, smith: Client, react: Callable[[], int]) -> dict[str, str]:
    """One record of every kind that shows the Smiths' name, by kind, and its title on the card."""
    project = factories.project(by=alice.member, client=smith, title="Boiler project")
    factories.task(by=alice.member, project=project, title="Boiler task")
    factories.quote(by=alice.member, client=smith, title="Boiler quote")
    invoice = factories.issued_invoice(by=alice.member, client=smith, title="Boiler invoice")
    invoice_title = f"{invoice.number} Boiler invoice"
    react()  # it is printed
    return {"project": "Boiler project", "task": "Boiler task", "quote": "Boiler quote", "invoice": invoice_title}


def test_cards_follow_a_client_that_is_renamed(
    alice: Person, smith: Client, boiler: dict[str, str], react: Callable[[], int]
) -> None:
    clients.edit(smith, by=alice.member, name="Jones & Daughters")
    assert react() == 1
    for kind, title in boiler.items():
        assert found("jones boiler", alice, kind) == [title]
        assert found("smith", alice, kind) == []
        [hit] = index.find(title, member=alice.member, kinds=(kind,))
        assert "Jones & Daughters" in hit.detail


def test_tasks_follow_a_project_that_is_renamed(
    alice: Person, boiler: dict[str, str], react: Callable[[], int]
) -> None:
    project = projects.edit(factories.project(by=alice.member, title="Roof"), by=alice.member, title="Attic")
    factories.task(by=alice.member, project=project, title="Insulate")
    projects.edit(project, by=alice.member, title="Loft", place=None)
    react()
    assert found("loft insulate", alice, "task") == ["Insulate"]
    assert found("attic", alice, "task") == []


def test_a_change_that_is_no_new_name_rewrites_nothing(
    alice: Person, smith: Client, boiler: dict[str, str], react: Callable[[], int]
) -> None:
    clients.edit(smith, by=alice.member, tax_id="TX-1")
    assert react() == 0


def test_many_cards_follow_in_parts_of_a_handful_of_statements(
    alice: Person,
    smith: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(9):
        factories.quote(by=alice.member, client=smith)
    Client.objects.filter(pk=smith.pk).update(name="Jones & Daughters")
    monkeypatch.setattr(index, "PART", 4)
    with django_assert_max_num_queries(30):  # parts of 4, 4, 1 and none
        index.put_again(smith, Quote, "client")
    assert len(found("jones", alice, "quote")) == 9


def test_an_archived_client_says_so_where_it_is_found(alice: Person, smith: Client) -> None:
    clients.archive(smith, by=alice.member)
    assert [hit.is_archived for hit in index.find("smith", member=alice.member, kinds=("client",))] == [True]
    clients.restore(smith, by=alice.member)
    assert [hit.is_archived for hit in index.find("smith", member=alice.member, kinds=("client",))] == [False]


def test_what_hangs_on_an_archived_client_says_so_too_and_comes_last(alice: Person, smith: Client) -> None:
    other = factories.client(by=alice.member, name="Unrelated")
    contacts.add(smith, by=alice.member, name="Zoe")
    contacts.add(other, by=alice.member, name="Zoe Z")
    clients.archive(smith, by=alice.member)
    hits = index.find("zoe", member=alice.member, kinds=("contact",))
    assert [(hit.title, hit.is_archived) for hit in hits] == [("Zoe Z", False), ("Zoe", True)]


def test_many_archived_ones_crowd_nobody_out(alice: Person) -> None:
    for number in range(5):
        clients.archive(factories.client(by=alice.member, name=f"Smith {number}"), by=alice.member)
    factories.client(by=alice.member, name="Jane Smith")
    hits = index.find("smith", member=alice.member, kinds=("client",), limit=3)
    assert [(hit.title, hit.is_archived) for hit in hits][:1] == [("Jane Smith", False)]
    assert len(hits) == 3


def test_the_page_says_what_is_archived(alice: Person, smith: Client) -> None:
    clients.archive(smith, by=alice.member)
    assert "Smith household Archived" in words(alice.get("search", query={"q": "smith", "part": "hits"}))


def test_what_is_removed_is_found_no_more(alice: Person, muller: Client) -> None:
    contacts.remove(muller.contacts.get(), by=alice.member)
    properties.remove(muller.properties.get(), by=alice.member)
    assert found("jose", alice, "contact") == []
    assert found("łódź", alice, "property") == []


def test_another_company_finds_its_own_only(alice: Person, olga: Person, smith: Client) -> None:
    with acting_in(olga.org, olga.member):
        factories.client(by=olga.member, name="Smithers")
        assert found("smith", olga) == ["Smithers"]
        assert found("household", olga, "client", "contact", "property") == []
    assert found("smith", alice) == ["Smith household"]


def test_ted_finds_what_is_assigned_to_him(ted: Person, smith: Client, teds_client: Client) -> None:
    assert found("elm street", ted, "property") == [str(teds_client.properties.get())]
    assert found("smith", ted, "client", "contact", "property") == []
    assert found("regular", ted) == ["Ted’s regular"]


# --- What Ted may not see ---------------------------------------------------------------------------------------------
@pytest.fixture
def billed(alice: Person, teds_client: Client) -> Client:
    """Ted's client, with what only those who may see money see on its page."""
    return clients.edit(teds_client, by=alice.member, street="99 Bill Street", tax_id="TX-4711")


@pytest.mark.parametrize("text", ["99 bill", "TX-4711", "4711", "regular bill street", "99 bill stret"])
def test_billing_is_neither_shown_nor_felt_by_who_may_not_see_it(
    text: str, alice: Person, vera: Person, ted: Person, billed: Client
) -> None:
    assert found(text, ted, "client", "contact", "property") == []
    assert not words(ted.get("clients:index", query={"q": text})).count("Ted’s regular")
    for person in (alice, vera):
        [hit] = index.find(text, member=person.member, kinds=("client",))
        assert (hit.title, hit.detail.split(",")[0]) == ("Ted’s regular", "99 Bill Street")


def test_ted_finds_the_client_by_its_name_without_the_billing_address(ted: Person, billed: Client) -> None:
    [hit] = index.find("regular", member=ted.member, kinds=("client",))
    assert (hit.title, hit.detail) == ("Ted’s regular", "")
    assert "Bill Street" not in ted.get("search", query={"q": "regular"}).content.decode()


def test_ted_finds_his_own_among_many_he_may_not_see(alice: Person, ted: Person, teds_client: Client) -> None:
    for number in range(9):
        factories.client(by=alice.member, name=f"Regular {number}")
    assert [hit.title for hit in index.find("regular", member=ted.member, kinds=("client",), limit=2)] == [
        "Ted’s regular"
    ]


def test_a_hidden_name_is_not_felt_by_what_it_pushes_away(alice: Person, ted: Person, teds_client: Client) -> None:
    assert found("reggular", ted) == ["Ted’s regular"]
    factories.client(by=alice.member, name="Reggular & Co")
    assert found("reggular", ted) == ["Ted’s regular"]


@pytest.mark.parametrize(
    ("text", "itself", "other"),
    [("100%", "100% Clean", "1000 Cleaners"), ("a_b", "a_b Ltd", "axb Ltd"), ("c\\d", "c\\d Ltd", "cd Ltd")],
)
def test_signs_of_the_query_language_are_letters(text: str, itself: str, other: str, alice: Person) -> None:
    for name in (itself, other):
        factories.client(by=alice.member, name=name)
    assert found(text, alice) == [itself]


@pytest.mark.parametrize("text", ["%%", "__", "\\\\", "'; drop table", "{w0} %(w0)s", "x " * 60, "x" * 5000])
def test_nothing_typed_breaks_it(text: str, alice: Person, smith: Client) -> None:
    assert alice.get("search", query={"q": text, "part": "hits"}).status_code == 200
    assert found(text, alice) == []


def test_the_page_shows_the_hits_with_their_addresses(alice: Person, vera: Person, muller: Client) -> None:
    for person in (alice, vera):
        part = person.get("search", query={"q": "muller", "part": "hits"})
        assert f'href="{person.url("clients:detail", muller)}"' in part.text
        assert "Client Müller & Söhne Heizungsbau" in words(part)
    assert "Nothing found for “<b>x”." in words(alice.get("search", query={"q": "<b>x", "part": "hits"}))
    assert "<b>x" not in alice.get("search", query={"q": "<b>x"}).text


def test_a_list_is_filtered_by_all_that_is_found_however_many(alice: Person, vera: Person) -> None:
    many = Client.objects.bulk_create(
        Client(name=f"Maple {number:03}", sort_name=f"maple {number:03}", status="active") for number in range(600)
    )
    index.put(many)
    factories.client(by=alice.member, name="Oak")
    for person in (alice, vera):
        assert "600 clients" in words(person.get("clients:index", query={"q": "maple"}))


@pytest.mark.parametrize("text", ["%' or true --", "') or true --", "x' union select", "\\' or true --", "$1 or true"])
def test_no_word_becomes_part_of_the_statement(text: str, alice: Person, smith: Client) -> None:
    assert found(text, alice, *everything()) == []


def everything() -> list[str]:
    return [model.kind() for model in record_models()]


def test_the_database_searches_only_the_organisation_acted_in(olga: Person, smith: Client) -> None:
    asked = (["client"], [""], "smith", "smith%", ["%smith%"], 20)
    with acting_in(smith.org_id):
        assert [row[1] for row in across("find_cards", *asked)] == [smith.pk]
    with acting_in(olga.org):
        assert across("find_cards", *asked) == []
