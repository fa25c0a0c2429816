"""Founding an organisation, its profile, and the people in it."""

import io
import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image
from pytest_django import Settings

from onetool import clock
from onetool.abilities.files import actions as files
from onetool.abilities.files.actions import Stored
from onetool.access.memberships import memberships
from onetool.accounts.models import User
from onetool.events.actors import SYSTEM
from onetool.events.log import Event
from onetool.money.formatting import format_money, format_number
from onetool.money.reading import read_number
from onetool.orgs import countries
from onetool.orgs.actions import members, organisations
from onetool.orgs.actions.members import AlreadyMember, LastOwner, OnlyOwners
from onetool.orgs.actions.organisations import NotALogo
from onetool.orgs.models import Member, Organisation
from onetool.records.refusals import Stale
from onetool.tenancy.ids import uuid7
from onetool.tenancy.scope import acting_in
from onetool.web.slug import RESERVED
from tests.conftest import Person

Role, Status = Member.Role, Member.Status


def found(user: User, name: str = "Beta", **changes: Any) -> Organisation:
    return organisations.start(
        user=user,
        **{"name": name, "trade": "HVAC", "country": "DE", "currency": "EUR", "time_zone": "Europe/Berlin"} | changes,
    )


def profile(org: Organisation, **changes: Any) -> dict[str, Any]:
    """The settings form as the browser posts it."""
    names = (
        "name",
        "trade",
        "colour",
        "street",
        "city",
        "region",
        "postcode",
        "phone",
        "email",
        "tax_id",
        "time_zone",
        "who_invites",
        "version",
    )
    return {name: getattr(org, name) for name in names} | changes


def png() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGBA", (64, 64), "blue").save(out, "PNG")
    return SimpleUploadedFile("logo.png", out.getvalue())


def stored_png(org: Organisation) -> Stored:
    return files.as_logo(files.store(png(), org_id=org.id))


@pytest.fixture(autouse=True)
def storage(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


# --- start ------------------------------------------------------------------------------------------------------------
def test_a_new_organisation_has_its_founder_as_owner(db: None) -> None:
    user = User.objects.create_user("new@example.com", name="Nina")

    org = found(user, "Beta Cleaning")
    with acting_in(org):
        owner = Member.objects.get()
        assert (owner.user, owner.role, owner.status) == (user, Role.OWNER, Status.ACTIVE)
        told = set(Event.objects.values_list("verb", "member"))
        assert told == {("organisation.created", owner.pk), ("member.joined", owner.pk)}
    assert (org.slug, org.currency) == ("beta-cleaning", "EUR")
    assert [own.org_id for own in memberships(user.pk)] == [org.pk]


def test_addresses_are_told_apart_and_never_take_a_page_of_ours(db: None) -> None:
    users = (User.objects.create_user(f"new{n}@example.com") for n in itertools.count())

    slugs = [found(next(users), name).slug for name in ("Beta", "Beta", "bèta!", "Accounts", "株式会社")]
    assert slugs == ["beta", "beta-2", "beta-3", "accounts-2", "company"]
    many = {found(next(users), "Beta").slug for _ in range(4)}
    assert len(many) == 4 and not many & {*slugs, *RESERVED}


def test_a_form_sent_twice_founds_one(db: None) -> None:
    user, key = User.objects.create_user("new@example.com"), uuid7()

    assert found(user, key=key) == found(user, key=key)
    assert len(memberships(user.pk)) == 1


@pytest.mark.parametrize(
    ("country", "offered", "currency", "zone"),
    [
        ("US", "America/Chicago", "USD", "America/Chicago"),
        ("US", "Europe/Berlin", "USD", "America/New_York"),
        ("DE", "", "EUR", "Europe/Berlin"),
        ("GB", "nonsense", "GBP", "Europe/London"),
        ("AQ", "", "USD", "Antarctica/McMurdo"),
    ],
)
def test_the_country_brings_currency_and_zone(country: str, offered: str, currency: str, zone: str) -> None:
    assert (countries.currency(country), countries.time_zone(country, offered)) == (currency, zone)


def test_every_country_has_a_known_currency_and_zone() -> None:
    zones = dict(countries.time_zones())
    assert all(
        len(countries.currency(code)) == 3 and countries.time_zone(code) in zones for code, _ in countries.choices()
    )


# --- edit -------------------------------------------------------------------------------------------------------------
def test_every_country_can_be_written_for() -> None:
    for country, _ in countries.choices():
        locale, money = countries.locale(country), countries.currency(country)
        assert format_money(Decimal("1234.5"), money, locale), country
        assert read_number(format_number(Decimal("1234.5"), locale), locale) == Decimal("1234.5"), country
        moment = datetime(2026, 3, 1, 9, tzinfo=UTC)
        for written in (clock.format_moment, clock.format_minute):
            assert "2026" in written(moment, ZoneInfo("UTC"), locale), country
        assert "2026" in clock.format_day(moment.date(), locale), country
        assert clock.format_weekday(moment.date(), locale).startswith("Sunday"), country
        assert clock.format_month(moment.date(), locale) == "March", country
        for skeleton in ("yMMMEd", "yMMMM"):
            assert "Mar" in clock.format_as(skeleton, moment.date(), locale), country


def test_the_profile_is_changed_and_told(alice: Person, acme: Organisation, recorded: Callable[[], list[str]]) -> None:
    answer = alice.post("orgs:settings", data=profile(acme, name="Acme Heating & Air", phone="(212) 555-0100"))

    assert answer.status_code == 302
    acme.refresh_from_db()
    assert (acme.name, acme.phone, acme.version) == ("Acme Heating & Air", "+1 212-555-0100", 2)
    assert recorded() == ["organisation.edited"]


def test_saving_the_same_changes_nothing(alice: Person, acme: Organisation, recorded: Callable[[], list[str]]) -> None:
    alice.post("orgs:settings", data=profile(acme))
    acme.refresh_from_db()
    assert (acme.version, recorded()) == (1, [])


def test_a_stale_save_is_offered_a_merge(alice: Person, dana: Person, acme: Organisation) -> None:
    opened = profile(acme, name="Alice’s name", tax_id="12")
    dana.post("orgs:settings", data=profile(acme, name="Dana’s name"))

    answer = alice.post("orgs:settings", data=opened)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Dana’s name" in page and "Alice’s name" in page and 'name="version" value="2"' in page
    assert [conflict.name for conflict in answer.context["conflicts"]] == ["name", "tax_id"]
    acme.refresh_from_db()
    assert (acme.name, acme.tax_id) == ("Dana’s name", "")
    with pytest.raises(Stale):
        organisations.edit(acme, by=alice.member, version=1, name="again")


def test_currency_and_country_stay(alice: Person, acme: Organisation) -> None:
    alice.post("orgs:settings", data=profile(acme, currency="EUR", country="DE"))
    acme.refresh_from_db()
    assert (acme.currency, acme.country) == ("USD", "US")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("phone", "call me", "valid phone number"),
        ("colour", "red", "Enter a color like"),
        ("time_zone", "Mars/Olympus", "Select a valid choice"),
        ("name", "", "required"),
    ],
)
def test_wrong_input_is_said_in_place_and_nothing_is_saved(
    alice: Person, acme: Organisation, field: str, value: str, words: str
) -> None:
    answer = alice.post("orgs:settings", data=profile(acme, tax_id="kept", **{field: value}))

    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and 'value="kept"' in page
    acme.refresh_from_db()
    assert acme.version == 1


def test_settings_are_not_for_ted_vera_or_olga(ted: Person, vera: Person, olga: Person, acme: Organisation) -> None:
    for person in (ted, vera):
        assert person.get("orgs:settings").status_code == 404
        assert person.post("orgs:settings", data=profile(acme, name="Mine")).status_code == 404
    assert olga.browser.get("/acme-heating/settings/").status_code == 404
    acme.refresh_from_db()
    assert acme.name == "Acme Heating"


# --- logo -------------------------------------------------------------------------------------------------------------
def test_a_logo_is_used_at_once_and_until_it_is_removed(
    alice: Person, stranger: Person, acme: Organisation, recorded: Callable[[], list[str]]
) -> None:
    assert alice.post("orgs:logo", data={"logo": png()}).status_code == 302
    acme.refresh_from_db()
    address = f"/media/{acme.pk}/{acme.logo_id}.webp"
    answer = stranger.browser.get(address)
    assert (answer.status_code, answer["Content-Type"], "public" in answer["Cache-Control"]) == (
        200,
        "image/webp",
        True,
    )
    assert recorded() == ["organisation.edited"]
    for _ in range(2):
        alice.post("orgs:remove_logo")
    assert stranger.browser.get(address).status_code == 404
    assert recorded() == ["organisation.edited"] * 2


@pytest.mark.parametrize(
    ("name", "content"), [("logo.svg", b"<svg/>"), ("logo.txt", b"Acme"), ("logo.jpg", b"\xff\xd8\xff")]
)
def test_a_logo_that_is_no_picture_is_refused(alice: Person, acme: Organisation, name: str, content: bytes) -> None:
    answer = alice.post("orgs:logo", data={"logo": SimpleUploadedFile(name, content)})

    assert answer.status_code == 422
    acme.refresh_from_db()
    assert acme.logo_id is None
    with pytest.raises(NotALogo):
        organisations.set_logo(acme, files.store(SimpleUploadedFile("a.txt", b"x"), org_id=acme.pk), by=alice.member)


def test_other_files_are_not_public(alice: Person, stranger: Person, acme: Organisation) -> None:
    first, second = (organisations.set_logo(acme, stored_png(acme), by=alice.member) for _ in range(2))

    answers = [stranger.browser.get(f"/media/{acme.pk}/{logo.pk}.webp").status_code for logo in (first, second)]
    assert answers == [404, 200]


# --- team -------------------------------------------------------------------------------------------------------------
def test_somebody_joins_once(alice: Person, ted: Person, acme: Organisation, recorded: Callable[[], list[str]]) -> None:
    newcomer = User.objects.create_user("nina@example.com", name="Nina")

    member = members.add(acme, user=newcomer, role=Role.VIEWER, by=alice.member)
    with pytest.raises(AlreadyMember):
        members.add(acme, user=newcomer, role=Role.OWNER, by=alice.member)
    assert (Member.objects.get(user=newcomer), member.role) == (member, Role.VIEWER)
    assert recorded() == ["member.added"]


def test_dana_makes_ted_an_admin(dana: Person, ted: Person, recorded: Callable[[], list[str]]) -> None:
    answer = dana.htmx("orgs:change_access", ted.member, data={"role": "admin", "version": 1})

    assert answer.status_code == 204
    ted.member.refresh_from_db()
    assert ted.member.role == Role.ADMIN
    assert recorded() == ["member.edited"]


def test_a_stale_change_of_role_is_refused(dana: Person, alice: Person, ted: Person) -> None:
    members.change_role(ted.member, role="viewer", by=alice.member)

    assert dana.htmx("orgs:change_access", ted.member, data={"role": "admin", "version": 1}).status_code == 422
    ted.member.refresh_from_db()
    assert ted.member.role == Role.VIEWER


@pytest.mark.parametrize("role", ["king", ""])
def test_only_known_roles(alice: Person, ted: Person, role: str) -> None:
    assert alice.htmx("orgs:change_access", ted.member, data={"role": role, "version": 1}).status_code == 422
    ted.member.refresh_from_db()
    assert ted.member.role == Role.MEMBER


def test_ownership_is_given_and_taken_by_owners(alice: Person, dana: Person, ted: Person) -> None:
    with pytest.raises(OnlyOwners):
        members.change_role(ted.member, role="owner", by=dana.member)
    with pytest.raises(OnlyOwners):
        members.change_role(alice.member, role="viewer", by=dana.member)
    with pytest.raises(OnlyOwners):
        members.suspend(alice.member, by=dana.member)
    members.change_role(dana.member, role="owner", by=alice.member)
    members.suspend(alice.member, by=Member.objects.get(pk=dana.member.pk))
    alice.member.refresh_from_db()
    assert alice.member.status == Status.SUSPENDED


def test_the_last_owner_cannot_leave(alice: Person, recorded: Callable[[], list[str]]) -> None:
    with pytest.raises(LastOwner, match="only owner"):
        members.change_role(alice.member, role="admin", by=alice.member)
    for by in (alice.member, SYSTEM):
        with pytest.raises(LastOwner, match="only owner"):
            members.suspend(alice.member, by=by)
    answer = alice.htmx("orgs:suspend", alice.member)
    assert answer.status_code == 422 and "only owner" in answer["HX-Trigger"]
    alice.member.refresh_from_db()
    assert (alice.member.role, alice.member.status, recorded()) == (Role.OWNER, Status.ACTIVE, [])


@pytest.mark.django_db(transaction=True)
def test_two_owners_stepping_down_at_once_leave_one(world: dict[str, Organisation]) -> None:
    acme = world["acme"]
    with acting_in(acme):
        alice, dana = Member.objects.get(role=Role.OWNER), Member.objects.get(role=Role.ADMIN)
        dana = members.change_role(dana, role="owner", by=alice)
    start = Barrier(2)

    def step_down(member: Member) -> None:
        start.wait()
        try:
            with acting_in(acme):
                members.change_role(member, role="viewer", by=member)
        except (LastOwner, OnlyOwners):
            pass
        finally:
            connection.close()

    threads = [Thread(target=step_down, args=[member]) for member in (alice, dana)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with acting_in(acme):
        assert Member.objects.filter(role=Role.OWNER).count() == 1


def test_a_suspended_member_is_out_until_reinstated(
    alice: Person, ted: Person, recorded: Callable[[], list[str]]
) -> None:
    for _ in range(2):
        assert alice.htmx("orgs:suspend", ted.member).status_code == 204
    assert ted.get("home").status_code == 404
    for _ in range(2):
        assert alice.htmx("orgs:reinstate", ted.member).status_code == 204
    assert ted.get("home").status_code == 200
    assert recorded() == ["member.suspended", "member.reinstated"]


def test_the_team_is_run_by_owners_and_admins(ted: Person, vera: Person, olga: Person, dana: Person) -> None:
    for person, status in ((ted, 403), (vera, 403), (olga, 404)):
        for name, data in (("change_access", {"role": "owner", "version": 1}), ("suspend", {}), ("reinstate", {})):
            assert person.post(f"orgs:{name}", dana.member, data=data).status_code == status
    dana.member.refresh_from_db()
    assert (dana.member.role, dana.member.status) == (Role.ADMIN, Status.ACTIVE)


def test_colleagues_see_one_another_but_no_buttons(ted: Person, vera: Person) -> None:
    for person in (ted, vera):
        page = person.get("orgs:team").content.decode()
        assert "Dana" in page and "Deactivate" not in page and "orgs:settings" not in page


def test_the_team_page_shows_everybody(alice: Person) -> None:
    page = alice.get("orgs:team").content.decode()
    assert all(name in page for name in ("Alice", "Dana", "Ted", "Vera")) and "Olga" not in page


# --- home -------------------------------------------------------------------------------------------------------------
def test_home_greets_and_remembers_where_one_was(alice: Person) -> None:
    answer = alice.get("home")

    page = answer.content.decode()
    assert "Good " in page and "Alice" in page
    assert answer.cookies["last_org"].value == alice.org.slug


# --- history ----------------------------------------------------------------------------------------------------------
def test_what_was_changed_of_the_company_is_read_in_its_history_and_at_home(
    alice: Person, ted: Person, olga: Person, acme: Organisation
) -> None:
    alice.post("orgs:settings", data=profile(acme, tax_id="12-345"))
    shown = alice.get("orgs:history").content.decode()
    assert "updated company tax ID" in shown
    assert "Tax ID" in shown
    assert "12-345" in shown
    assert "updated company tax ID" in alice.get("home").content.decode()
    assert ted.get("orgs:history").status_code == 404
    assert "tax ID" not in ted.get("home").content.decode()
    assert "tax ID" not in olga.get("orgs:history").content.decode()
