"""The one place that searches: every record's card, by any part of a word or a number, with the searcher's rights.

It reads `everywhere("search")` with the organisation written out: row-level security keeps trigram indexes from use.
"""

import re
import unicodedata
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models

from onetool.events import record_model, record_models
from onetool.records import Record, visible_rows
from onetool.tenancy import OrgModel, acting_in, everywhere

if TYPE_CHECKING:
    from onetool.orgs.models import Member

SHORTEST = 2  # characters; shorter finds everything and helps nobody


@dataclass(frozen=True, slots=True)
class Card:
    """How a record shows up in search: what it is called, a second line, and what else it is found by."""

    title: str
    detail: str = ""
    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    page: Record | None = None  # the record whose page shows it, when it has none of its own


class SearchEntry(OrgModel):
    """The searchable text of one record, kept by the action that changes it."""

    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    page_kind = models.CharField(max_length=40)
    page_id = models.UUIDField()
    title = models.CharField(max_length=200)
    detail = models.CharField(max_length=300)
    text = models.TextField()

    class Meta(OrgModel.Meta):
        constraints = [
            *OrgModel.Meta.constraints,
            models.UniqueConstraint(fields=["org", "subject_id"], name="one_card_per_record"),
        ]
        indexes = [GinIndex(fields=["org", "text"], name="search_text", opclasses=["uuid_ops", "gin_trgm_ops"])]


def folded(text: str) -> str:
    """Lower case without accents, so that “Müller” and “muller” are one."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def put(record: Record, card: Card) -> None:
    """Keep the record's card; called by the action that changes what is on it."""
    digits = [re.sub(r"\D", "", number) for number in card.numbers]
    text = folded(" ".join(filter(None, (card.title, card.detail, *card.words, *card.numbers, *digits))))
    page = card.page or record
    entry = SearchEntry(
        org_id=record.org_id,
        kind=record.kind(),
        subject_id=record.pk,
        page_kind=page.kind(),
        page_id=page.pk,
        title=card.title[:200],
        detail=card.detail[:300],
        text=text,
    )
    SearchEntry.objects.bulk_create(
        [entry],
        update_conflicts=True,
        unique_fields=["org", "subject_id"],
        update_fields=["page_kind", "page_id", "title", "detail", "text"],
    )


def remove(record: Record) -> None:
    """Forget the record's card."""
    SearchEntry.objects.filter(subject_id=record.pk).delete()


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found."""

    kind: str
    pk: uuid.UUID
    title: str
    detail: str
    page_kind: str
    page_id: uuid.UUID

    @property
    def path(self) -> str:
        return record_model(self.page_kind).path_of(self.page_id)


# Whole-word and start-of-title hits first, then by likeness; a misspelt word is found by word similarity
# when nothing else is.
_FIND = """select kind, subject_id, title, detail, page_kind, page_id from onetool_searchentry
    where org_id = %(org)s and kind = any(%(kinds)s) and {condition}
    order by (lower(title) like %(start)s) desc, word_similarity(%(text)s, text) desc, title limit %(limit)s"""


def find(text: str, *, member: "Member", kinds: tuple[str, ...] = (), limit: int = 20) -> list[Hit]:
    """Records the member may see whose card has all words of `text` (parts of words, digits of numbers), best first."""
    words = [_as_digits(word) for word in folded(text).split()[:8]]
    if len("".join(words)) < SHORTEST:
        return []
    seen = {
        model.kind(): model
        for model in record_models()
        if member.grant(model.permission).level and (not kinds or model.kind() in kinds)
    }
    like = " and ".join(f"text like %(w{n})s" for n in range(len(words)))
    hits = _query(like, words, member, list(seen), limit * 4) or _query(
        "%(text)s <%% text", words, member, list(seen), limit * 4
    )
    return _allowed(hits, seen, member)[:limit]


def _as_digits(word: str) -> str:
    """A piece of a phone number is looked for by its digits, however it is punctuated."""
    return re.sub(r"\D", "", word) if re.fullmatch(r"[\d()+./-]*\d[\d()+./-]*", word) else word


def _query(condition: str, words: list[str], member: "Member", kinds: list[str], limit: int) -> list[Hit]:
    parameters: dict[str, Any] = {f"w{n}": f"%{_escaped(word)}%" for n, word in enumerate(words)}
    text = " ".join(words)
    parameters |= {"org": member.org_id, "kinds": kinds, "text": text, "start": _escaped(text) + "%", "limit": limit}
    with everywhere("search"), connection.cursor() as cursor:
        cursor.execute(_FIND.format(condition=condition), parameters)
        return [Hit(*row) for row in cursor.fetchall()]


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


def _allowed(hits: list[Hit], models_by_kind: dict[str, type[Record]], member: "Member") -> list[Hit]:
    """Only what the member may see: a role that sees all of a kind needs no look, an assigned one a query a kind."""
    allowed: set[uuid.UUID] = set()
    with acting_in(member.org_id, member):
        for kind, model in models_by_kind.items():
            found = [hit.pk for hit in hits if hit.kind == kind]
            if found and member.grant(model.permission).sees_all:
                allowed.update(found)
            elif found:
                allowed.update(visible_rows(model, member).filter(pk__in=found).values_list("pk", flat=True))
    return [hit for hit in hits if hit.pk in allowed]
