"""Which tax new lines start with: the property's, else the client's, else the organisation's."""

from collections.abc import Sequence

import pytest

from clients.models import Client
from quotes import actions
from quotes.composing import written
from quotes.fields import TaxChoices, key_of
from quotes.models import Quote, TaxGroup
from tests import factories
from tests.conftest import Person
from tests.quotes.pages import EditorPage


@pytest.fixture
def groups(alice: Person) -> list[TaxGroup]:
    """The organisation's default of three rates, and two others."""
    rates = [factories.taxrate(by=alice.member, name=name) for name in ("State", "County", "City", "Port", "Park")]
    sets = [rates[:3], rates[1:3], rates[3:]]
    return [
        factories.taxgroup(by=alice.member, name=f"Group {place}", rates=each, is_default=place == 1)
        for place, each in enumerate(sets, 1)
    ]


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
    actions.set_tax_default(smith, groups[1], by=alice.member)
    assert default() == theirs
    actions.set_tax_default(place, groups[2], by=alice.member)
    assert default() == there
    actions.archive_group(groups[2], by=alice.member)
    assert default() == theirs
    actions.set_tax_default(smith, None, by=alice.member)
    assert default() == ours
    actions.archive_group(groups[0], by=alice.member)
    assert default() == ""


def test_a_group_of_any_number_of_rates_is_one_choice_on_a_line(
    alice: Person, smith: Client, groups: list[TaxGroup]
) -> None:
    page = EditorPage.open(alice, "quotes:new").type("client", str(smith.pk)).type("title", "Roof")
    page.add("Work", "100", tax=keys(groups)[0]).save()
    quote = Quote.objects.get()
    assert [rate["name"] for rate in written(quote)[0].rates] == ["State", "County", "City"]
    assert quote.tax == 24
    text = alice.get("quotes:edit", quote).text
    assert "Group 1 24 %" in text
    assert text.count("Group 2 16 %") == 2, "in the line, and in the row new ones are made of"


def test_a_project_says_where_the_work_is(alice: Person, smith: Client, groups: list[TaxGroup]) -> None:
    place = smith.properties.get()
    actions.set_tax_default(place, groups[2], by=alice.member)
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
    actions.set_tax_default(smith, groups[1], by=alice.member)
    actions.set_tax_default(smith.properties.get(), groups[2], by=alice.member)
    page = EditorPage.open(alice, "quotes:new").add("Work", "100", tax=ours)
    page.save()
    assert usual(page) == ours
    page.type("client", str(smith.pk)).type("title", "Roof").save()
    assert usual(page) == theirs
    quote = Quote.objects.get()
    page.address = ("quotes:edit", quote)
    page.type("place", str(smith.properties.get().pk)).save()
    assert usual(page) == there
    assert key_of(written(quote)[0].rates) == ours


def test_an_exempt_client_is_charged_none_of_it(alice: Person, groups: list[TaxGroup]) -> None:
    church = factories.client(by=alice.member, is_tax_exempt=True)
    actions.set_tax_default(church, groups[1], by=alice.member)
    assert TaxChoices.of(client=church).default == ""
