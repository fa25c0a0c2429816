"""The audit trail of a client: who changed what, from what to what."""

from clients.actions import clients, contacts
from clients.models import Client
from onetool.events.actors import customer
from onetool.events.log import Event
from tests.conftest import Person
from tests.pages import words


def test_every_change_stands_there_old_and_new(alice: Person, dana: Person, ted: Person, smith: Client) -> None:
    changes = {"name": "Smith & Sons", "account_manager": ted.member, "is_tax_exempt": True, "payment_terms_days": 30}
    clients.edit(smith, by=dana.member, **changes)
    said = words(alice.get("clients:history", smith))
    assert "Dana browser updated name, tax exempt, account manager, payment terms (days) on Smith & Sons" in said
    for line in (
        "Tax exempt no → yes",
        "Name Smith household → Smith & Sons",
        "Account manager blank → Ted",
        "Payment terms (days) 14 → 30",
    ):
        assert line in said


def test_a_choice_is_told_by_its_label(alice: Person, smith: Client) -> None:
    clients.edit(smith, by=alice.member, client_kind="company", preferred_channel="phone", source="referral")
    clients.move(smith, by=alice.member, status="inactive")
    said = words(alice.get("clients:history", smith))
    for line in (
        "Client type Homeowner / Residential → Business",
        "Preferred contact method Email → Phone call",
        "Lead source blank → Referral",
        "Status Active → Inactive",
    ):
        assert line in said


def test_what_hangs_on_the_client_is_told_with_it_newest_first(alice: Person, smith: Client) -> None:
    contact = smith.contacts.get()
    contacts.edit(contact, by=alice.member, role="Owner")
    contacts.remove(contact, by=alice.member)
    said = words(alice.get("clients:history", smith))
    lines = [
        "removed contact Mrs Smith",
        "updated title on contact Mrs Smith",
        "added Mrs Smith as a contact",
        "added client",
    ]
    assert sorted(lines, key=said.index) == lines


def test_a_name_is_kept_as_it_was_called_then(alice: Person, smith: Client) -> None:
    clients.edit(smith, by=alice.member, name="Smith & Sons")
    assert [event.sentence for event in Event.objects.about(smith)] == [
        "updated name on Smith & Sons",
        "added client Smith household",
    ]


def test_the_channel_says_where_it_was_done(alice: Person, smith: Client) -> None:
    clients.edit(smith, by=customer("Mary Smith"), city="Shelbyville")
    assert "Mary Smith portal updated city on Smith household" in words(alice.get("clients:history", smith))


def test_markup_in_a_value_is_shown_not_run(alice: Person, smith: Client) -> None:
    clients.edit(smith, by=alice.member, name="<script>alert(1)</script>")
    assert "<script>alert(1)" not in alice.get("clients:history", smith).text


def test_only_those_with_the_audit_right_read_it(
    dana: Person, vera: Person, ted: Person, olga: Person, smith: Client, teds_client: Client
) -> None:
    assert dana.get("clients:history", smith).status_code == 200
    assert dana.url("clients:history", smith) in dana.get("clients:detail", smith).text
    for person, client in ((vera, smith), (ted, teds_client), (olga, smith)):
        assert person.get("clients:history", client).status_code == 404
    assert vera.url("clients:history", smith) not in vera.get("clients:detail", smith).text


def test_each_save_stands_by_itself_also_what_was_put_back_and_the_very_first_is_reached(
    alice: Person, smith: Client
) -> None:
    for number in range(60):
        clients.edit(smith, by=alice.member, city=f"Town {number % 2}")
    page = alice.get("clients:history", smith)
    shown = words(page)
    assert shown.count("City Town 0 → Town 1") + shown.count("City Town 1 → Town 0") == 50
    older = words(alice.get("clients:history", smith, query={"after": page.context["events"].next}))
    assert "added client Smith household" in older and "City blank → Town 0" in older
