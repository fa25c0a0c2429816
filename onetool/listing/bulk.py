"""What can be done with many rows of a list at once: each verb is one action, with an event a row."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext

from onetool.listing.columns import Choice, Rows
from onetool.orgs.models import Member
from onetool.records.record import Record
from onetool.records.refusals import Refused
from onetool.tenancy.scope import acting_in
from onetool.text.translated import Text
from onetool.text.typed import isolated

MOST_SAID = 3  # refusals in one message
MOST_AT_ONCE = 200  # rows, while somebody waits
MOST_ROWS = 10_000  # that a worker does
NOBODY = "none"  # a choice of people: nobody

Visible = Callable[[Member], Rows]  # the rows of a list that a member may see


@dataclass(slots=True)
class Outcome:
    """Which rows it was done to, and why not to others."""

    done: list[uuid.UUID] = field(default_factory=list)
    refusals: dict[uuid.UUID, str] = field(default_factory=dict)  # by row: its name and the refusal, in words

    def words(self, said: Text) -> str:
        """`12 issued. 2 skipped: INV-7: Add a line item.`"""
        if not self.refusals:
            return f"{len(self.done)} {said}"
        refused = [*self.refusals.values()]
        rest = len(refused) - MOST_SAID
        more = [gettext("And {count} more.").format(count=rest)] if rest > 0 else []
        reasons = " ".join([*refused[:MOST_SAID], *more])
        skipped = gettext("{count} skipped: {reasons}").format(count=len(refused), reasons=reasons)
        return f"{len(self.done)} {said}. {skipped}"


@dataclass(frozen=True, kw_only=True)
class Verb:
    """One thing to do with ticked rows; `act` takes one of them, `act_on_all` all in one go."""

    name: str
    label: Text
    policy: str
    said: Text  # what was done: “archived”
    act: Callable[[Any, Member, Any], Any] | None = None
    act_on_all: Callable[[Rows, Member, Any], Iterable[Record]] | None = None
    field: Callable[[Member], forms.Field] | None = None  # what it needs to know
    undo: str = ""  # the verb that takes it back
    is_offered: bool = True  # in the bar; the others take something back
    icon: str = ""  # in a row's menu
    fits: Callable[[Any], bool] = lambda _: True  # a row as it stands: its menu offers it then
    dialog: Callable[[Any], str] | None = None  # the address that asks more of one row, instead of this
    confirm: Text = ""  # what is asked before a click does it to one row


class VerbForm(forms.Form):
    """The value that a verb needs: in the bar beside its button, or in a dialog of one row."""

    def __init__(self, verb: Verb, member: Member, data: Any = None, *, is_in_dialog: bool = False) -> None:
        super().__init__(data, prefix=verb.name)
        self.verb = verb
        if verb.field:
            self.fields["value"] = verb.field(member)
            if is_in_dialog:
                for name in ("form", "class"):
                    self.fields["value"].widget.attrs.pop(name, None)


def choice_field(label: Text, choices: Sequence[Choice]) -> forms.ChoiceField:
    """A choice in the bulk bar, whose first line says what it is about."""
    error = gettext("Choose a {label} first.").format(label=label.lower())
    return forms.ChoiceField(
        label=label,
        choices=[("", label), *choices],
        error_messages={"required": error, "invalid_choice": error},
        widget=forms.Select(attrs={"form": "rows", "class": "input-small"}),
    )


def active_member(pk: str) -> Member | None:
    """Who was chosen, or nobody. Raises Refused when they have left meanwhile."""
    if pk == NOBODY:
        return None
    member = Member.objects.active().filter(pk=pk).first()
    if member is None:
        raise Refused(gettext("This person is no longer active."))
    return member


def apply(verb: Verb, keys: Sequence[uuid.UUID], *, visible: Visible, by: Member, value: Any) -> Outcome:
    """Do it to the rows of these ids that the member may see, each in a transaction of its own.

    Called with none open: locks of one row, and the counter behind it, are not held while the next is waited for.
    """
    outcome = Outcome()
    if verb.act_on_all:
        with acting_in(by.org, by):
            done = verb.act_on_all(visible(by).filter(pk__among=list(keys)), by, value)
            outcome.done = [row.pk for row in done]
        return outcome
    assert verb.act
    for key in dict.fromkeys(keys):
        with acting_in(by.org, by):
            if row := visible(by).filter(pk=key).first():
                _act(verb, row, by, value, outcome)
    return outcome


def apply_to_one(verb: Verb, row: Any, *, visible: Visible, by: Member, value: Any) -> list[uuid.UUID]:
    """Do it to one row that the member may see; its id, unless somebody had done it already. Raises Refused."""
    if verb.act_on_all:
        return [one.pk for one in verb.act_on_all(visible(by).filter(pk=row.pk), by, value)]
    assert verb.act
    verb.act(row, by, value)
    return [row.pk]


def _act(verb: Verb, row: Any, by: Member, value: Any, outcome: Outcome) -> None:
    assert verb.act
    try:
        with acting_in(by.org, by):
            verb.act(row, by, value)
        outcome.done.append(row.pk)
    except Refused as refusal:
        outcome.refusals[row.pk] = f"{isolated(str(row))}: {refusal}"
