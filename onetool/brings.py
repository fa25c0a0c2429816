"""What apps bring to the house, each in its own `brings.py`; here what the ground itself brings."""

from functools import lru_cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

SENTENCES = {
    "file.added": "added file {name} to {subject}",
    "file.removed": "removed file {name} from {subject}",
    "file.restored": "restored file {name} on {subject}",
    "note.added": "added a note to {subject}",
    "note.removed": "removed a note from {subject}",
    "savedview.created": "saved view {subject}",
    "savedview.edited": "updated {fields} on view {subject}",
    "savedview.removed": "deleted view {subject}",
    "export.requested": "requested an export of {subject} ({format})",
    "export.dropped": "did not export {subject}: the role of whoever asked had changed",
    "export.finished": "exported {subject} (rows: {count})",
    "bulkrun.started": "started “{subject}” for {count} rows",
    "bulkrun.advanced": "did “{subject}” for {count} of {total} rows",
    "bulkrun.finished": "finished “{subject}” for {count} of {total} rows",
    "bulkrun.stopped": "stopped “{subject}” after {count} of {total} rows",
    "reaction.failed": "failed to {task}",
    "reaction.dismissed": "dismissed the failed action: {task}",
    "reaction.restored": "restored the failed action: {task}",
    "reaction.requeued": "retried: {task}",
    "mail.failed": "email “{title}” to {to} failed",
    "mail.unconfirmed": "email “{title}” to {to} may not have been delivered",
    "mail.dismissed": "dismissed the failed email “{title}” to {to}",
    "mail.restored": "restored the failed email “{title}” to {to}",
    "mail.requeued": "resent “{title}” to {to}",
}

# Where its queues stand.
LEASED = ["onetool.work.running.RUNS", "onetool.mail.outbox.MESSAGES", "onetool.mail.outbox.SIGN_IN_MAILS"]
# Where stands what of it a page shows, once it is given up.
ATTENTION = ["onetool.work.running.ATTENTION", "onetool.mail.given_up.ATTENTION"]
# What is done to records of every kind that people mark.
MARKS = {
    "starred": "starred {subject}",
    "unstarred": "removed the star from {subject}",
    "tagged": "tagged {subject} {tag}",
    "untagged": "removed tag {tag} from {subject}",
}


@lru_cache(maxsize=64)
def brought(name: str) -> list[Any]:
    """What the apps call `name` in their `brings.py`, from left to right."""
    found = [
        import_module(f"{app.name}.brings")
        for app in apps.get_app_configs()
        if app.module and module_has_submodule(app.module, "brings")
    ]
    return [getattr(module, name) for module in found if hasattr(module, name)]
