"""The filters of the lists of projects and tasks, as they stand in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from onetool.abilities.search import index
from onetool.orgs.models import Member
from onetool.records.posted import uuid_or_none
from scheduling.models import Project, ProjectQuerySet, Task, TaskQuerySet


@dataclass(frozen=True, slots=True)
class ProjectFilter:
    """What a list of projects shows. An unknown value filters nothing away and is dropped."""

    q: str = ""
    status: str = ""
    member: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "ProjectFilter":
        status = query.get("status", "")
        member = uuid_or_none(query.get("member", ""))
        return cls(
            q=index.asked(query.get("q", "")),
            status=status if status in Project.Status.values else "",
            member=str(member or ""),
        )

    def of(self, member: Member) -> ProjectQuerySet:
        """The projects it shows to this member."""
        rows: ProjectQuerySet = Project.objects.visible_to(member)
        if self.status:
            rows = rows.filter(status=self.status)
        if self.member:
            rows = rows.filter(pk__in=Project.objects.filter(team__member_id=self.member).values("pk"))
        if self.q:
            rows = rows.filter(pk__among=index.find_pages(self.q, member=member, kinds=("project",)))
        return rows

    @property
    def is_empty(self) -> bool:
        return not (self.q or self.status or self.member)


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What a list of tasks shows."""

    WHEN: ClassVar[list[tuple[str, str]]] = [
        ("today", "Today"),
        ("late", "Overdue"),
        ("coming", "Upcoming"),
        ("unscheduled", "Unscheduled"),
        ("done", "Completed"),
    ]

    q: str = ""
    when: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "TaskFilter":
        when = query.get("when", "")
        return cls(q=index.asked(query.get("q", "")), when=when if when in dict(cls.WHEN) else "")

    def of(self, member: Member, today: date) -> TaskQuerySet:
        """The tasks it shows to this member on that day."""
        rows: TaskQuerySet = Task.objects.visible_to(member)
        rows = rows.filter(status=Task.Status.COMPLETED) if self.when == "done" else rows.open()
        on_days = {
            "today": rows.on_day(today),
            "late": rows.late(today),
            "coming": rows.filter(on_date__gt=today),
            "unscheduled": rows.filter(on_date=None),
        }
        rows = on_days.get(self.when, rows)
        if self.q:
            rows = rows.filter(pk__among=index.find_pages(self.q, member=member, kinds=("task",)))
        return rows

    @property
    def is_empty(self) -> bool:
        return not (self.q or self.when)
