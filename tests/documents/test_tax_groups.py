"""Keeping tax groups: any number of rates under one name."""

import importlib
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from documents.actions import tax_groups, taxes
from documents.actions.tax_groups import WrongGroup
from documents.models import TaxGroup, TaxRate
from onetool.events.log import Event
from onetool.records.refusals import Taken
from onetool.tenancy.ids import uuid7
from tests import factories
from tests.conftest import Person

Recorded = Callable[[], list[str]]


@pytest.fixture
def rates(alice: Person) -> list[TaxRate]:
    """Six standard rates, two of them of the same name."""
    names = ["State", "County", "City", "Transit", "Stadium", "City"]
    return [
        factories.taxrate(by=alice.member, name=name, percent=Decimal(place)) for place, name in enumerate(names, 1)
    ]


def typed(*rates: TaxRate, **fields: Any) -> dict[str, Any]:
    chosen = {f"rates_{place}": str(rate.pk) for place, rate in enumerate(rates)}
    return {"name": "State + City", **chosen, **fields}


def test_a_group_is_added_edited_and_archived(alice: Person, rates: list[TaxRate], recorded: Recorded) -> None:
    before, data = recorded(), typed(rates[0], rates[2], id=str(uuid7()))
    alice.post("documents:add_group", data=data)
    alice.post("documents:add_group", data=data)
    group = TaxGroup.objects.get()
    assert group.rates == (rates[0], rates[2])
    page = alice.get("documents:taxes").text
    assert "State + City" in page and "State 1 % + City 3 %" in page
    alice.post("documents:edit_group", group, data=typed(rates[2], rates[0], rates[1], version=1))
    group.refresh_from_db()
    assert (group.rates, group.version) == ((rates[2], rates[0], rates[1]), 2)
    alice.post("documents:archive_group", group)
    alice.post("documents:archive_group", group)
    assert recorded() == [*before, "taxgroup.added", "taxgroup.edited", "taxgroup.archived"]
    told = Event.objects.get(verb="taxgroup.edited").facts["changes"]
    assert told == {"rates": ["State 1 % + City 3 %", "City 3 % + State 1 % + County 2 %"]}
    assert alice.get("documents:edit_group", group).status_code == 404


def test_saving_it_as_it_is_records_nothing(alice: Person, rates: list[TaxRate], recorded: Recorded) -> None:
    group = factories.taxgroup(by=alice.member, rates=rates[:2], name="State + City")
    before = recorded()
    alice.post("documents:edit_group", group, data=typed(*rates[:2], version=1))
    assert recorded() == before


def test_no_choice_of_a_rate_has_to_be_made_but_one(alice: Person, rates: list[TaxRate]) -> None:
    selects = re.findall(r'<select name="rates_\d"[^>]*>', alice.get("documents:add_group").text)
    assert len(selects) == 3
    assert not any("required" in select for select in selects)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Enter a name"),
        ({"rates_0": "", "rates_1": ""}, "Choose at least one rate."),
        ({"rates_2": "again"}, "Choose each rate only once."),
        ({"rates_1": "00000000-0000-0000-0000-000000000000"}, "Choose one of the rates."),
    ],
)
def test_a_group_nobody_could_charge_is_refused(
    fields: dict[str, str], said: str, alice: Person, rates: list[TaxRate]
) -> None:
    data = {**typed(rates[0], rates[1]), **fields}
    data |= {"rates_2": str(rates[0].pk)} if data.get("rates_2") == "again" else {}
    page = alice.post("documents:add_group", data=data)
    assert page.status_code == 422
    assert said in page.text
    assert not TaxGroup.objects.exists()


def test_the_same_name_twice_is_said_and_free_again_once_archived(alice: Person, rates: list[TaxRate]) -> None:
    alice.post("documents:add_group", data=typed(rates[0]))
    page = alice.post("documents:add_group", data=typed(rates[1]))
    assert page.status_code == 422
    assert "already" in page.text
    alice.post("documents:archive_group", TaxGroup.objects.get())
    assert alice.post("documents:add_group", data=typed(rates[1])).status_code == 302


def test_there_is_one_default_over_rates_and_groups(alice: Person, rates: list[TaxRate]) -> None:
    rate = factories.taxrate(by=alice.member, is_default=True)
    first = factories.taxgroup(by=alice.member, is_default=True)
    second = factories.taxgroup(by=alice.member)
    alice.post("documents:edit_group", second, data=typed(*rates[:2], is_default="on", version=1))
    defaults = [*TaxRate.objects.filter(is_default=True), *TaxGroup.objects.filter(is_default=True)]
    assert defaults == [second]
    rate.refresh_from_db()
    assert rate.version == 2
    factories.taxrate(by=alice.member, name="Newest", is_default=True)
    assert not TaxGroup.objects.filter(is_default=True).exists()
    assert TaxRate.objects.get(is_default=True).name == "Newest"
    first.refresh_from_db()
    assert first.archived_at is None


def test_a_rate_in_a_group_is_not_archived_under_it(alice: Person, rates: list[TaxRate]) -> None:
    group = factories.taxgroup(by=alice.member, rates=rates[:2], name="Both")
    alice.post("documents:archive_rate", rates[0])
    assert "part of the tax group Both" in alice.get("documents:taxes").text
    assert rates[0] in TaxRate.objects.current()
    tax_groups.archive_group(group, by=alice.member)
    alice.post("documents:archive_rate", rates[0])
    assert rates[0] not in TaxRate.objects.current()


def test_a_rate_that_was_archived_meanwhile_is_not_put_into_one(alice: Person, rates: list[TaxRate]) -> None:
    taxes.archive_rate(rates[0], by=alice.member)
    with pytest.raises(WrongGroup, match="was archived"):
        factories.taxgroup(by=alice.member, rates=rates[:2])


def test_a_stale_edit_is_merged(alice: Person, rates: list[TaxRate]) -> None:
    group = factories.taxgroup(by=alice.member, rates=rates[:2])
    alice.post("documents:edit_group", group, data=typed(*rates[2:4], version=1))
    page = alice.post("documents:edit_group", group, data=typed(*rates[:1], version=1))
    assert page.status_code == 409
    assert "City 3 % + Transit 4 %" in page.text


class Then:
    """The models as they stood when taxes were still the quotes'."""

    def get_model(self, label: str, name: str) -> Any:
        return apps.get_model("documents" if name.startswith("Tax") else label, name)


def test_what_lines_are_charged_together_today_becomes_a_group(alice: Person, rates: list[TaxRate]) -> None:
    migration = importlib.import_module("quotes.migrations.0006_groups_of_what_is_charged_together")
    sets = [
        rates[:2],
        rates[:2],
        [rates[1], rates[0]],
        rates[2:5],
        [rates[0], rates[2]],
        [rates[0], rates[5]],
        rates[:1],
    ]
    lines = [factories.line(rates=[rate.frozen for rate in each]) for each in sets]
    quote = factories.quote(by=alice.member, lines=[*lines, factories.line(rates=[factories.SALES_TAX] * 1)])
    before = [line.rates for line in quote.lines.all()]
    migration.group_rates(Then(), None)
    groups = {group.name: set(group.rates) for group in TaxGroup.objects.all()}
    assert sorted(map(len, groups.values())) == [2, 2, 2, 3]
    assert {frozenset(each) for each in groups.values()} == {frozenset(each) for each in sets if len(each) > 1}
    assert not TaxGroup.objects.filter(is_default=True).exists()
    assert [line.rates for line in quote.lines.all()] == before


def test_ted_vera_and_olga_change_no_group(
    ted: Person, vera: Person, olga: Person, alice: Person, rates: list[TaxRate], recorded: Recorded
) -> None:
    group = factories.taxgroup(by=alice.member, rates=rates[:2])
    before = recorded()
    for person in (ted, vera, olga):
        assert person.post("documents:edit_group", group, data=typed(*rates[2:4])).status_code == 404
        assert person.post("documents:archive_group", group).status_code == 404
    page = olga.post("documents:add_group", data=typed(*rates[:2]))
    assert page.status_code == 422 and "Choose one of the rates." in page.text
    assert recorded() == before


def test_a_taken_id_is_not_told_as_a_taken_name(alice: Person, rates: list[TaxRate]) -> None:
    with pytest.raises(Taken):
        tax_groups.add_group(
            by=alice.member, pk=factories.client(by=alice.member).pk, name="New", rates=rates[:2], is_default=False
        )
    assert not TaxGroup.objects.exists()
