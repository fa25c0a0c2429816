"""Ticking a task's checklist off, and rewriting its lines."""

import uuid
from collections.abc import Iterable

from django.db import transaction

from onetool.events import Actor, record
from onetool.records import Changes, Gone, lock
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
    """Make these the lines of a locked task's checklist, in this order; a line that stays keeps its tick."""
    wanted = [text.strip()[:200] for text in texts if text.strip()]
    before = list(ChecklistItem.objects.filter(task=task))
    if [line.text for line in before] == wanted:
        return {}
    ticks = {line.text: line.done_at for line in before}
    ChecklistItem.objects.filter(task=task).delete()
    ChecklistItem.objects.bulk_create(
        [
            ChecklistItem(task=task, text=text, position=place, done_at=ticks.get(text))
            for place, text in enumerate(wanted, 1)
        ]
    )
    return {"checklist": [[line.text for line in before], wanted]}
