"""A typed text that runs from right to left turns no words beside it round: on the page, in mails, in the feed."""

import re
from collections.abc import Iterator
from pathlib import Path

from clients.actions.clients import edit
from clients.models import Client
from onetool.events.log import Event
from tests.conftest import Person
from tests.sources import spelled_out

TEMPLATES = Path(__file__).parents[2] / "templates"
# What a variable's last word is when people type it.
TYPED = frozenset(  # words in lines
    "name title actor text description reason message label subject to_name display_name street city client contact "  # noqa: SIM905
    "place property project quote invoice note tag answer item".split()  # words in lines
)
VARIABLE = re.compile(r"\{\{\s*([\w.]+)((?:\|[^}]*)?)\s*\}\}")
TAG = re.compile(r"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>|$")
UNREAD = re.compile(r"\{#.*?#\}|<(style|script)\b.*?</\1>|\{%.*?%\}", re.DOTALL)


def _mixed(html: str) -> Iterator[str]:
    """Typed variables that share their element with other words and are not set apart from them."""
    start, text = 0, UNREAD.sub(lambda found: "\0" * len(found[0]), html)
    for tag in TAG.finditer(text):
        run, start = text[start : tag.start()], tag.end()
        found = VARIABLE.findall(run)
        if len(found) > 1 or re.search(r"\w", re.sub(r"\{\{.*?\}\}", " ", run)):
            yield from (name for name, filters in found if name.split(".")[-1] in TYPED and "isolated" not in filters)


def test_typed_text_in_a_sentence_is_set_apart() -> None:
    """Alone in its element the style sheet does it; between other words the filter `isolated` has to."""
    pages = [path for path in TEMPLATES.rglob("*.html") if "dev" not in path.parts]
    found = {
        str(path.relative_to(TEMPLATES)): names
        for path in pages
        if (names := list(_mixed(spelled_out(path.read_text()))))
    }
    assert found == {}


def test_an_element_turns_round_only_itself() -> None:
    reset = (TEMPLATES.parent / "static" / "css" / "reset.css").read_text()
    assert "body, body * { unicode-bidi: plaintext; }" in reset


def test_the_feed_sets_a_name_apart(alice: Person, smith: Client) -> None:
    edit(smith, by=alice.member, version=smith.version, name="דנה לוי")
    event = Event.objects.about(smith).latest("id")
    assert event.sentence.endswith("on \u2068דנה לוי\u2069")
    assert "\u2068דנה לוי\u2069" in alice.get("clients:detail", smith).content.decode()
