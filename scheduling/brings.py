"""What projects and tasks bring to the house."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from onetool.orgs.handing_over import OpenWork
from onetool.web.cards import Card
from scheduling import lists
from scheduling.actions import projects, tasks
from scheduling.models import Project, Task

LISTS = [lists.projects, lists.tasks]

SENTENCES = {
    "project.created": _("created project {subject}"),
    "project.edited": _("updated {fields} on {subject}"),
    "project.started": _("started {subject}"),
    "project.completed": _("completed {subject}"),
    "project.cancelled": _("canceled {subject}"),
    "project.reopened": _("reopened {subject}"),
    "project.staffed": _("updated the team on {subject}"),
    "task.created": _("added task {subject}"),
    "task.edited": _("updated {fields} on {subject}"),
    "task.assigned": _("reassigned {subject}"),
    "task.started": _("started {subject}"),
    "task.completed": _("completed {subject}"),
    "task.cancelled": _("canceled {subject}"),
    "task.reopened": _("reopened {subject}"),
    "task.ticked": _("checked off “{item}” on {subject}"),
    "task.unticked": _("unchecked “{item}” on {subject}"),
    "task.reordered": _("moved {subject} to position {position}"),
}

OPEN_WORK = [
    OpenWork(
        lambda count: ngettext("{count} open task", "{count} open tasks", count),
        of=lambda member: Task.objects.open().filter(crew__member=member),
        hand_over=lambda task, member, to, by: tasks.hand_over(task, member=member, to=to, by=by),
    ),
    OpenWork(
        lambda count: ngettext("{count} open project", "{count} open projects", count),
        of=lambda member: Project.objects.open().filter(team__member=member),
        hand_over=lambda project, member, to, by: projects.hand_over(project, member=member, to=to, by=by),
    ),
]

CARDS = [Card("home.main", "scheduling:today"), Card("client.work", "scheduling:of_client", rank=3)]
