"""Everything that changes projects and tasks, split by noun."""

from scheduling.actions.checklists import tick, untick
from scheduling.actions.projects import (
    cancel_project,
    complete_project,
    create_project,
    edit_project,
    move_project,
    reopen_project,
    staff,
    start_project,
)
from scheduling.actions.task import assign, cancel, complete, create, edit, reopen, reorder, start

__all__ = [
    "assign",
    "cancel",
    "cancel_project",
    "complete",
    "complete_project",
    "create",
    "create_project",
    "edit",
    "edit_project",
    "move_project",
    "reopen",
    "reopen_project",
    "reorder",
    "staff",
    "start",
    "start_project",
    "tick",
    "untick",
]
