"""What a page knew of a draft when it was opened, and how what was typed there is put on the draft as it stands now."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext

from documents.content import DocumentLine, Unchanged
from documents.editor.merging import Conflict, Merged, moved, three_way_merge
from onetool.events.log import Event
from onetool.records.changing import plain
from onetool.records.record import Record
from onetool.records.refusals import Refused


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A value that is always there, if only as None: a title, a day."""

    value: Any


class EditConflict(Refused):
    """Two people changed the same; each conflict keeps both."""

    def __init__(self, conflicts: Sequence[Conflict[Any]]) -> None:
        super().__init__(gettext("Someone else changed this while you were typing. Choose which version to keep."))
        self.conflicts = conflicts


@dataclass(frozen=True, slots=True)
class Baseline:
    """A page's memory: the version it was opened on, and a digest of each field and line.

    `page_id` tells it from other pages, `save_number` counts its own saves: one that was overtaken by a later one of
    the same page is not the last word.
    """

    version: int
    digests: Mapping[str, str] = field(default_factory=dict)
    page_id: str = ""
    save_number: int = 0

    @property
    def provenance(self) -> dict[str, Any]:
        """What the log keeps of it, so that a page can be told from another."""
        return {"page_id": self.page_id, "save_number": self.save_number} if self.page_id else {}

    def rebased(self, before: Sequence[DocumentLine], after: Sequence[DocumentLine]) -> "Baseline":
        """The same memory where lines are read differently now: who knew them as before knows them as after."""
        read = {old.key: (digest(old), digest(new)) for old, new in zip(before, after, strict=True) if old is not new}
        known = {key: new for key, (old, new) in read.items() if self.digests.get(key) == old}
        return replace(self, digests={**self.digests, **known})

    def merge_onto(
        self,
        draft: Record,
        before: Sequence[DocumentLine],
        fields: Mapping[str, Any],
        lines: Sequence[DocumentLine | Unchanged],
    ) -> tuple[dict[str, Any], list[DocumentLine]]:
        """The fields and lines that are to stand: mine where only I changed them, theirs where I did not.

        Raises EditConflict where both changed the same differently.
        """
        theirs = values_by_key({name: getattr(draft, name) for name in fields}, before)
        mine = {**values_by_key(fields, ()), **{one.key: None if isinstance(one, Unchanged) else one for one in lines}}
        found = three_way_merge(self._base(draft, theirs), theirs, mine, digest=digest)
        if found.conflicts:
            raise EditConflict(found.conflicts)
        return _split(found)

    def _base(self, draft: Record, theirs: "Values") -> dict[str, str]:
        """The digests to compare with; of what only this page saved since, its answer lost on the way, they are new."""
        now = {key: digest(value) for key, value in theirs.items()}
        if not self.digests and draft.version == self.version:
            return now
        base = dict(self.digests)
        for key in self._mine_since(draft, {*now, *base}):
            base.pop(key, None)
            base |= {key: now[key]} if key in now else {}
        return base

    def _mine_since(self, draft: Record, keys: set[str]) -> set[str]:
        if not self.page_id or draft.version <= self.version:
            return set()
        mine: set[str] = set()
        others: set[str] = set()
        for event in Event.objects.about(draft)[: draft.version - self.version]:
            is_mine = (
                event.facts.get("page_id") == self.page_id and event.facts.get("save_number", 0) < self.save_number
            )
            (mine if is_mine else others).update(_keys(event) or keys)
        return mine - others


# --- Values -----------------------------------------------------------------------------------------------------------
Values = dict[str, FieldValue | DocumentLine]


def values_by_key(fields: Mapping[str, Any], lines: Iterable[DocumentLine]) -> Values:
    """A draft's fields and lines under the names the page gives them; a discount's kind and value are one."""
    named = dict(fields)
    if "discount_kind" in named:
        named["discount"] = (named.pop("discount_kind"), named.pop("discount_value"))
    return {**{name: FieldValue(value) for name, value in named.items()}, **{line.key: line for line in lines}}


def _split(found: Merged[Any]) -> tuple[dict[str, Any], list[DocumentLine]]:
    fields = {name: one.value for name, one in found.values.items() if isinstance(one, FieldValue)}
    if "discount" in fields:
        fields["discount_kind"], fields["discount_value"] = fields.pop("discount")
    return fields, [one for one in found.values.values() if isinstance(one, DocumentLine)]


def digest(value: FieldValue | DocumentLine) -> str:
    """Twelve letters that are the same for what reads the same."""
    if isinstance(value, DocumentLine):
        said = [getattr(value, name) for name in ("description", "quantity", "unit", "unit_price")]
        said += [
            value.kind,
            value.is_of_all,
            value.discount_kind,
            value.discount_value,
            [sorted(rate.items()) for rate in value.rates],
        ]
        more = [value.discount_reason, value.charge_kind, value.charge_value, value.charge_reason]
        said += more if any(more) else []  # else the digest stays that of before lines had them
    else:
        said = [value.value]
    text = json.dumps([_said(one) for one in said], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _said(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return [_said(one) for one in value] if isinstance(value, list | tuple) else plain(value)


def _keys(event: Event) -> set[str]:
    """What an edit changed, under the names a page gives them; nothing for an event that is no edit."""
    names = {"discount" if name.startswith("discount_") else name for name in event.facts.get("changes", {})}
    return names | set(event.facts.get("lines", {}))


def changed(before: Sequence[DocumentLine], after: Sequence[DocumentLine]) -> dict[str, list[str | None]]:
    """The lines that differ, as the log tells them: {key: [in words before, in words now]}; None: not there."""
    old, new = {line.key: line for line in before}, {line.key: line for line in after}
    told: dict[str, list[str | None]] = {}
    for key in [*old, *(key for key in new if key not in old)]:
        was, now = old.get(key), new.get(key)
        if was is None or now is None:
            told[key] = [was.words if was else None, now.words if now else None]
        elif digest(was) != digest(now):
            told[key] = [was.words, now.words] if was.words != now.words else [was.all_words, now.all_words]
    positions, after_positions = {key: at for at, key in enumerate(old, 1)}, {key: at for at, key in enumerate(new, 1)}
    for key in moved(old, new):
        told[key] = [f"{positions[key]}. {old[key].words}", f"{after_positions[key]}. {new[key].words}"]
    return told
