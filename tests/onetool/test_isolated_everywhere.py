"""A typed name from right to left turns no sentence round: not in a toast, nor in what a screen reader says."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from onetool.text.typed import isolated
from tests.conftest import Person
from tests.factories import client
from tests.pages import toast

ROOT = Path(settings.BASE_DIR)
NUMBERS = {"closed", "invoice", "note", "sent", "tried", "len"}  # counts, and documents by their number
LABEL = re.compile(r'aria-label="([^"]*)"')
TYPED = re.compile(r"\{\{ *(?:[\w.]*\.)?(?:name|title|text|display_name)\b(?![^}]*\|isolated)[^}]*\}\}")


def unmarked(tree: ast.AST) -> Iterator[str]:
    """What a toast's sentence names without isolating it."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"stay", "see"}:
            said = [part for arg in call.args if isinstance(arg, ast.JoinedStr) for part in arg.values]
            values = (part.value for part in said if isinstance(part, ast.FormattedValue))
            yield from (ast.unparse(value) for value in values if not is_safe(value))


def is_safe(value: ast.expr) -> bool:
    """Isolated, a number, or one of our own words."""
    name = ast.unparse(value)
    own = isinstance(value, ast.IfExp) or "_display()" in name or "cleaned_data" in name
    return own or name.startswith("isolated(") or re.split(r"\W", name)[0] in NUMBERS


def test_a_toast_isolates_what_it_names() -> None:
    apps = ("onetool", "clients", "scheduling", "quotes", "invoices")
    paths = [path for app in apps for path in (ROOT / app).rglob("*.py")]
    found = {str(path.relative_to(ROOT)): [*unmarked(ast.parse(path.read_text()))] for path in paths}
    assert {path: names for path, names in found.items() if names} == {}


def test_a_label_for_the_ear_isolates_what_it_names() -> None:
    found = {}
    for path in (ROOT / "templates").rglob("*.html"):
        labels = [label for label in LABEL.findall(path.read_text()) if TYPED.search(label)]
        if labels and "dev" not in path.parts:
            found[path.relative_to(ROOT / "templates").as_posix()] = labels
    assert found == {}


def test_an_arabic_client_is_archived_in_order(alice: Person) -> None:
    row = client(by=alice.member, name="شركة النور")
    answer = alice.htmx("clients:archive", row)
    assert toast(answer) == f"{isolated('شركة النور')} archived" != "شركة النور archived"
    assert json.loads(answer["HX-Trigger"])["toast"]["undo"]
