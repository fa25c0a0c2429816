"""No text that people read is bare: in another language nothing of English would be left.

Templates, scripts and paper are read as files; what Python says is asked for in the invented language of `/dev/words/`.
"""

import ast
import re
from collections.abc import Iterator

import pytest
from django import forms
from django.db import models
from django.utils import translation

from onetool.brings import brought
from onetool.config import navigation
from onetool.dev import pseudo
from onetool.events import sentences
from onetool.home.steps import Step
from onetool.paper import words
from onetool.records.refusals import Refused
from onetool.text import field_names
from tests.sources import ROOT, kinds_of, sources, translated

TEMPLATES = ROOT / "templates"
FOR_DEVELOPERS = {"dev", "stripe_sandbox"}
NO_WORDS = {"allauth/elements/button.html"}  # a tag put together
# Names, and what is the same in every language.
SAME = {"OneTool", "Stripe", "PDF", "CSV", "XLSX", "Edge", "Opera", "Firefox", "Chrome", "Safari", "iPhone", "iPad",
        "Android", "Windows", "Mac", "Linux", "SHA", "Plus"}  # fmt: skip
OUT_OF_SIGHT = re.compile(
    r"{#.*?#}|{% *comment.*?endcomment *%}|{% *blocktranslate.*?endblocktranslate *%}"
    r"|{% *block page_class.*?endblock *%}|<!--.*?-->|<(script|style|kbd)\b.*?</\1>",
    re.DOTALL,
)
DJANGO = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
TAG = re.compile(r"</?[a-zA-Z!](?:{%.*?%}|{{.*?}}|\"[^\"]*\"|'[^']*'|[^<>])*>", re.DOTALL)
READ = "aria-label|placeholder|alt|title|data-confirm|data-confirm-action|data-confirm-text|data-key-label|data-label"
ATTRIBUTE = re.compile(rf'\s(?:{READ}|data-bulk)="((?:{{%.*?%}}|{{{{.*?}}}}|[^"])*)"', re.DOTALL)
ARGUMENT = re.compile(r"\b(?:title|text|label|action_label|second_label|sub|up_label|placeholder)=(\"[^\"]*\"|'[^']*')")
DEFAULT = re.compile(r"\|default(?:_if_none)?:(\"[A-Z][^\"]* [^\"]*\"|\"[A-Z][a-z]+\")")


def bare(template: str) -> Iterator[str]:
    """What stands in a template as it will be read, whatever the language."""
    shown = OUT_OF_SIGHT.sub("", template)
    for tag in re.findall(r"{%.*?%}", shown, re.DOTALL):
        if tag.split()[1] in {"include", "with"}:
            yield from (text for text in ARGUMENT.findall(tag) if _is_text(text))
    yield from DEFAULT.findall(shown)
    yield from (text for tag in TAG.findall(shown) for text in ATTRIBUTE.findall(tag) if _is_text(DJANGO.sub("", text)))
    yield from (text for text in DJANGO.sub("\0", TAG.sub("\0", shown)).split("\0") if _is_text(text))


def _is_text(text: str) -> bool:
    """Whether words of a language are in it; markup that a tag puts together is none."""
    if '="' in text:
        return False
    said = re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;", "", text))
    return bool(set(said) - SAME)


def _templates() -> list[str]:
    found = (path.relative_to(TEMPLATES) for path in [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")])
    return sorted(
        path.as_posix() for path in found if path.parts[0] not in FOR_DEVELOPERS and path.as_posix() not in NO_WORDS
    )


@pytest.mark.parametrize("template", _templates())
def test_no_template_has_a_bare_text(template: str) -> None:
    assert [*bare((TEMPLATES / template).read_text())] == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Save</p>", '<a title="Open it">{{ x }}</a>', '{% include "x.html" with title="Nothing yet" %}',
        '<p>{{ name|default:"Somebody" }}</p>', '<p>{% translate "Paid" %} at</p>', "<p>{% if x %}again{% endif %}</p>",
        '<button data-confirm="Remove {{ name }}?">{{ y }}</button>',
    ],
)  # fmt: skip
def test_a_bare_text_is_found(template: str) -> None:
    assert [*bare(template)]


def test_the_paper_says_only_what_is_translated() -> None:
    said = {path.name: path.read_text() for path in (TEMPLATES / "pdf").glob("*.typ")}
    texts = {text for source in said.values() for text in re.findall(r'\btr\("([^"]*)"\)', source)}
    assert texts == set(words.TEXTS)
    plain = {name: re.findall(r'(?<!tr\()"[A-Z□][^"]*"', re.sub(r"//.*", "", text)) for name, text in said.items()}
    assert {name: texts for name, texts in plain.items() if set(texts) - {'"Inter"'}} == {}


@pytest.mark.usefixtures("invented")
def test_the_paper_speaks_the_language() -> None:
    assert words.translated()["Bill to"] == "⟦Bîll tö⟧"
    with translation.override("en"):
        assert words.translated() == {}


SAID = re.compile(
    r'(?:text|words|action|confirmText|confirmAction): "[A-Z]|(?:tell|say|confirmed)\((?:event, )?"|textContent = [`"]'
)


def test_scripts_say_only_what_is_translated() -> None:
    scripts = list((ROOT / "static" / "js").rglob("*.js"))
    assert {path.name: found for path in scripts if (found := SAID.findall(path.read_text()))} == {}
    assert len(pseudo.of_scripts()) > 40


# --- What Python says -------------------------------------------------------------------------------------------------
@pytest.fixture
def invented() -> Iterator[None]:
    """The language in which every text that is translated can be told."""
    pseudo.learn()
    with translation.override(pseudo.LANGUAGE):
        yield


def _plain(*texts: object) -> list[str]:
    said = [str(text) for text in texts]
    return [text for text in said if re.search(r"[^\W\d_]", text) and "⟦" not in text and text not in SAME]


@pytest.mark.usefixtures("invented")
def test_forms() -> None:
    found = {}
    for form in set(kinds_of(forms.BaseForm)):
        for name, field in getattr(form, "base_fields", {}).items():
            if field.widget.is_hidden:
                continue
            texts = [field.label or "", field.help_text, *field.error_messages.values()]
            texts += [getattr(field, "empty_label", "") or ""]
            if plain := _plain(*texts):
                found[f"{form.__module__}.{form.__name__}.{name}"] = plain
    assert found == {}


ON_NO_PAGE = {
    "onetool.abilities.files.models.File.Thumbnail",
    "onetool.work.reactions.ReactionRun.State",
    "onetool.stripe_door.models.Intent.State",
    "onetool.stripe_door.models.StripeEvent.Endpoint",
    "onetool.stripe_door.models.StripeEvent.State",
    "invoices.models.stripe.CheckoutSession.State",
}


@pytest.mark.usefixtures("invented")
def test_choices() -> None:
    found = {f"{one.__module__}.{one.__qualname__}" for one in kinds_of(models.Choices) if _plain(*one.labels)}
    assert found == ON_NO_PAGE


@pytest.mark.usefixtures("invented")
def test_sentences_steps_and_navigation() -> None:
    sentences = [text for some in brought("SENTENCES") for text in some.values()]
    steps: list[Step] = [step for some in brought("FIRST_STEPS") for step in some]
    entries = [*navigation.SIDEBAR, *navigation.CREATES]
    assert len(sentences) > 100
    assert _plain(*sentences) == []
    assert _plain(*(text for step in steps for text in (step.title, step.action))) == []
    assert _plain(*(entry.label for entry in entries)) == []


@pytest.mark.usefixtures("invented")
def test_lists() -> None:
    for listing in (listing for some in brought("LISTS") for listing in some):
        assert _plain(listing.title, listing.noun, listing.nouns, listing.all_label) == [], listing.name
        assert _plain(*(text for verb in listing.verbs for text in (verb.label, verb.said))) == [], listing.name
        assert _plain(*(column.label for column in listing.columns)) == [], listing.name


def test_a_label_is_read_in_the_language_of_who_reads_it() -> None:
    pseudo.learn()
    said = []
    for language in ("en", pseudo.LANGUAGE, "en"):
        with translation.override(language):
            said.append((sentences.label("client", "tax_id"), sentences.value_label("client", "status", "lead")))
    assert said == [("Tax ID", "Lead"), ("⟦Tàx ÎD⟧", "⟦Léàd⟧"), ("Tax ID", "Lead")]


def test_the_names_of_fields() -> None:
    """What a model does not call by a name of its own is called by its field's, which translators have to know."""
    fields = [(model.kind(), field) for model in sentences.subject_models() for field in model._meta.concrete_fields]
    read = {
        sentences.label(kind, field.name) for kind, field in fields if not field.primary_key and field.name != "org"
    }
    assert read == field_names.NAMES


def _bare_in(tree: ast.AST, kinds: set[str]) -> Iterator[str]:
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in kinds and call.args:
            text = call.args[0]
            if isinstance(text, ast.Constant | ast.JoinedStr) and translated(text) is text:
                yield ast.unparse(text)


def test_refusals() -> None:
    kinds = {
        *(kind.__name__ for kind in kinds_of(Refused)),
        "Refused",
        "ValidationError",
        "MoneyError",
        "WrongPart",
        "TooLarge",
    }
    aside = {"stripe_door", "dev", "migrations"}
    found = {path: texts for path, tree in sources() if (texts := [*_bare_in(tree, kinds)])}
    assert {path: texts for path, texts in found.items() if not aside & set(path.parts)} == {}


def test_toasts() -> None:
    """What is said after a click is a text, with its names named, and no pieces put together."""
    found = {path: texts for path, tree in sources() if (texts := [*_bare_toasts(tree)])}
    assert found == {}


def _bare_toasts(tree: ast.AST) -> Iterator[str]:
    for call in ast.walk(tree):
        for keyword in call.keywords if isinstance(call, ast.Call) else ():
            said = keyword.value.body if isinstance(keyword.value, ast.Lambda) else keyword.value
            if keyword.arg == "toast" and isinstance(said, ast.Constant | ast.JoinedStr) and translated(said) is said:
                yield ast.unparse(said)
