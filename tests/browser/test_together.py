"""Two people on the same client: live, merged, caught up; and a stranger who gets nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from clients.actions import clients
from clients.models import Client
from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import acting_in
from tests import factories
from tests.browser.conftest import Desk

Desks = Callable[..., Desk]


@pytest.fixture
def smith(world: dict[str, Organisation]) -> Client:
    with acting_in(world["acme"]):
        return factories.client(by=Member.objects.get(user__email="alice@example.com"), name="Smith household")


def test_what_one_changes_the_other_sees_without_a_reload(desk: Desks, smith: Client) -> None:
    alice, dana, office = desk("alice"), desk("dana"), desk("dana")
    page = alice.open(f"clients/{smith.pk}/")
    theirs, listed = dana.open(f"clients/{smith.pk}/"), office.open("clients/")
    for other in (theirs, listed):
        other.evaluate("window.stayed = true")

    page.get_by_role("link", name="Edit", exact=True).click()
    dialog = page.get_by_role("dialog", name="Edit client")
    dialog.get_by_label("Name", exact=True).fill("Smith & Sons")
    dialog.get_by_role("button", name="Save").click()

    expect(theirs.get_by_role("heading", name="Smith & Sons")).to_be_visible(timeout=1500)
    expect(listed.get_by_role("link", name="Smith & Sons")).to_be_visible(timeout=1500)
    expect(page.get_by_role("heading", name="Smith & Sons")).to_be_visible()
    expect(theirs.get_by_text("Alice updated name on Smith & Sons")).to_be_visible()
    assert theirs.evaluate("window.stayed")
    assert listed.evaluate("window.stayed")
    assert alice.errors + dana.errors + office.errors == []


def test_two_people_who_edit_the_same_client_lose_nothing(desk: Desks, smith: Client) -> None:
    alice, dana = desk("alice"), desk("dana")
    forms = []
    for person in (alice, dana):
        page = person.open(f"clients/{smith.pk}/")
        page.get_by_role("link", name="Edit", exact=True).click()
        forms.append(page.get_by_role("dialog", name="Edit client"))
    first, second = forms
    expect(second.get_by_text("Alice is editing")).to_be_visible(timeout=6000)

    second.get_by_label("Name", exact=True).fill("Dana’s name")
    first.get_by_label("Name", exact=True).fill("Alice’s name")
    first.get_by_label("City").fill("Shelbyville")
    first.get_by_role("button", name="Save").click()
    expect(dana.page.get_by_role("heading", name="Alice’s name")).to_be_attached(timeout=2000)
    expect(second.get_by_label("Name", exact=True)).to_have_value("Dana’s name")

    second.get_by_role("button", name="Save").click()
    expect(second.get_by_text("saved this while you were typing")).to_be_visible()
    expect(second.get_by_label("Name", exact=True)).to_have_value("Dana’s name")
    second.get_by_role("group", name="City").get_by_label("Theirs").check()
    second.get_by_role("button", name="Save").click()
    expect(alice.page.get_by_role("heading", name="Dana’s name")).to_be_visible(timeout=2000)
    with acting_in(smith.org_id):
        saved = Client.objects.get(pk=smith.pk)
    assert (saved.name, saved.city) == ("Dana’s name", "Shelbyville")


def test_a_half_written_note_survives_a_live_update(desk: Desks, smith: Client) -> None:
    alice, dana = desk("alice"), desk("dana")
    page = dana.open(f"clients/{smith.pk}/")
    page.get_by_label("New note").fill("The boiler is from 19")
    theirs = alice.open(f"clients/{smith.pk}/")
    theirs.get_by_label("New tag").fill("vip")
    theirs.get_by_label("Tags").get_by_role("button", name="Add").click()
    expect(page.get_by_role("button", name="Remove tag vip")).to_be_visible(timeout=2000)
    expect(page.get_by_label("New note")).to_have_value("The boiler is from 19")


def test_after_a_closed_lid_the_page_catches_up(desk: Desks, smith: Client) -> None:
    dana = desk("dana")
    page = dana.open(f"clients/{smith.pk}/")
    dana.close_lid()
    with acting_in(smith.org_id):
        clients.edit(smith, by=Member.objects.get(user__email="alice@example.com"), name="Changed while asleep")
    expect(page.get_by_text("Reconnecting…")).to_be_visible()
    expect(page.get_by_role("heading", name="Smith household")).to_be_visible()
    dana.open_lid()
    expect(page.get_by_role("heading", name="Changed while asleep")).to_be_visible(timeout=20_000)


def test_a_stranger_from_another_company_gets_nothing(desk: Desks, smith: Client) -> None:
    olga = desk("olga")
    for slug in ("acme-heating", olga.slug):
        response = olga.page.goto(f"{olga.site}/{slug}/clients/{smith.pk}/")
        assert response
        assert response.status == 404
        assert "Smith" not in olga.page.content()
    olga.open("clients/")
    told = olga.page.evaluate(
        """topic => new Promise(done => {
            const line = new WebSocket(`ws://${location.host}/ws/acme-heating/`);
            line.onopen = () => done("open");
            line.onerror = () => done("refused");
        })"""
    )
    assert told == "refused"
