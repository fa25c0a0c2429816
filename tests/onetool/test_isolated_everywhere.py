"""A typed name from right to left turns no sentence round: not in a toast, nor in what a screen reader says."""

import ast
import json
import re
from collections.abc import Iterator
from string import Formatter

from onetool.records.refusals import Refused
from onetool.text.typed import isolated
from tests.conftest import Person
from tests.factories import client
from tests.pages import toast
from tests.sources import ROOT, kinds_of, sources, spelled_out, translated

# Counts, states, documents by their number.
NUMBERS = {"closed", "invoice", "note", "sent", "tried", "len", "status"}
LABEL = re.compile(r'aria-label="([^"]*)"')
TYPED = re.compile(r"\{\{ *(?:[\w.]*\.)?(?:name|title|text|display_name)\b(?![^}]*\|isolated)[^}]*\}\}")


def unmarked(tree: ast.AST) -> Iterator[str]:
    """What a toast's sentence names without isolating it."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            said = list(call.args) if call.func.id in {"stay", "see"} else []
            said += [word.value for word in call.keywords if word.arg == "toast"]
            said = [word.body if isinstance(word, ast.Lambda) else word for word in said]
            yield from (ast.unparse(value) for word in said for value in named_in(word) if not is_safe(value))


def named_in(text: ast.expr) -> Iterator[ast.expr]:
    """What stands in a text: of an f-string its values, of `gettext(…).format(…)` what it is given."""
    if isinstance(text, ast.JoinedStr):
        yield from (part.value for part in text.values if isinstance(part, ast.FormattedValue))
    if isinstance(text, ast.Call) and isinstance(text.func, ast.Attribute) and text.func.attr == "format":
        yield from (word.value for word in text.keywords)


def is_safe(value: ast.expr) -> bool:
    """Isolated, a number, or one of our own words."""
    name = ast.unparse(value)
    own = isinstance(value, ast.IfExp) or "_display()" in name or "cleaned_data" in name or name.endswith(".said")
    return own or name.startswith("isolated(") or re.split(r"\W", name)[0] in NUMBERS


def test_a_toast_isolates_what_it_names() -> None:
    assert {path: names for path, tree in sources() if (names := [*unmarked(tree)])} == {}


def careless(tree: ast.AST, kinds: set[str]) -> Iterator[str]:
    """Refusals whose text is put together before it can isolate what it names; and names they are not told."""
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in kinds and call.args):
            continue
        text, names = translated(call.args[0]), {word.arg for word in call.keywords}
        if isinstance(text, ast.JoinedStr | ast.BinOp) or [*named_in(text)]:
            yield ast.unparse(call)
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            yield from ({name for _, name, _, _ in Formatter().parse(text.value) if name} if names else set()) - names


def test_a_refusal_isolates_what_it_names() -> None:
    kinds = {"Refused", *(kind.__name__ for kind in kinds_of(Refused))}
    assert {"WrongClient", "NotADraft", "WrongFile"} <= kinds
    assert {path: texts for path, tree in sources() if (texts := [*careless(tree, kinds)])} == {}
    said = str(Refused("{client} has {count} {what}.", client="شركة النور", count=3, what="{keys}"))
    assert said == f"{isolated('شركة النور')} has 3 {{keys}}."


def test_a_label_for_the_ear_isolates_what_it_names() -> None:
    found = {}
    for path in (ROOT / "templates").rglob("*.html"):
        labels = [label for label in LABEL.findall(spelled_out(path.read_text())) if TYPED.search(label)]
        if labels and "dev" not in path.parts:
            found[path.relative_to(ROOT / "templates").as_posix()] = labels
    assert found == {}


def test_an_arabic_client_is_archived_in_order(alice: Person) -> None:
    row = client(by=alice.member, name="شركة النور")
    answer = alice.htmx("clients:archive", row)
    assert toast(answer) == f"{isolated('شركة النور')} archived" != "شركة النور archived"
    assert json.loads(answer["HX-Trigger"])["toast"]["undo"]
