"""What people type is kept whole or refused in words: no browser and no action cuts it without a word."""

import ast
from pathlib import Path

import pytest
from django import forms

from clients.models import Client
from onetool.events.log import Event
from tests.conftest import Person

ROOT = Path(__file__).parents[2]
GROUND = (
    "events/log.py",
    "abilities/search/index.py",
    "mail/outbox.py",
    "web/forms.py",
    "work/running.py",
    "work/leased.py",
)
WRITERS = [
    *ROOT.glob("*/actions/*.py"),
    *ROOT.glob("onetool/*/actions.py"),
    *ROOT.glob("onetool/abilities/*/actions.py"),
    *ROOT.glob("onetool/listing/**/*.py"),
    *ROOT.glob("*/forms.py"),
    *ROOT.glob("documents/editor/*.py"),
    ROOT / "documents/fields.py",
    *(ROOT / "onetool" / name for name in GROUND),
]
# Made by programs: rows, error texts, and what is derived from a text that is kept whole beside it.
DERIVED = {
    "overdue",
    "error",
    "sort_name",
    "base",
    "folded(fields['name'])",
    "folded(fields['title'])",
    "slugify(name)",
    "posted.get('page_id', '')",  # an id that the page gives itself
    "_CONTROL.sub('', value)",  # a cell of a workbook holds more than any field
    "edits",  # rows, as all that follow
    "keys",  # of more lines than a document has nothing is saved
    "names.distinct()",
    "reasons",  # and how many more there are
    "refused",
    "rows",
}


def _is_long(upper: ast.expr | None) -> bool:
    """Whether a slice ends where a text is as long as it may be: at a figure, or at the name of one."""
    return upper.value >= 20 if isinstance(upper, ast.Constant) else isinstance(upper, ast.Name) and upper.id.isupper()


@pytest.mark.parametrize("path", WRITERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_that_is_kept_is_cut(path: Path) -> None:
    cut = [
        ast.unparse(node)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Slice)
        and node.slice.lower is None
        and _is_long(node.slice.upper)
        and ast.unparse(node.value) not in DERIVED
    ]
    assert [one for one in cut if "getlist" not in one] == []


def test_no_browser_cuts_what_is_pasted() -> None:
    class Typed(forms.Form):
        name = forms.CharField(max_length=5)
        words = forms.CharField(max_length=5, widget=forms.Textarea)

    assert "maxlength" not in Typed().as_p()
    assert Typed({"name": "123456", "words": "1"}).errors
    pages = [path.name for path in (ROOT / "templates").rglob("*.html") if "maxlength=" in path.read_text()]
    assert pages == []


def test_a_note_is_whole_in_the_log(alice: Person, smith: Client) -> None:
    text = "word " * 1900 + "end"
    alice.post("notes:add", "client", smith, data={"text": text})
    assert Event.objects.get(verb="note.added").facts["text"] == text
