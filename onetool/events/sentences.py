"""What happened, in one plain sentence: a verb's words, filled with the facts of its event."""

import logging
import re
from functools import lru_cache
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from onetool.brings import brought
from onetool.records.kinds import marked_models, subject_models
from onetool.text.translated import Text, read
from onetool.text.typed import isolated

log = logging.getLogger(__name__)


class Happened(Protocol):
    """An event, as far as its sentence asks."""

    verb: str
    facts: Any
    subject_kind: str
    subject_name: str


def sentence(event: Happened) -> str:
    """What happened, without the actor: “sent quote Q-000007”."""
    return SENTENCES[event.verb].format_map(_Facts(event))


class _Facts(dict[str, Any]):
    """What a sentence may name: the event's facts, and its subject as it was called then."""

    def __init__(self, event: Happened) -> None:
        fields = [*event.facts.get("changes", {}), *(["lines"] if event.facts.get("lines") else [])]
        named = ", ".join(_inside(label(event.subject_kind, name)) for name in fields)
        super().__init__(event.facts, subject=event.subject_name, fields=named)
        self.verb = event.verb

    def __getitem__(self, key: str) -> Any:
        fact = self.get(key)
        if fact in (None, "") and not (key in OPTIONAL and key in self):
            return _absent(self.verb, key)
        return isolated(fact) if isinstance(fact, str) else fact


OPTIONAL = frozenset({"more"})  # the end of a sentence, where there is more to say


def _absent(verb: str, key: str) -> str:
    """A fact that a sentence names and nobody wrote down: a mistake in an action, which no page shows as a hole."""
    if settings.IS_TESTING:
        raise LookupError(f"{verb} was recorded without {key}")
    log.error("%s was recorded without %s", verb, key)
    return str(NEUTRAL.get(key, gettext("something")))


NEUTRAL = {"to": _("someone"), "fields": _("details"), "subject": _("a record"), "problem": _("no reason given"),
           "reason": _("no reason given"), "until": _("a later day"), "words": _("an amount")}  # fmt: skip


def label(kind: str, field: str) -> str:
    """A field as its form calls it, from the model: `tax_id` is “Tax ID”, `is_tax_exempt` is “Tax exempt”."""
    return read(_label(kind, field))


@lru_cache(maxsize=1024)
def _label(kind: str, field: str) -> Text:
    model = next((one for one in subject_models() if one.kind() == kind), None)
    try:
        found = model._meta.get_field(field) if model else None
        name = getattr(found, "verbose_name", field)  # what hangs on a record has none
    except FieldDoesNotExist:
        name = field
    with override(settings.LANGUAGE_CODE):
        spelt = str(name).removeprefix("is ").removeprefix("is_").replace("_", " ")
    return _(spelt[:1].upper() + spelt[1:])


def value_label(kind: str, field: str, value: Any) -> Any:
    """A value as its form calls it: of a choice the label, of a yes or no the word."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    found = _choices(kind, field).get(str(value))
    return value if found is None else read(found)


@lru_cache(maxsize=1024)
def _choices(kind: str, field: str) -> dict[str, Text]:
    model = next((one for one in subject_models() if one.kind() == kind), None)
    try:
        found = model._meta.get_field(field) if model else None
    except FieldDoesNotExist:
        found = None
    return {str(value): label for value, label in getattr(found, "flatchoices", None) or [] if value}


def _inside(name: str) -> str:
    """A label inside a sentence: “tax ID”."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


VERB = re.compile(r"^[a-z_]+\.[a-z_]+$")
# One per verb, read after the actor's name: “Dana renamed …”. {subject} is the record's name at that time.
SENTENCES: dict[str, str] = {}


def collect() -> None:
    """Take in what the apps bring, once they are ready."""
    for sentences in brought("SENTENCES"):
        assert not SENTENCES.keys() & sentences.keys(), "two apps bring the same verb"
        assert all(VERB.match(verb) for verb in sentences)
        SENTENCES.update(sentences)
    for done, words in (pair for some in brought("MARKS") for pair in some.items()):
        SENTENCES.update({f"{model.kind()}.{done}": words for model in marked_models()})
