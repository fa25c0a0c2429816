"""Several rates on new lines, and those that lines have together, become tax groups; one rate at most stays default."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Func, IntegerField

MOST_RATES = 10
LONGEST_NAME = 60


def group_rates(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    current = apps.get_model("quotes", "TaxRate").objects.filter(archived_at=None)
    for org_id in current.order_by().values_list("org_id", flat=True).distinct():
        rates = list(current.filter(org_id=org_id).order_by("-is_default", "name", "pk"))
        usual = [rate for rate in rates if rate.is_default]
        found = [usual] if len(usual) > 1 else []
        found += [together for together in _in_use(apps, org_id, rates) if set(together) != set(usual)]
        names: set[str] = set()
        for together in found:
            _group(apps, org_id, together, names, is_default=together is usual)
        if len(usual) > 1:
            current.filter(org_id=org_id).update(is_default=False)


def _in_use(apps: Apps, org_id: Any, rates: list[Any]) -> list[list[Any]]:
    """The sets of today's rates that lines have, each once."""
    by_content = {(rate.name, f"{rate.percent.normalize():f}", rate.category, rate.reason): rate for rate in rates}
    count = Func(F("rates"), function="jsonb_array_length", output_field=IntegerField())
    lines = apps.get_model("quotes", "QuoteLine").objects.filter(org_id=org_id).annotate(count=count)
    sets: dict[frozenset[Any], list[Any]] = {}
    for frozen in lines.filter(count__gt=1).order_by().values_list("rates", flat=True).distinct():
        keys = [(one["name"], one["percent"], one["category"], one["reason"]) for one in frozen]
        if len(keys) <= MOST_RATES and all(key in by_content for key in keys):
            together = [by_content[key] for key in keys]
            sets.setdefault(frozenset(together), together)
    return list(sets.values())


def _group(apps: Apps, org_id: Any, rates: list[Any], names: set[str], *, is_default: bool) -> None:
    name = " + ".join(rate.name for rate in rates)[:LONGEST_NAME]
    if name in names:
        name = " + ".join(f"{rate.name} {rate.percent.normalize():f} %" for rate in rates)[:LONGEST_NAME]
    if name in names:
        return
    names.add(name)
    group = apps.get_model("quotes", "TaxGroup").objects.create(org_id=org_id, name=name, is_default=is_default)
    place_of = apps.get_model("quotes", "TaxGroupRate")
    place_of.objects.bulk_create(
        place_of(org_id=org_id, group=group, rate=rate, position=place) for place, rate in enumerate(rates, 1)
    )


class Migration(migrations.Migration):
    dependencies = [("quotes", "0005_tax_groups")]

    operations = [
        migrations.RunPython(group_rates, migrations.RunPython.noop),
        # An index cannot be made while checks of what was just written are still to come.
        migrations.RunSQL("set constraints all immediate", migrations.RunSQL.noop),
        migrations.AddConstraint(
            "TaxRate",
            models.UniqueConstraint(fields=["org"], condition=models.Q(is_default=True), name="one_default_tax_rate"),
        ),
    ]
