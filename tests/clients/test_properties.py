"""The places where work is done: adding, editing, removing; one is the main one, and the crew finds each."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from clients.actions import properties
from clients.models import Client, Property
from onetool.events.log import Event
from onetool.tenancy.ids import uuid7
from tests.conftest import Person
from tests.pages import toast, words

Recorded = Callable[[], list[str]]
LAKE = {
    "street": "1 Shore Road",
    "city": "Shelbyville",
    "country": "US",
    "label": "Lake house",
    "property_type": "house",
}
FACTS = ("street", "city", "region", "postcode", "country", "label", "property_type", "access_notes", "version")


def places(client: Client) -> list[tuple[str, bool]]:
    """(street, main), oldest first."""
    return list(Property.objects.filter(client=client).order_by("id").values_list("street", "is_primary"))


@pytest.fixture
def home(smith: Client) -> Property:
    return smith.properties.get()


def typed(place: Property, **changes: object) -> dict[str, object]:
    mark = {"is_primary": "on"} if place.is_primary else {}
    return {**{name: getattr(place, name) for name in FACTS}, **mark, **changes}


def test_a_property_is_added(alice: Person, smith: Client, home: Property, recorded: Recorded) -> None:
    point = {"latitude": "44.05", "longitude": "-123.1"}
    answer = alice.htmx("clients:new_property", smith, data={**LAKE, **point, "id": uuid7()})
    assert (answer.status_code, toast(answer)) == (204, "Lake house added")
    lake = Property.objects.get(label="Lake house")
    assert (lake.latitude, lake.longitude, lake.map_query) == (
        Decimal("44.05"),
        Decimal("-123.1"),
        "44.050000,-123.100000",
    )
    assert places(smith) == [(home.street, True), ("1 Shore Road", False)]
    assert recorded() == ["property.added"]


def test_the_first_is_the_main_one_and_a_newly_marked_one_takes_over(
    alice: Person, smith: Client, home: Property
) -> None:
    alice.htmx("clients:remove_property", home)
    alice.htmx("clients:new_property", smith, data=LAKE)
    assert places(smith) == [("1 Shore Road", True)]
    alice.htmx("clients:new_property", smith, data={**LAKE, "street": "2 Shore Road", "is_primary": "on"})
    assert places(smith) == [("1 Shore Road", False), ("2 Shore Road", True)]
    first = Property.objects.get(street="1 Shore Road")
    alice.htmx("clients:edit_property", first, data=typed(first, is_primary="on"))
    assert places(smith) == [("1 Shore Road", True), ("2 Shore Road", False)]


def test_the_main_property_stays_until_another_takes_over(
    alice: Person, smith: Client, home: Property, recorded: Recorded
) -> None:
    answer = alice.htmx("clients:edit_property", home, data=typed(home, is_primary=""))
    assert answer.status_code == 422
    assert "Set another primary property first." in words(answer)
    assert (places(smith), recorded()) == ([(home.street, True)], [])


def test_the_oldest_of_the_others_inherits(alice: Person, smith: Client, home: Property, recorded: Recorded) -> None:
    for street in ("1 Shore Road", "2 Shore Road"):
        properties.add(smith, by=alice.member, **{**LAKE, "street": street})
    before = recorded()
    alice.htmx("clients:remove_property", home)
    assert places(smith) == [("1 Shore Road", True), ("2 Shore Road", False)]
    assert recorded() == [*before, "property.removed"]
    assert Event.objects.latest("id").facts["address"] == home.address


@pytest.mark.parametrize("name", ["new_property", "edit_property"])
def test_a_place_nobody_could_drive_to_is_refused_at_the_street(
    name: str, alice: Person, smith: Client, home: Property, recorded: Recorded
) -> None:
    row = smith if name == "new_property" else home
    data = {**LAKE, "street": "", "city": " ", "is_primary": "on", "version": home.version}
    answer = alice.htmx(f"clients:{name}", row, data={**data, "part": "form"})
    assert answer.status_code == 422
    street = answer.text[answer.text.index('name="street"') :].split('name="city"')[0]
    assert "Enter a street or city." in street
    assert "Lake house" in answer.text
    assert (len(places(smith)), recorded()) == (1, [])


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("44.05", ""), ("", "-123.1"), ("91", "0"), ("0", "-181"), ("x", "y"), ("NaN", "0")]
)
def test_half_a_point_or_one_off_the_globe_is_refused(
    latitude: str, longitude: str, alice: Person, smith: Client, recorded: Recorded
) -> None:
    answer = alice.htmx("clients:new_property", smith, data={**LAKE, "latitude": latitude, "longitude": longitude})
    assert answer.status_code == 422
    assert (len(places(smith)), recorded()) == (1, [])


def test_the_same_form_twice_adds_one(alice: Person, smith: Client, recorded: Recorded) -> None:
    data = {**LAKE, "id": uuid7()}
    assert [alice.htmx("clients:new_property", smith, data=data).status_code for _ in range(2)] == [204, 204]
    assert (len(places(smith)), recorded()) == (2, ["property.added"])


def test_a_stale_save_is_shown_theirs_and_yours(
    alice: Person, dana: Person, home: Property, recorded: Recorded
) -> None:
    mine = typed(home, access_notes="Beware of the dog", part="form")
    properties.edit(home, by=dana.member, access_notes="Key under the mat")
    answer = alice.htmx("clients:edit_property", home, data=mine)
    assert answer.status_code == 409
    assert "Theirs Key under the mat Yours Beware of the dog" in words(answer)
    assert recorded() == ["property.edited"]
    home.refresh_from_db()
    assert home.access_notes == "Key under the mat"
    assert alice.htmx("clients:edit_property", home, data={**mine, "version": 2}).status_code == 204


def test_only_those_who_may_touch_properties(
    alice: Person, vera: Person, ted: Person, olga: Person, teds_client: Client, recorded: Recorded
) -> None:
    place, before = teds_client.properties.get(), recorded()
    asked = [
        ("new_property", teds_client, LAKE),
        ("edit_property", place, typed(place)),
        ("remove_property", place, {}),
    ]
    for name, row, data in asked:
        for person, status in ((vera, 403), (ted, 403), (olga, 404)):
            assert person.htmx(f"clients:{name}", row, data=data).status_code == status, (name, person.user.name)
        assert olga.browser.post(alice.url(f"clients:{name}", row), data).status_code == 404
    assert alice.get("clients:remove_property", place).status_code == 405
    assert (len(places(teds_client)), recorded()) == (1, before)


def test_a_stale_form_does_not_take_main_back(alice: Person, dana: Person, smith: Client) -> None:
    """As a contact's does not: who stopped being the main one has changed since it was opened."""
    first = smith.properties.get()
    opened = {"street": first.street, "property_type": "house", "is_primary": "on", "version": first.version}
    second = properties.add(smith, by=dana.member, street="New Street 2", is_primary=True)
    assert alice.post("clients:edit_property", first, data=opened).status_code == 409
    assert [place.is_primary for place in (_again(first), _again(second))] == [False, True]


def _again(place: Property) -> Property:
    return Property.objects.get(pk=place.pk)
