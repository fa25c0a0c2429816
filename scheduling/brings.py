"""What projects and tasks bring to the house."""

from django.utils.translation import gettext_lazy as _

from onetool.web.cards import Card
from scheduling import lists

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

CARDS = [Card("home.main", "scheduling:today"), Card("client.work", "scheduling:of_client", rank=3)]
