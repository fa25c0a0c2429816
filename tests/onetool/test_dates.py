"""Days are written as the organisation does: no template and no module has a format of its own."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from onetool.orgs.models import Organisation
from tests.conftest import Person
from tests.pages import words

ROOT = Path(settings.BASE_DIR)
# For machines, and for developers.
OF_MACHINES = re.compile(r"""\|date:["'](c|Y-m)["']""")
OF_DEVELOPERS = ("dev/", "stripe_sandbox/")
# A template's filter or a bare value; a format of Python's.
IN_TEMPLATE = re.compile(
    r"\|(?:date|time|naturalday|naturaltime)\b|\{\{ *[\w.]*(?:_at|_on|_date|_until) *\}\}|\{% *now\b"
)
IN_PYTHON = re.compile(r"strftime|\bdate_format\(|\{[^{}\n\"]*:%[A-Za-z]|\b(?:month|day)_(?:name|abbr)\[")
ISO = {"quotes/sheets.py"}  # the evidence of a signature has universal time beside the organisation's


def templates() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "templates").rglob("*.*")):
        name = path.relative_to(ROOT / "templates").as_posix()
        if not name.startswith(OF_DEVELOPERS):
            yield name, OF_MACHINES.sub("", path.read_text())


def modules() -> Iterator[tuple[str, str]]:
    for app in ("onetool", "clients", "scheduling", "quotes", "invoices"):
        for path in sorted((ROOT / app).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text()


def test_no_template_writes_a_date_in_a_way_of_its_own() -> None:
    assert {name: found for name, text in templates() if (found := IN_TEMPLATE.findall(text))} == {}


def test_no_module_writes_a_date_in_a_way_of_its_own() -> None:
    found = {name: found for name, text in modules() if name not in ISO and (found := IN_PYTHON.findall(text))}
    assert found == {}


def test_home_is_read_in_countries_whose_english_nobody_wrote_down(alice: Person) -> None:
    for country in ("BR", "MX", "JP", "PL", "DE", "US"):
        Organisation.objects.filter(pk=alice.org.pk).update(country=country)
        assert alice.get("home").status_code == 200, country
        assert alice.get("orgs:history").status_code == 200, country
        assert "Collected in" in words(alice.get("invoices:money"))
