"""What projects and tasks bring to the house."""

from onetool.web.cards import Card
from scheduling import lists

LISTS = [lists.projects, lists.tasks]

SENTENCES = {
    "project.created": "created project {subject}",
    "project.edited": "updated {fields} on {subject}",
    "project.started": "started {subject}",
    "project.completed": "completed {subject}",
    "project.cancelled": "canceled {subject}",
    "project.reopened": "reopened {subject}",
    "project.staffed": "updated the team on {subject}",
    "task.created": "added task {subject}",
    "task.edited": "updated {fields} on {subject}",
    "task.assigned": "reassigned {subject}",
    "task.started": "started {subject}",
    "task.completed": "completed {subject}",
    "task.cancelled": "canceled {subject}",
    "task.reopened": "reopened {subject}",
    "task.ticked": "checked off “{item}” on {subject}",
    "task.unticked": "unchecked “{item}” on {subject}",
    "task.reordered": "moved {subject} to position {position}",
}

CARDS = [Card("home.main", "scheduling:today"), Card("client.work", "scheduling:of_client", rank=3)]
