"""Which tax new lines start with: the property's, else the client's, else the organisation's."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from clients.actions.properties import add as add_property
from clients.forms import ClientForm, PropertyForm
from clients.models import Client, Property
from documents.actions import tax_groups
from documents.fields import TaxChoices, key_of
from documents.models import TaxGroup
from documents.usual_taxes import own_group
from onetool.events.log import Event
from onetool.web.forms import initial_of
from quotes.composing import lines_of
from quotes.models import Quote
from tests import factories
from tests.conftest import Person
from tests.quotes.pages import EditorPage

Recorded = Callable[[], list[str]]


@pytest.fixture
def groups(alice: Person) -> list[TaxGroup]:
    """The organisation's default of three rates, and two others."""
    rates = [factories.taxrate(by=alice.member, name=name) for name in ("State", "County", "City", "Port", "Park")]
    sets = [rates[:3], rates[1:3], rates[3:]]
    return [
        factories.taxgroup(by=alice.member, name=f"Group {place}", rates=each, is_default=place == 1)
        for place, each in enumerate(sets, 1)
    ]


def form_of(row: Client | Property) -> dict[str, Any]:
    """The row's form as it is posted untouched."""
    row.refresh_from_db()
    values = initial_of(row, ClientForm if isinstance(row, Client) else PropertyForm)
    group = own_group(row)
    stands = {**values, "version": row.version, "tax_group": group.pk if group else ""}
    return {name: value for name, value in stands.items() if value not in (None, False)}


def keys(groups: Sequence[TaxGroup]) -> list[str]:
    return [key_of(group.rates.frozen) for group in groups]


def usual(page: EditorPage) -> str:
    return page.said("usual")


def test_the_nearest_choice_wins_and_what_was_archived_does_not(
    alice: Person, smith: Client, groups: list[TaxGroup]
) -> None:
    ours, theirs, there = keys(groups)
    place = smith.properties.get()

    def default() -> str:
        return TaxChoices.of(client=smith, place=place).default

    assert default() == ours
    tax_groups.set_tax_default(smith, groups[1], by=alice.member)
    assert default() == theirs
    tax_groups.set_tax_default(place, groups[2], by=alice.member)
    assert default() == there
    tax_groups.archive_group(groups[2], by=alice.member)
    assert default() == theirs
    tax_groups.set_tax_default(smith, None, by=alice.member)
    assert default() == ours
    tax_groups.archive_group(groups[0], by=alice.member)
    assert default() == ""


def test_a_group_of_any_number_of_rates_is_one_choice_on_a_line(
    alice: Person, smith: Client, groups: list[TaxGroup]
) -> None:
    page = EditorPage.open(alice, "quotes:new").type("client", str(smith.pk)).type("title", "Roof")
    page.add("Work", "100", tax=keys(groups)[0]).save()
    quote = Quote.objects.get()
    assert [rate["name"] for rate in lines_of(quote)[0].rates] == ["State", "County", "City"]
    assert quote.tax == 24
    text = alice.get("quotes:edit", quote).text
    assert "Group 1 24 %" in text
    assert text.count("Group 2 16 %") == 3, "in the line, and in the rows that new lines and discounts are made of"


def test_a_project_says_where_the_work_is(alice: Person, smith: Client, groups: list[TaxGroup]) -> None:
    place = smith.properties.get()
    tax_groups.set_tax_default(place, groups[2], by=alice.member)
    project = factories.project(by=alice.member, client=smith, place=place)
    for kind in ("quote", "invoice"):
        made = factories.MAKE[kind](by=alice.member, client=smith, project=project)
        page = EditorPage.open(alice, f"{kind}s:edit", made)
        page.save()
        assert usual(page) == keys(groups)[2]
    asked = alice.get("quotes:new", query={"client": smith.pk, "project": project.pk})
    assert f'<option value="{keys(groups)[2]}" selected' in asked.text


def test_another_client_or_property_changes_new_lines_only(
    alice: Person, smith: Client, groups: list[TaxGroup]
) -> None:
    ours, theirs, there = keys(groups)
    tax_groups.set_tax_default(smith, groups[1], by=alice.member)
    tax_groups.set_tax_default(smith.properties.get(), groups[2], by=alice.member)
    here = smith.properties.get()
    add_property(smith, by=alice.member, street="2 Side Street")  # else the only one would be chosen by itself
    page = EditorPage.open(alice, "quotes:new").add("Work", "100", tax=ours)
    page.save()
    assert usual(page) == ours
    page.type("client", str(smith.pk)).type("title", "Roof").save()
    assert usual(page) == theirs
    quote = Quote.objects.get()
    page.address = ("quotes:edit", quote)
    page.type("place", str(here.pk)).save()
    assert usual(page) == there
    assert key_of(lines_of(quote)[0].rates) == ours


def test_an_exempt_client_is_charged_none_of_it(alice: Person, groups: list[TaxGroup]) -> None:
    church = factories.client(by=alice.member, is_tax_exempt=True)
    tax_groups.set_tax_default(church, groups[1], by=alice.member)
    assert TaxChoices.of(client=church).default == ""


# --- In the forms of a client and of a property -----------------------------------------------------------------------
def test_it_is_chosen_in_the_form_of_a_client_and_told_with_them(
    alice: Person, smith: Client, groups: list[TaxGroup], recorded: Recorded
) -> None:
    address = ("clients:edit", smith)
    form = form_of(smith)
    assert "If blank, new line items use Group 1." in alice.get(*address).text
    before = recorded()
    alice.post(*address, data={**form, "tax_group": str(groups[1].pk)})
    assert own_group(smith) == groups[1]
    assert recorded() == [*before, "client.edited"]
    assert Event.objects.latest("pk").facts["changes"] == {"tax_group": ["", "Group 2"]}
    assert "updated tax group on" in alice.get("clients:detail", smith).text
    again = form_of(smith)
    assert f'<option value="{groups[1].pk}" selected' in alice.get(*address).text
    alice.post(*address, data=again)
    assert recorded() == [*before, "client.edited"]
    alice.post(*address, data={**again, "tax_group": ""})
    assert own_group(smith) is None


def test_the_form_of_a_property_says_what_its_client_has(alice: Person, smith: Client, groups: list[TaxGroup]) -> None:
    tax_groups.set_tax_default(smith, groups[1], by=alice.member)
    place = smith.properties.get()
    assert "If blank, new line items use Group 2." in alice.get("clients:edit_property", place).text
    form = form_of(place)
    alice.post("clients:edit_property", place, data={**form, "tax_group": str(groups[2].pk)})
    assert own_group(place) == groups[2]
    alice.post(
        "clients:new_property",
        smith,
        data={"street": "2 Elm", "property_type": "house", "tax_group": str(groups[0].pk)},
    )
    assert own_group(smith.properties.exclude(pk=place.pk).get()) == groups[0]
    alice.post("clients:remove_property", place)
    assert own_group(smith) == groups[1]


def test_a_new_client_has_it_from_the_first_save(alice: Person, groups: list[TaxGroup]) -> None:
    fields = {"name": "Jones", "client_kind": "person", "status": "lead", "preferred_channel": "email"}
    alice.post("clients:new", data={**fields, "payment_terms_days": "14", "tax_group": str(groups[2].pk)})
    assert own_group(Client.objects.get(name="Jones")) == groups[2]


def test_a_stale_form_shows_both(alice: Person, smith: Client, groups: list[TaxGroup]) -> None:
    form = form_of(smith)
    tax_groups.set_tax_default(smith, groups[1], by=alice.member)
    page = alice.post("clients:edit", smith, data={**form, "tax_group": str(groups[2].pk)})
    assert page.status_code == 409
    assert "Group 2" in page.text and "Tax group" in page.text
    assert own_group(smith) == groups[1]


def test_without_groups_there_is_nothing_to_choose(alice: Person, smith: Client) -> None:
    assert "tax_group" not in alice.get("clients:edit", smith).text


def test_a_group_of_another_company_or_an_archived_one_is_refused(
    alice: Person, olga: Person, smith: Client, groups: list[TaxGroup]
) -> None:
    tax_groups.archive_group(groups[2], by=alice.member)
    form = form_of(smith)
    page = alice.post("clients:edit", smith, data={**form, "tax_group": str(groups[2].pk)})
    assert page.status_code == 422
    assert own_group(smith) is None
