"""The one place that searches: every record's card, by any part of a word or a number, with the searcher's rights.

The database's find_cards and find_pages read past row-level security, which keeps trigram indexes from use, and only
in the organisation acted in.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from onetool.access.roles import Viewer
from onetool.access.table import rights
from onetool.records.changing import insert_all
from onetool.records.kinds import record_model, record_models
from onetool.records.record import Record, visible_rows
from onetool.tenancy.ids import uuid7
from onetool.tenancy.scope import across, acting_in
from onetool.tenancy.wall import OrgModel
from onetool.text.folding import folded
from onetool.text.typed import one_line

SHORTEST = 2  # characters; shorter finds everything and helps nobody
LONGEST = 100  # characters of what is looked for
MANY = 10_000  # hits looked at, best first, for somebody who may see few of them
MOST = 100_000  # hits that a list is filtered by
PART = 500  # cards written again in one transaction


@dataclass(frozen=True, slots=True)
class Card:
    """How a record shows up in search: what it is called, a second line, and what else it is found by."""

    title: str
    detail: str = ""
    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    page: Record | None = None  # the record whose page shows it, when it has none of its own
    needs: str = ""  # an object of the table of permissions: what is on it is only for who sees that, too


class SearchEntry(OrgModel):
    """One searchable card of a record, kept by the action that changes it."""

    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    page_kind = models.CharField(max_length=40)
    page_id = models.UUIDField()
    needs = models.CharField(max_length=16, default="")
    title = models.CharField(max_length=700)
    detail = models.CharField(max_length=2000)
    text = models.TextField()

    class Meta(OrgModel.Meta):
        constraints = [
            *OrgModel.Meta.constraints,
            models.UniqueConstraint(fields=["org", "subject_id", "kind", "needs"], name="one_card_per_record_and_need"),
        ]
        indexes = [GinIndex(fields=["org", "text"], name="search_text", opclasses=["uuid_ops", "gin_trgm_ops"])]


def put(record: Record, *cards: Card) -> None:
    """Keep the record's cards; called by the action that changes what is on them."""
    insert_all(_KEEP, [_entry(record, card) for card in cards])


def put_again(above: Record, rows: Callable[[], models.QuerySet[Any]]) -> None:
    """After `above` got another name: write the cards of the rows that show it, part by part, each part committed.

    Call it with no transaction open; `rows` is asked inside the organisation. Each part locks `above` first, as
    whoever changes many of its rows does, and then its rows: whoever changes one of them has the last word.
    """
    last = uuid.UUID(int=0)
    while True:
        with acting_in(above.org_id):
            type(above).objects.select_for_update(no_key=True).get(pk=above.pk)
            wanted = rows().filter(pk__gt=last).order_by("pk")
            part = list(wanted.select_for_update(of=("self",), no_key=True)[:PART])
            insert_all(_KEEP, [_entry(row, row.card()) for row in part])
        if not part:
            return
        last = part[-1].pk


def _entry(record: Record, card: Card) -> dict[str, Any]:
    digits = [re.sub(r"\D", "", number) for number in card.numbers]
    page = card.page or record
    return {
        "id": uuid7(),
        "org_id": record.org_id,
        "kind": record.kind(),
        "subject_id": record.pk,
        "page_kind": page.kind(),
        "page_id": page.pk,
        "needs": card.needs,
        "title": card.title,
        "detail": card.detail,
        "text": folded(" ".join(filter(None, (card.title, card.detail, *card.words, *card.numbers, *digits)))),
    }


_KEEP = """insert into onetool_searchentry
    (id, org_id, kind, subject_id, page_kind, page_id, needs, title, detail, text)
    select * from jsonb_to_recordset(%s) as c (
        id uuid, org_id uuid, kind text, subject_id uuid, page_kind text, page_id uuid,
        needs text, title text, detail text, text text
    )
    on conflict (org_id, subject_id, kind, needs) do update set
        page_kind = excluded.page_kind, page_id = excluded.page_id,
        title = excluded.title, detail = excluded.detail, text = excluded.text"""


def remove(record: Record) -> None:
    """Forget the record's cards."""
    SearchEntry.objects.filter(subject_id=record.pk, kind=record.kind()).delete()


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found."""

    kind: str
    pk: uuid.UUID
    title: str
    detail: str
    page_kind: str
    page_id: uuid.UUID
    is_archived: bool = False  # it, or what its page is about

    @property
    def path(self) -> str:
        return record_model(self.page_kind).path_of(self.page_id)


def find(text: str, *, member: Viewer, kinds: tuple[str, ...] = (), limit: int = 20) -> list[Hit]:
    """Records the member may see whose card has all words of `text` (parts of words, digits of numbers).

    The best first; what is archived comes last.
    """
    words, searched = _words(text), _searched(member, kinds)
    # Whole-word and start-of-title hits first, then by likeness.
    # Misspelt only when nothing they may see is spelt so: a hidden record must not be felt either.
    found = next(filter(None, (_seen(one, member, searched, limit) for one in _questions(words))), [])
    return _archived_last(found, member)[:limit]


def find_pages(text: str, *, member: Viewer, kinds: tuple[str, ...]) -> set[uuid.UUID]:
    """The ids of the records on whose pages `find` would show any hit: what a list is filtered by. Up to MOST."""
    return set(_found(text, member, kinds).values())


def find_rows(text: str, *, member: Viewer, kinds: tuple[str, ...]) -> set[uuid.UUID]:
    """The ids of the records whose own cards `find` would show: for a list of what hangs on others."""
    return {pk for _, pk in _found(text, member, kinds)}


def _found(text: str, member: Viewer, kinds: tuple[str, ...]) -> dict[tuple[str, uuid.UUID], uuid.UUID]:
    """The cards found, by kind and id, with the record on whose page each is."""
    words, searched = _words(text), _searched(member, kinds)
    for question in _questions(words):
        with acting_in(member.org_id, member):
            found = across("find_pages", list(searched), _shown_to(member), question.phrase, question.words, MOST)
        pages = {(kind, pk): page for kind, pk, page in found}
        if allowed := _allowed(pages, searched, member):
            return {key: pages[key] for key in allowed}
    return {}


def asked(text: str) -> str:
    """What somebody typed to filter a list by; nothing while it is too short to look for."""
    text = one_line(text, LONGEST)
    return text if _questions(_words(text)) else ""


def _words(text: str) -> list[str]:
    return [_as_digits(word) for word in folded(text).split()[:8]]


@dataclass(frozen=True, slots=True)
class _Question:
    """The words that a card has, as patterns; None: it is like the whole phrase."""

    phrase: str
    words: list[str] | None


def _questions(words: list[str]) -> list[_Question]:
    """How a card can be found: spelt so, else misspelt."""
    if len("".join(words)) < SHORTEST:
        return []
    phrase = " ".join(words)
    return [_Question(phrase, [f"%{_escaped(word)}%" for word in words]), _Question(phrase, None)]


def _searched(member: Viewer, kinds: tuple[str, ...]) -> dict[str, type[Record]]:
    return {
        model.kind(): model
        for model in record_models()
        if member.grant(model.permission).level and (not kinds or model.kind() in kinds)
    }


def _seen(question: _Question, member: Viewer, searched: dict[str, type[Record]], limit: int) -> list[Hit]:
    """The hits the member may see, best first; who is shown few of many is looked further for."""
    for looked_at in (limit * 4, MANY):
        hits = _hits(question, member, kinds=list(searched), limit=looked_at)
        allowed = _allowed(((hit.kind, hit.pk) for hit in hits), searched, member)
        seen = [hit for hit in _one_each(hits) if (hit.kind, hit.pk) in allowed]
        if len(seen) >= limit or len(hits) < looked_at:
            break
    return seen


def _as_digits(word: str) -> str:
    """A piece of a phone number is looked for by its digits, however it is punctuated."""
    return re.sub(r"\D", "", word) if re.fullmatch(r"[\d()+./-]*\d[\d()+./-]*", word) else word


def _hits(question: _Question, member: Viewer, *, kinds: list[str], limit: int) -> list[Hit]:
    start = _escaped(question.phrase) + "%"
    with acting_in(member.org_id, member):
        found = across("find_cards", kinds, _shown_to(member), question.phrase, start, question.words, limit)
    return [Hit(*row) for row in found]


def _shown_to(member: Viewer) -> list[str]:
    """What cards may need to be shown to this member."""
    return ["", *(name for name in rights().OBJECTS if member.grant(name).sees_all)]


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


def _one_each(hits: list[Hit]) -> list[Hit]:
    """Of two cards of one record the one that says more, at the better place."""
    best: dict[tuple[str, uuid.UUID], Hit] = {}
    for hit in hits:
        known = best.setdefault((hit.kind, hit.pk), hit)
        if len(hit.detail) > len(known.detail):
            best[hit.kind, hit.pk] = hit
    return list(best.values())


def _allowed(
    found: Iterable[tuple[str, uuid.UUID]], searched: dict[str, type[Record]], member: Viewer
) -> set[tuple[str, uuid.UUID]]:
    """Only what the member may see: a role that sees all of a kind needs no look, an assigned one a query a kind."""
    by_kind: dict[str, set[uuid.UUID]] = defaultdict(set)
    for kind, pk in found:
        by_kind[kind].add(pk)
    with acting_in(member.org_id, member):
        for kind, keys in by_kind.items():
            if not member.grant(searched[kind].permission).sees_all:
                rows = visible_rows(searched[kind], member).filter(pk__among=list(keys))
                by_kind[kind] = set(rows.values_list("pk", flat=True))
    return {(kind, pk) for kind, keys in by_kind.items() for pk in keys}


def _archived_last(hits: list[Hit], member: Viewer) -> list[Hit]:
    """Asked when somebody searches and not kept on cards: archiving thousands writes none of them."""
    archived: set[uuid.UUID] = set()
    with acting_in(member.org_id, member):
        for model in map(record_model, {hit.page_kind for hit in hits}):
            if model.archived is not None:
                shown = [hit.page_id for hit in hits if hit.page_kind == model.kind()]
                rows = model._default_manager.filter(model.archived, pk__among=shown)
                archived.update(rows.values_list("pk", flat=True))
    marked = [replace(hit, is_archived=hit.page_id in archived) for hit in hits]
    return sorted(marked, key=lambda hit: hit.is_archived)
