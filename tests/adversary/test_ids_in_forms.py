"""Ids of rows one may not see, in every field of a form that takes one: refused or not found, and nothing is done."""

import re
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django import forms
from django.db import connection, models, transaction
from django.http import HttpResponse

from documents.fields import RatesField
from onetool.listing.bulk import VerbForm
from onetool.listing.lists import all_lists
from onetool.records.hidden_fields import uuid_or_none
from onetool.records.kinds import record_models
from onetool.tenancy.ids import uuid7
from onetool.tenancy.scope import acting_in, everywhere
from onetool.web.addresses import org_path
from onetool.web.forms import DayField
from tests import factories
from tests.adversary import addresses
from tests.adversary.cluster import told
from tests.adversary.conftest import OUTSIDERS, Scene
from tests.pages import form_of
from tests.sources import OURS

pytestmark = pytest.mark.django_db

# What a person types where a form opens empty.
TYPED = {
    "title": "Mine", "name": "Mine", "street": "1 Mine Lane", "amount": "8", "reason": "Mine", "percent": "8",
    "category": "standard", "received_on": "2026-11-01", "tax_mode": "per_rate", "client_kind": "person",
    "emails": "mine@example.com",
}  # fmt: skip
CHANGED = {"name", "title", "street"}
RATES = {"rates": "rates_0"}  # one choice below the other: tried in the first
# Forms that stand on another page, and what they post beside what is typed: where, and the fields that take an id.
STANDING: list[tuple[str, dict[str, str], list[str]]] = [
    ("notes:add", {"text": "Mine"}, ["id"]),
    ("listing:open_with clients", {}, ["view"]),
    ("scheduling:add_task", {"title": "Mine"}, ["id"]),
    ("scheduling:reorder", {}, ["after"]),
    ("quotes:duplicate", {}, ["id"]),
]
# What a field asks for, where it is not called so.
KIND_OF_FIELD = {"place": "property", "team": "member", "crew": "member", "members": "member", "rates_0": "taxrate",
                 "account_manager": "member", "manager": "member", "view": "savedview", "after": "task",
                 "tax_group": "taxgroup"}  # fmt: skip
EDITORS = {"quotes:new", "quotes:edit", "invoices:new", "invoices:edit"}
TEDS = {"scheduling:add_task", "scheduling:reorder"}  # of the forms that stand on another page
# Accepted, and then there is nothing to do, or nothing that anybody else is told of.
UNCHANGED = {"listing:bulk clients restore", "listing:bulk quotes restore", "listing:bulk tasks reopen",
             "scheduling:reorder", "listing:open_with clients", "orgs:change_access", "listing:bulk team deactivate",
             "listing:bulk team reactivate"}  # fmt: skip
# Forms of rows in a state that factories do not make; what they refuse has tests of its own.
NOT_NOW = {"invoices:accept_payment", "orgs:leave", "orgs:remove_member", "orgs:transfer"}


@dataclass(frozen=True)
class Form:
    """A form as somebody would post it, and which of its fields take an id."""

    who: str
    name: str
    path: str
    data: dict[str, Any]
    ids: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def hers(scene: Scene) -> dict[str, uuid.UUID]:
    """A row of Olga's of every kind."""
    olga = scene.people["olga"]
    with acting_in(olga.org, olga.member):
        made = {kind: row.pk for kind, row in factories.one_of_each(by=olga.member).items()}
        return {
            **made,
            "draft invoice": made["invoice"],
            "draft quote": made["quote"],
            "invoice": factories.issued_invoice(by=olga.member).pk,
        }


@pytest.fixture(scope="module")
def his(scene: Scene) -> dict[str, uuid.UUID]:
    """What is assigned to Ted, beside all that is not."""
    alice, ted = scene.alice.member, scene.people["ted"].member
    with acting_in(alice.org, alice):
        client = factories.client(by=alice, account_manager=ted)
        project = factories.project(by=alice, client=client, team=[ted])
        task = factories.task(by=alice, client=client, crew=[ted])
        kept = {"client": client, "project": project, "task": task, "property": client.properties.get()}
        return {kind: row.pk for kind, row in kept.items()} | {"member": scene.ids["member"]}


@pytest.fixture(scope="module")
def shown(scene: Scene, hers: dict[str, uuid.UUID], his: dict[str, uuid.UUID]) -> list[Form]:
    olgas = [*_opened(scene, "olga", hers), *_standing(scene, "olga", hers), *_bulk(scene, "olga", hers)]
    teds = [*_opened(scene, "ted", his), *(form for form in _standing(scene, "ted", his) if form.name in TEDS)]
    return olgas + teds + [*_bulk(scene, "ted", his)]


def _opened(scene: Scene, who: str, hers: dict[str, uuid.UUID]) -> Iterator[Form]:
    """Every form that an address opens."""
    for address in addresses.staff(scene.people[who].org.slug, hers):
        answer = scene.browsers[who].get(address.path)
        if address.name in EDITORS and answer.status_code == 200:
            yield _written(who, address, form_of(answer, "editor"), hers)
        form = (answer.context or {}).get("form") if answer.status_code == 200 else None
        if isinstance(form, forms.Form) and address.name not in NOT_NOW:
            with acting_in(scene.people[who].org):
                data = _filled(form, answer, hers)
                found = [name for name, one in form.fields.items() if _takes_an_id(one)]
                # The form of a row that stands makes no other one: nobody reads the id that a new one brings along.
                read = [RATES.get(name, name) for name in found if name != "id" or "version" not in data]
                yield Form(who, address.name, address.path, data, read)


def _written(who: str, address: addresses.Address, data: dict[str, Any], hers: dict[str, uuid.UUID]) -> Form:
    """The editor's form, with another title and, where it is new, a client."""
    data |= {"title": "Mine"} | ({"client": str(hers["client"])} if "client" in data else {})
    return Form(
        who,
        address.name,
        address.path,
        data,
        [name for name in ("id", "client", "project", "place") if name in data] + ["row"],
    )


def _standing(scene: Scene, who: str, hers: dict[str, uuid.UUID]) -> Iterator[Form]:
    every = addresses.staff(scene.people[who].org.slug, hers)
    # What is put on records of any kind is put on a client here.
    by_name = {one.name: one.path for one in sorted(every, key=lambda one: "/client/" in one.path)}
    for name, typed, ids in STANDING:
        own = {
            key: str(hers.get(KIND_OF_FIELD[key]) if key in KIND_OF_FIELD else uuid7()) for key in ids if key != "after"
        }
        view, *words = name.split()
        path = org_path(scene.people[who].org.slug, view, *words) if words else by_name[view]
        yield Form(who, name, path, {**typed, **own}, ids)


def _bulk(scene: Scene, who: str, hers: dict[str, uuid.UUID]) -> Iterator[Form]:
    """What can be done with many rows of each list, each with a value that it would take."""
    member, org = scene.people[who].member, scene.people[who].org
    for listing in all_lists().values():
        for verb in listing.verbs if member.may(listing.policy) else []:
            if not member.may(verb.policy):
                continue
            with acting_in(org, member):
                typed = {f"{verb.name}-value": _value(one) for one in VerbForm(verb, member).fields.values()}
                ids = [name for name in typed if uuid_or_none(typed[name])]
            kind = _kind_of_list(listing.name)
            own = {"ids": [str(hers[one]) for one in (kind, f"draft {kind}") if one in hers]}
            path = org_path(org.slug, "listing:bulk", listing.name, verb.name)
            yield Form(who, f"listing:bulk {listing.name} {verb.name}", path, typed | own, ["ids", *ids])


def _value(one: forms.Field) -> str:
    choices = [str(key) for key, _ in getattr(one, "choices", [])]
    return choices[-1] if choices else "2026-12-01" if isinstance(one, DayField) else "mine"


def _kind_of_list(name: str) -> str:
    return str(all_lists()[name].columns.model._meta.model_name)


def _takes_an_id(one: forms.Field) -> bool:
    if isinstance(one, forms.ModelChoiceField | forms.UUIDField | RatesField):
        return True
    return any(uuid_or_none(str(key)) for key, _ in getattr(one, "choices", None) or [])


def _filled(form: forms.Form, answer: HttpResponse, hers: dict[str, uuid.UUID]) -> dict[str, Any]:
    """What the form would post when what must be typed is."""
    data: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, models.Model):
            value = value.pk
        if isinstance(value, list | tuple):
            value = [str(getattr(one, "pk", one)) for one in value if one is not None]
        if bound.name in TYPED and (not value or bound.name in CHANGED):
            data[bound.html_name] = TYPED[bound.name]
        elif bound.name in RATES:
            chosen = value or [str(hers["taxrate"])]
            data |= {f"{bound.html_name}_{place}": key for place, key in enumerate(chosen)}
        elif bound.name == "members":
            data[bound.html_name] = [*(value or []), str(hers["member"])]
        elif value not in (None, "", [], False):
            data[bound.html_name] = value if isinstance(value, list) else str(value)
        elif bound.field.required and getattr(bound.field, "choices", None):
            data[bound.html_name] = next(str(key) for key, _ in bound.field.choices if str(key))
    if version := re.search(r'name="version"[^>]*value="(\d+)"', answer.text):
        data["version"] = version[1]
    return data


@pytest.mark.parametrize("is_every", [False, pytest.param(True, marks=pytest.mark.prove)])
def test_no_form_takes_the_id_of_what_is_hidden(scene: Scene, shown: list[Form], is_every: bool) -> None:
    tried = {
        f"{form.who} at {form.name}, {name} of a {kind}": _tried(scene, form, name, scene.ids[kind])
        for form in shown
        for name in form.ids
        for kind in _kinds(form, name, scene.ids if is_every else {})
        if (form.who, kind) != ("ted", "member")  # his colleagues are known to him
    }
    assert len(tried) > 40
    assert {where: said for where, said in tried.items() if said} == {}


def _kinds(form: Form, name: str, others: Iterable[str]) -> Iterable[str]:
    """The kinds a field is asked to take: its own, or others too. A line is no record: it has ids of its own."""
    if name == "row":
        return [f"{form.name.split(':', maxsplit=1)[0]} line"]
    if name == "id" and others:
        return [model.kind() for model in record_models()]  # what is no record has no page and no thread to take over
    if name == "ids":
        kind = _kind_of_list(form.name.split()[1])
        return others or ([kind, f"draft {kind}"] if kind in {"invoice", "quote"} else [kind])
    if name.endswith("-value"):
        return others or ["member"]
    kinds = {model.kind() for model in record_models()}
    return others or [KIND_OF_FIELD.get(name, name if name in kinds else "client")]


def _tried(scene: Scene, form: Form, name: str, pk: uuid.UUID) -> str:
    """What went wrong with one id in one field; nothing, as it should."""
    before = _state()
    with _undone():
        answer = scene.browsers[form.who].post(form.path, _with(form, name, str(pk)))
        said = told(answer) & OUTSIDERS[form.who]
        if answer.status_code >= 500 or _state() != before or said:
            return f"{answer.status_code}, {said}, {_state()} after {before}"
    return ""


def _with(form: Form, name: str, pk: str) -> dict[str, Any]:
    if name != "row":
        return {**form.data, name: [pk] if isinstance(form.data.get(name), list) else pk}
    key = uuid.UUID(pk).hex
    return {**form.data, "row": [key], f"{key}-description": "Mine", f"{key}-quantity": "1", f"{key}-unit_price": "8"}


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _state() -> list[int]:
    """How many events there are, and how many records there ever were."""
    with everywhere("test"), connection.cursor() as cursor:
        cursor.execute("select (select count(*) from onetool_event), (select count(*) from id_claim)")
        return list(cursor.fetchone())


# --- Control ----------------------------------------------------------------------------------------------------------
def test_each_form_is_accepted_with_ids_of_ones_own(scene: Scene, shown: list[Form]) -> None:
    refused, before = [], _state()
    for form in shown:
        with _undone():
            answer = scene.browsers[form.who].post(form.path, form.data)
            is_silent = _state() == before and form.name not in UNCHANGED
            if form.ids and (answer.status_code not in {200, 204, 302} or is_silent):
                refused.append(f"{form.who} at {form.name}: {answer.status_code} {form.data}")
    assert refused == []


def test_every_field_that_takes_an_id_was_tried(shown: list[Form]) -> None:
    tried = {name.removesuffix("_0") for form in shown for name in form.ids}
    known = {
        name
        for form in _subclasses(forms.Form)
        if form.__module__.split(".")[0] in OURS
        for name, one in form.base_fields.items()
        if isinstance(one, forms.ModelChoiceField | forms.UUIDField | RatesField)
    }
    assert known - tried == {
        "invoice",
        "key",
        "to",
    }  # of a payment that waits for review; and of a company that is founded


def _subclasses(of: type[forms.Form]) -> Iterator[type[forms.Form]]:
    for one in of.__subclasses__():
        yield one
        yield from _subclasses(one)
