"""Columns and verbs of what people put on records of any kind: tags, and one's own favorites."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from django import forms
from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onetool.abilities.stars.models import Star
from onetool.abilities.tags import actions
from onetool.abilities.tags.models import LONGEST, Tag
from onetool.listing.bulk import Verb
from onetool.listing.columns import Choice, Column, Kind, Rows, computed, question
from onetool.orgs.models import Member
from onetool.records.record import Record

OFFERED = 200  # words that a filter offers


def with_tags(rows: Rows, _: Member) -> Rows:
    return rows.annotate(listed_tags=Tag.objects.beside(cast("type[Record]", rows.model)))


def with_star(rows: Rows, member: Member) -> Rows:
    """Whether this member marked it."""
    return rows.annotate(is_starred=Star.objects.beside(cast("type[Record]", rows.model), member))


def tags(**more: Any) -> Callable[[type[Model]], Column]:
    """The words of each row; a filter offers those of the rows the member may see."""

    def made(model: type[Model]) -> Column:
        kind = cast("type[Record]", model)

        def seen(member: Member) -> Sequence[Choice]:
            names = Tag.objects.on(kind, member).order_by("name").values_list("name", flat=True)
            return [(name, name) for name in names.distinct()[:OFFERED]]

        return computed(
            "tag", _("Tags"), Kind.TAGS, lambda row: list(row.listed_tags),
            where="name", apart=Tag.objects.about, options=seen, fetch=with_tags, **more,
        )  # fmt: skip

    return made


def tagging(policy: str) -> Verb:
    """Marking many rows with a word."""
    return Verb(
        name="tag",
        label=_("Add tag"),
        policy=policy,
        icon="tag",
        said=_("tagged"),
        field=_tag_field,
        act_on_all=lambda rows, by, tag: actions.add_all(rows, by=by, name=tag),
    )


def _tag_field(_: Member) -> forms.Field:
    error = gettext("Enter a tag of up to {most} characters.").format(most=LONGEST)
    return forms.CharField(
        label=gettext("Tag"),
        max_length=LONGEST,
        error_messages={"required": error, "max_length": error},
        widget=forms.TextInput(attrs={"form": "rows", "class": "input-small", "placeholder": gettext("Tag")}),
    )


def favorites() -> Column:
    """“My favorites”: those that the member marked."""
    return question("starred", _("My favorites"), _starred)


def _starred(rows: Rows, values: Sequence[str], member: Member) -> Rows:
    marked = Star.objects.by(member, cast("type[Record]", rows.model))
    return rows.filter(pk__in=marked) if values[-1] == "True" else rows.exclude(pk__in=marked)
