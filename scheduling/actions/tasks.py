"""Making, editing, assigning, moving and ordering tasks."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.orgs.models import Member
from onetool.records.changing import bump, change, lock
from onetool.records.creating import created_once
from onetool.records.record import Changes
from scheduling.actions.checklists import write_checklist
from scheduling.actions.rules import check_members, check_property, names, with_maker
from scheduling.models import Assignment, Project, Task


@created_once(Task)
def create(
    *, by: Actor, pk: uuid.UUID | None = None, crew: Iterable[Member] = (), checklist: Iterable[str] = (), **fields: Any
) -> Task:
    """A new task, last in its project. `pk` is the id the form brings: a second post finds the row."""
    members = with_maker(crew, by, "tasks")
    check_members(members)
    task = Task(pk=pk, **_prepared(fields))
    check_property(task.client, task.place)
    if task.project:
        lock(task.project)
        task.position = _last_position(task.project) + 1
    task.save(force_insert=True)
    Assignment.objects.bulk_create([Assignment(task=task, member=member) for member in members])
    write_checklist(task, checklist)
    record("task.created", task, by=by, crew=names(members), on_date=task.on_date)
    return task


@transaction.atomic
def edit(
    task: Task, *, by: Actor, version: int | None = None, checklist: Iterable[str] | None = None, **fields: Any
) -> Task:
    """Change a task's fields and the lines of its checklist. Raises Stale when no longer at `version`, WrongPlace."""
    task = lock(task, version=version)
    fields = _prepared({"project": task.project, **fields})
    check_property(fields.get("client", task.client), fields.get("place", task.place))
    left = task.topics()
    changes = change(task, **fields)
    if checklist is not None and (lines := write_checklist(task, checklist)):
        if not changes:
            bump(task)
        changes |= lines
    if changes:
        record("task.edited", task, by=by, changes=changes, also=left)
    return task


@transaction.atomic
def assign(task: Task, *, by: Actor, crew: Iterable[Member]) -> Task:
    """Set who is on the crew. Those who leave it are told too."""
    task, chosen = lock(task), list(crew)
    before = list(Member.objects.filter(assignments__task=task).select_related("user"))
    check_members(member for member in chosen if member not in before)
    if set(before) == set(chosen):
        return task
    left = task.topics()
    Assignment.objects.filter(task=task).exclude(member__in=chosen).delete()
    Assignment.objects.bulk_create([Assignment(task=task, member=member) for member in chosen if member not in before])
    record("task.assigned", task, by=by, changes={"crew": [names(before), names(chosen)]}, also=left)
    return task


def hand_over(task: Task, *, member: Member, to: Member | None, by: Actor) -> Task:
    """Take a member off the crew and put somebody else in their place, or nobody."""
    crew = Member.objects.filter(assignments__task=task).exclude(pk=member.pk)
    return assign(task, by=by, crew=[*crew, *([to] if to and to not in crew else [])])


@transaction.atomic
def start(task: Task, *, by: Actor) -> Task:
    """Somebody is at it. Twice is harmless."""
    task, changes = _move(task, Task.Status.IN_PROGRESS)
    if changes:
        record("task.started", task, by=by, changes=changes)
    return task


@transaction.atomic
def complete(task: Task, *, by: Actor) -> Task:
    """It is done. Twice is harmless."""
    task, changes = _move(task, Task.Status.COMPLETED)
    if changes:
        record("task.completed", task, by=by, changes=changes)
    return task


@transaction.atomic
def cancel(task: Task, *, by: Actor) -> Task:
    """It will not be done. Twice is harmless."""
    task, changes = _move(task, Task.Status.CANCELLED)
    if changes:
        record("task.cancelled", task, by=by, changes=changes)
    return task


@transaction.atomic
def reopen(task: Task, *, by: Actor) -> Task:
    """Take up again. Twice is harmless."""
    task, changes = _move(task, Task.Status.PENDING)
    if changes:
        record("task.reopened", task, by=by, changes=changes)
    return task


@transaction.atomic
def reorder(task: Task, *, by: Actor, after: uuid.UUID | None) -> Task:
    """Put a task of a project behind another one of it, or first. Twice is harmless."""
    if task.project is None:
        return task
    lock(task.project)
    # Locked in the order everybody locks them in, then put in theirs.
    locked = Task.objects.select_for_update().filter(project=task.project).order_by("pk")
    tasks = sorted(locked, key=lambda one: (one.position, one.pk))
    moved = next(one for one in tasks if one.pk == task.pk)
    ordered = [one for one in tasks if one.pk != task.pk]
    place = next((index + 1 for index, one in enumerate(ordered) if one.pk == after), 0)
    ordered.insert(place, moved)
    if ordered == tasks:
        return moved
    for position, one in enumerate(ordered, 1):
        one.position = position
    Task.objects.bulk_update(ordered, ["position"])
    record("task.reordered", moved, by=by, position=place + 1)
    return moved


def _prepared(fields: dict[str, Any]) -> dict[str, Any]:
    """A task of a project is its client's; without a property of its own it is at the project's."""
    project: Project | None = fields.get("project")
    if project:
        fields["client"] = project.client
        fields["place"] = fields.get("place") or project.place
    return fields


def _last_position(project: Project) -> int:
    return int(Task.objects.filter(project=project).aggregate(last=Max("position"))["last"] or 0)


def _move(task: Task, status: str) -> tuple[Task, Changes]:
    task = lock(task)
    if task.status == status:
        return task, {}
    task.check_move(status)
    changes = change(task, status=status, completed_at=timezone.now() if status == Task.Status.COMPLETED else None)
    return task, {"status": changes["status"]}
