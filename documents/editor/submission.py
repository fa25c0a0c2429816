"""What one page of the editor posted: what of it is right and saved, what waits, and what conflicts with others."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext

from documents.actions.lines import Uncountable
from documents.content import DocumentLine
from documents.editor.baseline import Baseline, EditConflict, FieldValue, digest
from documents.editor.grid import Grid
from documents.editor.merging import Conflict
from documents.fields import discount_text
from documents.forms import DocumentFields
from documents.models import LineKind
from onetool.access.requests import OrgRequest
from onetool.money.formatting import format_number, format_price
from onetool.records.hidden_fields import number_or_0, posted_version
from onetool.records.record import Record
from onetool.records.refusals import Refused

D = TypeVar("D", bound=Record)
_DIGEST = re.compile(r"^\w{1,40}:[0-9a-f]{12}$")
_RESOLUTION = re.compile(r"^keep-(\w{1,40})$")


def read_baseline(posted: Mapping[str, str]) -> Baseline:
    """What the page says it was opened on; whoever chose mine over theirs has seen theirs."""
    digests = dict(word.split(":") for word in posted.get("base", "").split() if _DIGEST.match(word))
    for key, choice in resolutions(posted).items():
        if choice != "theirs":
            digests.pop(key, None)
            digests |= {key: choice} if _DIGEST.match(f"{key}:{choice}") else {}
    return Baseline(
        posted_version(posted), digests, posted.get("page_id", "")[:40], number_or_0(posted.get("save_number", ""))
    )


def resolutions(posted: Mapping[str, str]) -> dict[str, str]:
    """What was chosen for each conflict: "theirs", or the digest of theirs that mine is to replace; empty: none."""
    return {found[1]: choice for name, choice in posted.items() if (found := _RESOLUTION.match(name))}


class Submission:
    """One page of the editor, as posted or to be shown.

    Saved by the page itself (an autosave: `part=saved`), what is right is saved and the rest waits, named in the
    answer. Posted by its button without script, all of it is saved or nothing.
    """

    def __init__(self, request: OrgRequest, form: DocumentFields, grid: Grid) -> None:
        self.request, self.form, self.grid = request, form, grid
        self.is_autosave = request.POST.get("part") == "saved"
        self.baseline = read_baseline(request.POST)
        self.conflicts: dict[str, Conflict[Any]] = {}
        self.refusal, self.is_saved = "", False
        chosen = resolutions(request.POST)
        for row in grid.rows:
            row.is_held = chosen.get(row.key) == "theirs"

    @property
    def is_right(self) -> bool:
        return all([self.form.is_valid(), self.grid.is_valid()])

    @property
    def typed(self) -> dict[str, Any]:
        """The fields that are right."""
        self.form.is_valid()
        return self.form.cleaned_data if self.form.is_bound else {}

    def save(self, action: Callable[..., D], *, needs: Sequence[str] = ()) -> D | None:
        """Give the action what is right; None when nothing was saved. `needs` names fields it cannot do without."""
        if self.grid.has_too_many or (not self.is_right and not self.is_autosave):
            return None
        while not any(name in self.form.errors for name in needs):
            try:
                saved = action(lines=self.grid.edits, baseline=self.baseline, **self._fields())
                self.is_saved = True
                return saved
            except EditConflict as refusal:
                self._hold(refusal.conflicts)
            except Refused as refusal:
                if not self._say(refusal):
                    return None
            if not self.is_autosave:
                return None
        return None

    def _say(self, refusal: Refused) -> bool:
        """Say it where it belongs. Returns whether the rest can be saved without what is refused."""
        if refusal.field in self.form.fields:
            self.form.add_error(refusal.field, str(refusal))
            return True
        keys = refusal.lines if isinstance(refusal, Uncountable) else ()
        accepted = (row.form for key in keys if (row := self.grid.row(key)) and row.is_accepted)
        if form := next(accepted, None):
            form.add_error("unit_price", str(refusal))
        else:
            self.refusal = str(refusal)
        return False

    def _fields(self) -> dict[str, Any]:
        theirs = {name for name, choice in resolutions(self.request.POST).items() if choice == "theirs"}
        parts = {"discount_kind": "discount", "discount_value": "discount"}
        held = {*theirs, *self.conflicts}
        return {name: value for name, value in self.form.values().items() if parts.get(name, name) not in held}

    def _hold(self, conflicts: Sequence[Conflict[Any]]) -> None:
        for conflict in conflicts:
            self.conflicts[conflict.key] = conflict
            if row := self.grid.row(conflict.key):
                row.is_held = True
            elif conflict.mine is None:
                # A line I took out while somebody changed it comes back: as if this page had not known it yet.
                known = {key: one for key, one in self.baseline.digests.items() if key != conflict.key}
                self.baseline = replace(self.baseline, digests=known)

    # --- What the page is told ---
    def shows(self, key: str, now: str) -> bool:
        """Whether the page shows under that key what has that digest."""
        row = self.grid.row(key)
        if row and row.is_accepted and row.form:
            return digest(row.form.line(row.id)) == now
        if key in self.form.fields:
            return key in self.typed and digest(FieldValue(self.typed[key])) == now
        return bool(row) and self.baseline.digests.get(key) == now

    @property
    def waiting(self) -> list[str]:
        """The keys of what was typed and is not saved: it is wrong, or waits for a choice."""
        return [*self.form.errors, *(key for key, _ in self.grid.problems), *self.conflicts]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(key, what is wrong in words)"""
        fields = [
            (name, f"{self.form[name].label}: {messages[0]}" if name in self.form.fields else str(messages[0]))
            for name, messages in self.form.errors.items()
        ]
        return [*fields, *self.grid.problems]

    @property
    def choices(self) -> list[dict[str, Any]]:
        """Each conflict as it is put to the person: theirs and mine in words, and what choosing mine says."""
        return [
            {
                "key": key,
                "label": gettext("This line item") if key not in self.form.fields else str(self.form[key].label),
                "theirs": self._text_of(key, conflict.theirs),
                "mine": self._text_of(key, conflict.mine),
                "digest": digest(conflict.theirs) if conflict.theirs else "",
                "is_gone": conflict.mine is None,
            }
            for key, conflict in self.conflicts.items()
        ]

    def _text_of(self, key: str, value: FieldValue | DocumentLine | None) -> str:
        locale = self.request.org.locale
        if value is None:
            return gettext("Removed")
        if isinstance(value, DocumentLine) and value.is_adjustment:
            much = discount_text(value.discount_kind, value.discount_value, locale)
            return f"{value.description}\n{LineKind(value.kind).label} {much}"
        if isinstance(value, DocumentLine):
            price = format_price(value.unit_price, self.grid.currency, locale)
            less = discount_text(value.discount_kind, value.discount_value, locale)
            plus = discount_text(value.charge_kind, value.charge_value, locale)
            amount = f"{format_number(value.quantity, locale)} {value.unit} × {price}".replace("  ", " ")
            said = (
                f"less {less} {value.discount_reason}" if less else "",
                f"plus {plus} {value.charge_reason}" if plus else "",
            )
            return f"{value.description}\n" + ", ".join(one.strip() for one in (amount, *said) if one)
        if isinstance(value.value, tuple):
            kind, amount = value.value
            return discount_text(kind, amount, locale)
        offered = dict(getattr(self.form.fields[key], "choices", None) or [])
        return str(value.value if isinstance(value.value, Model) else offered.get(value.value, value.value or ""))
