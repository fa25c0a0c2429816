"""Saving, renaming, sharing, removing and pinning views of lists; choosing a list's columns."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from onetool.events.log import record
from onetool.listing.models import ListChoice, SavedView
from onetool.orgs.models import Member
from onetool.records.changing import change, lock
from onetool.records.creating import created_once
from onetool.records.refusals import Refused, refusing_twins

MOST_VIEWS = 100  # of one person
MOST_PINNED = 8  # in the navigation


class NotYours(Refused):
    """A shared view that somebody else saved."""


class NameTaken(Refused):
    """One's own view of the list has that name."""

    field = "name"

    def __init__(self) -> None:
        super().__init__(gettext("You have a view with this name. Choose another name."))


@created_once(SavedView)
def add(
    *, by: Member, list_name: str, name: str, query: str, is_shared: bool = False, pk: uuid.UUID | None = None
) -> SavedView:
    """Keep what a list shows under a name. Raises NameTaken, and Refused when there are too many."""
    if SavedView.objects.filter(owner=by).count() >= MOST_VIEWS:
        raise Refused(gettext("You can keep up to {most} views. Delete one first."), most=MOST_VIEWS)
    view = SavedView(pk=pk, list_name=list_name, name=name, query=query, owner=by, is_shared=is_shared)
    with refusing_twins(NameTaken()):
        view.save(force_insert=True)
    record("savedview.created", view, by=by)
    return view


@transaction.atomic
def edit(view: SavedView, *, by: Member, version: int | None = None, **fields: Any) -> SavedView:
    """Change its name, what it shows, or whether the team has it. Raises Stale, and NotYours to all but its owner."""
    view = lock(view, version=version)
    _check_owner(view, by)
    left = view.topics()
    with refusing_twins(NameTaken()):
        changes = change(view, **fields)
    if changes:
        changes.pop("query", None)
        record("savedview.edited", view, by=by, changes=changes, also=left)
    return view


@transaction.atomic
def remove(view: SavedView, *, by: Member) -> None:
    """Take a view away, from everybody who had it."""
    view = lock(view)
    _check_owner(view, by)
    record("savedview.removed", view, by=by)
    view.delete()


# --- What one person sees: nobody else's news, so nothing is recorded -------------------------------------------------
@transaction.atomic
def pin(view: SavedView, *, by: Member) -> None:
    """Keep a view in one's navigation. Twice is harmless."""
    _keep_pinned(by, lambda pinned: pinned if view.pk in pinned else [*pinned, view.pk])


@transaction.atomic
def unpin(view: SavedView, *, by: Member) -> None:
    """Take it out of one's navigation. Twice is harmless."""
    _keep_pinned(by, lambda pinned: [pk for pk in pinned if pk != view.pk])


def _keep_pinned(member: Member, changed: Callable[[list[uuid.UUID]], list[uuid.UUID]]) -> None:
    pinned = lock(member).pinned_views
    # What was deleted since, or is shared no more, cannot be unpinned by hand.
    seen = set(SavedView.objects.visible_to(member).filter(pk__among=pinned).values_list("pk", flat=True))
    pinned = changed([pk for pk in pinned if pk in seen])
    if len(pinned) > MOST_PINNED:
        raise Refused(gettext("You can pin up to {most} views. Unpin one first."), most=MOST_PINNED)
    Member.objects.filter(pk=member.pk).update(pinned_views=pinned)


@transaction.atomic
def choose_columns(*, by: Member, list_name: str, columns: Sequence[str]) -> None:
    """Keep which columns of a list a member wants, in their order; none stands for those of the start."""
    _choice(by, list_name).update(columns=list(columns))


@transaction.atomic
def open_with(view: SavedView | None, *, by: Member, list_name: str) -> None:
    """Let a list open with a view, or with everything again."""
    _choice(by, list_name).update(default_view=view)


def _choice(member: Member, list_name: str) -> QuerySet[ListChoice]:
    choice, _ = ListChoice.objects.get_or_create(member=member, list_name=list_name)
    return ListChoice.objects.filter(pk=choice.pk)


def _check_owner(view: SavedView, by: Member) -> None:
    if view.owner_id != by.pk:
        raise NotYours(
            gettext("Only {owner} can change this view. Save your own copy instead."), owner=view.owner.display_name
        )
