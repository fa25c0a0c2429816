"""The log: one event an action, in its transaction, told in a plain sentence to those who may see its subject."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.forms.utils import pretty_name
from pytest_django import Settings

from clients.actions import clients as clients_actions
from clients.forms import ClientForm, ContactForm, PropertyForm
from clients.models import Client, Contact, Property
from documents.forms import TaxRateForm
from documents.models import TaxRate
from invoices.forms import InvoiceFields
from invoices.models import Invoice
from onetool.abilities.notes import actions as notes
from onetool.abilities.stars import actions as stars
from onetool.events.actors import STRIPE, SYSTEM, customer
from onetool.events.log import Event, record
from onetool.events.sentences import label
from onetool.orgs.forms import ProfileForm, RoleForm
from onetool.orgs.models import Member, Organisation
from onetool.records.changing import plain
from onetool.records.kinds import record_model
from onetool.tenancy.scope import acting_in
from quotes.forms import QuoteFields
from quotes.models import Quote
from scheduling.forms import ProjectFields, TaskFields
from scheduling.models import Project, Task
from tests import factories
from tests.conftest import Person, _person

Recorded = Callable[[], list[str]]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded(world: dict[str, Organisation]) -> None:
    alice = _person("Alice", world["acme"])
    with acting_in(alice.org):
        client = factories.client(by=alice.member)
        count = Event.objects.count()
    with pytest.raises(AssertionError, match="belongs inside the action's transaction"):
        record("client.starred", client, by=alice.member)
    with acting_in(alice.org):
        assert Event.objects.count() == count


def test_an_event_rolls_back_with_its_action(alice: Person, smith: Client, recorded: Recorded) -> None:
    with pytest.raises(ValueError, match="boom"), transaction.atomic():  # noqa: PT012  # all of it rolls back
        clients_actions.edit(smith, by=alice.member, name="Never")
        assert recorded() == ["client.edited"]
        raise ValueError("boom")
    assert (Client.objects.get().name, recorded()) == ("Smith household", [])


def test_a_verb_without_a_sentence_is_refused(alice: Person, smith: Client, recorded: Recorded) -> None:
    with pytest.raises(AssertionError, match=r"client\.painted has no sentence"):
        record("client.painted", smith, by=alice.member)
    assert recorded() == []


def test_an_event_says_who_what_and_which_pages_move(alice: Person, ted: Person, teds_client: Client) -> None:
    contact = teds_client.contacts.get()
    event = record(
        "contact.edited", contact, by=alice.member, also=["clients", "member:x"], changes={"phone": ["1", "2"]}
    )
    kept = Event.objects.get(pk=event.pk)
    assert (kept.member_id, kept.actor, kept.channel) == (alice.member.pk, "Alice", "browser")
    assert (kept.subject_kind, kept.subject_id, kept.thread_id) == ("contact", contact.pk, teds_client.pk)
    assert kept.topics == [contact.topic, teds_client.topic, "clients", f"member:{ted.member.pk}", "member:x"]
    assert (kept.sentence, kept.changes) == ("updated phone on contact Mrs Ted’s", [("Phone", "1", "2")])
    assert kept.subject == contact
    assert event.at == kept.at


def test_a_sentence_survives_braces_in_names(alice: Person, smith: Client) -> None:
    clients_actions.edit(smith, by=alice.member, name="{name} {0}")
    smith.refresh_from_db()
    assert record("client.starred", smith, by=alice.member).sentence == "starred {name} {0}"


@pytest.mark.parametrize("facts", [{}, {"status": ""}, {"status": None}])
def test_a_fact_that_is_missing_is_a_mistake_and_never_a_hole(
    facts: dict[str, Any], alice: Person, smith: Client, settings: Settings
) -> None:
    event = record("client.moved", smith, by=alice.member, **facts)
    with pytest.raises(LookupError, match=r"client\.moved was recorded without status"):
        event.sentence  # noqa: B018  # asked for what it says
    settings.IS_TESTING = False
    assert event.sentence == "changed Smith household’s status to something"


LABELS = [
    (ClientForm, Client), (ContactForm, Contact), (PropertyForm, Property), (ProjectFields, Project),
    (TaskFields, Task), (QuoteFields, Quote), (TaxRateForm, TaxRate), (InvoiceFields, Invoice),
    (ProfileForm, Organisation), (RoleForm, Member),
]  # fmt: skip


@pytest.mark.parametrize(("form", "model"), LABELS, ids=lambda one: one.__name__)
def test_the_log_calls_a_field_as_its_form_does(form: Any, model: Any) -> None:
    for name, field in form.base_fields.items():
        if name not in {"id", "version", "discount", "checklist_text"}:
            shown = str(field.label or pretty_name(name)).replace("E-mail", "Email")
            assert label(model.kind(), name).replace("E-mail", "Email") == shown, name


@pytest.mark.parametrize("kind", ["quote", "invoice"])
def test_what_points_at_a_record_has_a_label_too(kind: str) -> None:
    assert label(kind, "lines") == "Lines"


def test_others_than_members_act_too(smith: Client) -> None:
    actors = [SYSTEM, STRIPE, customer("Mary")]
    made = [record("client.starred", smith, by=actor) for actor in actors]
    assert [(e.actor, e.channel, e.member_id) for e in made] == [
        ("OneTool", "system", None),
        ("Stripe", "stripe", None),
        ("Mary", "portal", None),
    ]


def test_each_reads_only_of_what_they_may_see(
    alice: Person, ted: Person, vera: Person, smith: Client, teds_client: Client
) -> None:
    quote = factories.quote(by=alice.member, client=teds_client)

    def read(person: Person) -> set[uuid.UUID]:
        return set(Event.objects.visible_to(person.member).values_list("subject_id", flat=True))

    of_ted = {teds_client.pk, teds_client.contacts.get().pk, teds_client.properties.get().pk}
    clients = of_ted | {smith.pk, smith.contacts.get().pk, smith.properties.get().pk}
    assert read(alice) >= clients | {quote.pk}
    assert read(vera) >= clients | {quote.pk}
    assert read(ted) & (clients | {quote.pk}) == of_ted


def test_the_story_of_a_client_is_told_newest_first(alice: Person, smith: Client, teds_client: Client) -> None:
    notes.add(smith, by=alice.member, text="Rings twice")
    stars.add(teds_client, by=alice.member)
    assert [e.verb for e in Event.objects.in_thread_of(smith)] == [
        "note.added", "property.added", "contact.added", "client.created",
    ]  # fmt: skip
    assert [e.verb for e in Event.objects.about(smith)] == ["note.added", "client.created"]


def test_the_log_is_only_added_to(smith: Client) -> None:
    for change in (Event.objects.filter(subject_id=smith.pk).delete, lambda: Event.objects.update(actor="Nobody")):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("insert into onetool_event (id, org_id, verb) select id, org_id, 'x' from onetool_event limit 1")


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (Decimal("1.50"), "1.50"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 9, tzinfo=UTC), "2026-03-01T09:00:00+00:00"),
        (uuid.UUID(int=7), str(uuid.UUID(int=7))),
        (Client.Status.LEAD, "lead"),
        ({"a": (Decimal(1), None)}, {"a": ["1", None]}),
        (True, True),
        (7, 7),
    ],
)
def test_a_fact_is_kept_plain(value: object, kept: object) -> None:
    assert plain(value) == kept


def test_a_kind_nobody_knows_is_no_record() -> None:
    with pytest.raises(LookupError):
        record_model("spaceship")
