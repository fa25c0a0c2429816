"""What is billing's moves from every client's search card to one of its own, which only some may find."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django_countries import countries

from onetool.text.folding import folded

PART = 1000


def part_the_cards(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    clients = apps.get_model("clients", "Client").objects.order_by("pk")
    entries = apps.get_model("onetool", "SearchEntry").objects
    part: list[Any] = list(clients[:PART])
    while part:
        known = entries.filter(subject_id__in=[client.pk for client in part])
        known.delete()
        entries.bulk_create(entry for client in part for entry in _entries(entries.model, client))
        part = list(clients.filter(pk__gt=part[-1].pk)[:PART])


def _entries(model: Any, client: Any) -> list[Any]:
    town = " ".join(filter(None, [client.city, client.region, client.postcode]))
    country = countries.name(str(client.country)) if client.country else ""
    address = ", ".join(line for line in (client.street, town, country) if line)
    state = "Archived" if client.status == "archived" else ""
    billing = " · ".join(filter(None, [state, address]))
    return [
        _entry(model, client, detail=state),
        _entry(model, client, detail=billing, words=client.tax_id, needs="invoices"),
    ]


def _entry(model: Any, client: Any, *, detail: str, words: str = "", needs: str = "") -> Any:
    return model(
        org_id=client.org_id,
        kind="client",
        subject_id=client.pk,
        page_kind="client",
        page_id=client.pk,
        needs=needs,
        title=client.name,
        detail=detail[:300],
        text=folded(" ".join(filter(None, (client.name, detail, words)))),
    )


class Migration(migrations.Migration):
    dependencies = [("clients", "0002_counter"), ("onetool", "0005_needs_and_given_up")]

    operations = [migrations.RunPython(part_the_cards, migrations.RunPython.noop)]
