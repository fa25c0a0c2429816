"""The one place that searches: every record's card, by any part of a word or a number, with the searcher's rights.

The database's find_cards and find_pages read past row-level security, which keeps trigram indexes from use, and only
in the organisation acted in.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from onetool.access.policies import between_transactions
from onetool.access.roles import Viewer
from onetool.access.table import rights
from onetool.events.log import Event, Told
from onetool.records.changing import insert_all
from onetool.records.kinds import record_model, record_models
from onetool.records.record import Card, Record, visible_rows
from onetool.tenancy.ids import uuid7
from onetool.tenancy.scope import across, acting_in
from onetool.tenancy.wall import OrgModel
from onetool.text.folding import folded
from onetool.text.typed import one_line
from onetool.work.reactions import Reaction, on

SHORTEST = 2  # characters; shorter finds everything and helps nobody
LONGEST = 100  # characters of what is looked for
MANY = 10_000  # hits looked at, best first, for somebody who may see few of them
MOST = 100_000  # hits that a list is filtered by
PART = 500  # cards written again in one transaction


class SearchEntry(OrgModel):
    """One searchable card of a record, kept in the transaction of the action that changes what is on it."""

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


# --- Keeping the cards ------------------------------------------------------------------------------------------------
def keep_cards(told: Told) -> None:
    """Write the cards of what changed so that it shows, and of its parts; an event of anything else costs nothing."""
    records = [(one, changed) for one, changed in told if isinstance(one, Record)]
    shown = [one for one, changed in records if one.searched_by & changed]
    put([*shown, *(part for one, changed in records for part in _parts(one, changed))])


def put(records: Sequence[Record]) -> None:
    """Write the records' cards as they are now."""
    if entries := [_entry(record, card) for record in records for card in record.cards()]:
        insert_all(_KEEP, entries)


def _parts(above: Record, changed: Set[str]) -> Iterator[Record]:
    """What is a part of it and shows it on its cards: whoever changes one of them waits for the lock we have."""
    if above._meta.pk.name in changed:  # it was just made: parts come after it, with cards of their own
        return
    for model, key, field in _showing(type(above)):
        if field in changed and key == model.part_of:
            yield from model._default_manager.filter(**{key: above}).select_related(*model.searched_with)


@lru_cache(maxsize=64)
def _showing(above: type[Record]) -> list[tuple[type[Record], str, str]]:
    """(kind, its key to such a record, the field of that which stands on its cards, too)."""
    return [
        (model, key, field)
        for model in record_models()
        for key, field in model.searched_with.items()
        if model._meta.get_field(key).related_model is above
    ]


def follow_names() -> None:
    """Register what follows when a record gets another name that stands on many other's cards: a worker's task."""
    for above in record_models():
        for field in {field for model, key, field in _showing(above) if key != model.part_of}:
            on(f"{above.kind()}.edited", field=field)(_following(above, field))


def _following(above: type[Record], field: str) -> Reaction:
    @between_transactions
    def follow(event: Event) -> None:
        with acting_in(event.org_id):
            record = above._default_manager.get(pk=event.subject_id)
        for model, key, shown in _showing(above):
            if shown == field and key != model.part_of:
                put_again(record, model, key)

    follow.__name__ = f"find_by_the_new_{field}_of_the_{above.kind()}"
    return follow


def put_again(above: Record, model: type[Record], key: str) -> None:
    """After `above` got another name: write the cards of the rows that show it, part by part, each part committed.

    Call it with no transaction open. Each part locks `above` first, as whoever changes many of its rows does, and then
    its rows: whoever changes one of them has the last word.
    """
    last = uuid.UUID(int=0)
    while True:
        with acting_in(above.org_id):
            type(above).objects.select_for_update(no_key=True).get(pk=above.pk)
            wanted = model._default_manager.filter(**{key: above}, pk__gt=last).order_by("pk")
            rows = wanted.select_related(*model.searched_with).select_for_update(of=("self",), no_key=True)
            part = list(rows[:PART])
            put(part)
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


# --- Searching --------------------------------------------------------------------------------------------------------
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


def search_text(text: str) -> str:
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
