"""Ticking a task's checklist off, and rewriting its lines."""

import uuid
from collections.abc import Iterable

from django.db import transaction

from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.records.changing import lock
from onetool.records.record import Changes
from onetool.records.refusals import Gone
from scheduling.checklists import same_items
from scheduling.models import ChecklistItem, Task


@transaction.atomic
def tick(task: Task, *, by: Actor, item: uuid.UUID) -> None:
    """One line of the checklist is done. Twice is harmless. Raises Gone."""
    task = lock(task)
    line = _line(task, item)
    if line.mark(True):
        line.save(update_fields=["done_at"])
        record("task.ticked", task, by=by, item=line.text)


@transaction.atomic
def untick(task: Task, *, by: Actor, item: uuid.UUID) -> None:
    """One line of the checklist is to be done again. Twice is harmless. Raises Gone."""
    task = lock(task)
    line = _line(task, item)
    if line.mark(False):
        line.save(update_fields=["done_at"])
        record("task.unticked", task, by=by, item=line.text)


def _line(task: Task, item: uuid.UUID) -> ChecklistItem:
    line = ChecklistItem.objects.filter(pk=item, task=task).first()
    if line is None:
        raise Gone
    return line


def write_checklist(task: Task, texts: Iterable[str]) -> Changes:
    """Make these the lines of a locked task's checklist, in this order; an item that stays keeps id and tick."""
    wanted = [text.strip() for text in texts if text.strip()]
    before = list(ChecklistItem.objects.filter(task=task))
    old = [item.text for item in before]
    if old == wanted:
        return {}
    kept = same_items(old, wanted)
    ChecklistItem.objects.filter(pk__in=[one.pk for at, one in enumerate(before) if at not in kept.values()]).delete()
    rewritten, added = [], []
    for place, text in enumerate(wanted):
        if (at := kept.get(place)) is None:
            added.append(ChecklistItem(task=task, text=text, position=place + 1))
        else:
            before[at].text, before[at].position = text, place + 1
            rewritten.append(before[at])
    ChecklistItem.objects.bulk_update(rewritten, ["text", "position"])
    ChecklistItem.objects.bulk_create(added)
    return {"checklist": [old, wanted]}
