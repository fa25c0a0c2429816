"""What projects and tasks bring to the house."""

from onetool.web.cards import Card

SENTENCES = {
    "project.created": "planned {subject}",
    "project.edited": "changed {fields} of {subject}",
    "project.started": "started {subject}",
    "project.completed": "completed {subject}",
    "project.cancelled": "cancelled {subject}",
    "project.reopened": "reopened {subject}",
    "project.staffed": "changed the team of {subject}",
    "task.created": "added the task {subject}",
    "task.edited": "changed {fields} of {subject}",
    "task.assigned": "changed the crew of {subject}",
    "task.started": "started {subject}",
    "task.completed": "completed {subject}",
    "task.cancelled": "cancelled {subject}",
    "task.reopened": "reopened {subject}",
    "task.ticked": "ticked “{item}” of {subject}",
    "task.unticked": "took the tick off “{item}” of {subject}",
    "task.reordered": "moved {subject} to place {position}",
}

CARDS = [Card("home.main", "scheduling:today"), Card("client.work", "scheduling:of_client", rank=3)]
