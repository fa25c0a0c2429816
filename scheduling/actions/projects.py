"""Making, editing, moving and staffing a project."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from onetool import numbers
from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.orgs.models import Member
from onetool.records.changing import change, lock
from onetool.records.creating import created_once
from onetool.records.record import Changes
from onetool.text.folding import folded
from scheduling.actions.rules import check_members, check_property, names, with_maker
from scheduling.models import Project, ProjectMember


@created_once(Project)
def create(*, by: Actor, pk: uuid.UUID | None = None, team: Iterable[Member] = (), **fields: Any) -> Project:
    """A new project with its number. `pk` is the id the form brings: a second post finds the row."""
    members = with_maker(team, by, "projects")
    check_members(members)
    check_property(fields["client"], fields.get("place"))
    project = Project(pk=pk, **_sorted(fields))
    project.number = numbers.format_sequence("P", numbers.take("project"))
    project.save(force_insert=True)
    ProjectMember.objects.bulk_create([ProjectMember(project=project, member=member) for member in members])
    record("project.created", project, by=by, number=project.number, team=names(members))
    return project


def _sorted(fields: dict[str, Any]) -> dict[str, Any]:
    """With the title as lists sort it."""
    if "title" in fields:
        fields["sort_title"] = folded(fields["title"])[:160]
    return fields


@transaction.atomic
def edit(project: Project, *, by: Actor, version: int | None = None, **fields: Any) -> Project:
    """Change a project's fields; its client stays. Raises Stale when it is no longer at `version`, WrongPlace."""
    project = lock(project, version=version)
    check_property(project.client, fields.get("place"))
    changes = change(project, **_sorted(fields))
    changes.pop("sort_title", None)
    if changes:
        record("project.edited", project, by=by, changes=changes)
    return project


@transaction.atomic
def start(project: Project, *, by: Actor) -> Project:
    """Work begins. Twice is harmless."""
    project, changes = _move(project, Project.Status.IN_PROGRESS)
    if changes:
        record("project.started", project, by=by, changes=changes)
    return project


@transaction.atomic
def complete(project: Project, *, by: Actor) -> Project:
    """All is done. Twice is harmless."""
    project, changes = _move(project, Project.Status.COMPLETED)
    if changes:
        record("project.completed", project, by=by, changes=changes)
    return project


@transaction.atomic
def cancel(project: Project, *, by: Actor) -> Project:
    """It will not be done. Twice is harmless."""
    project, changes = _move(project, Project.Status.CANCELLED)
    if changes:
        record("project.cancelled", project, by=by, changes=changes)
    return project


@transaction.atomic
def reopen(project: Project, *, by: Actor) -> Project:
    """Take up again: a completed one is in progress once more, a cancelled or begun one planned. Twice is harmless."""
    project = lock(project)
    back = Project.Status.IN_PROGRESS if project.status == Project.Status.COMPLETED else Project.Status.PLANNED
    project, changes = _move(project, back)
    if changes:
        record("project.reopened", project, by=by, changes=changes)
    return project


@transaction.atomic
def staff(project: Project, *, by: Actor, team: Iterable[Member]) -> Project:
    """Set who is on the team. Those who leave it are told too."""
    project, chosen = lock(project), list(team)
    before = list(Member.objects.filter(project_places__project=project).select_related("user"))
    check_members(member for member in chosen if member not in before)
    if set(before) == set(chosen):
        return project
    left = project.topics()
    ProjectMember.objects.filter(project=project).exclude(member__in=chosen).delete()
    ProjectMember.objects.bulk_create(
        [ProjectMember(project=project, member=member) for member in chosen if member not in before]
    )
    record("project.staffed", project, by=by, changes={"team": [names(before), names(chosen)]}, also=left)
    return project


def hand_over(project: Project, *, member: Member, to: Member | None, by: Actor) -> Project:
    """Take a member off the team and put somebody else in their place, or nobody."""
    team = Member.objects.filter(project_places__project=project).exclude(pk=member.pk)
    return staff(project, by=by, team=[*team, *([to] if to and to not in team else [])])


def _move(project: Project, status: str) -> tuple[Project, Changes]:
    project = lock(project)
    if project.status == status:
        return project, {}
    project.check_move(status)
    return project, change(project, status=status)


@transaction.atomic
def move(project: Project, *, by: Actor, status: str) -> Project:
    """Move to another state by the verb that leads there, as a drop on the board means it. Raises Refused."""
    project = lock(project)
    if project.status == status:
        return project
    project.check_move(status)
    if status == Project.Status.COMPLETED:
        return complete(project, by=by)
    if status == Project.Status.CANCELLED:
        return cancel(project, by=by)
    is_first_start = project.status == Project.Status.PLANNED
    return start(project, by=by) if is_first_start else reopen(project, by=by)
