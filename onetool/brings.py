"""What apps bring to the house, each in its own `brings.py`; here what the ground itself brings."""

from functools import lru_cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "file.added": _("added file {name} to {subject}"),
    "file.removed": _("removed file {name} from {subject}"),
    "file.restored": _("restored file {name} on {subject}"),
    "note.added": _("added a note to {subject}"),
    "note.removed": _("removed a note from {subject}"),
    "savedview.created": _("saved view {subject}"),
    "savedview.edited": _("updated {fields} on view {subject}"),
    "savedview.removed": _("deleted view {subject}"),
    "export.requested": _("requested an export of {subject} ({format})"),
    "export.dropped": _("did not export {subject}: the role of whoever asked had changed"),
    "export.finished": _("exported {subject} (rows: {count})"),
    "bulkrun.started": _("started “{subject}” for {count} rows"),
    "bulkrun.advanced": _("did “{subject}” for {count} of {total} rows"),
    "bulkrun.finished": _("finished “{subject}” for {count} of {total} rows"),
    "bulkrun.stopped": _("stopped “{subject}” after {count} of {total} rows"),
    "reaction.failed": _("failed to {task}"),
    "reaction.dismissed": _("dismissed the failed action: {task}"),
    "reaction.restored": _("restored the failed action: {task}"),
    "reaction.requeued": _("retried: {task}"),
    "mail.failed": _("email “{title}” to {to} failed"),
    "mail.unconfirmed": _("email “{title}” to {to} may not have been delivered"),
    "mail.dismissed": _("dismissed the failed email “{title}” to {to}"),
    "mail.restored": _("restored the failed email “{title}” to {to}"),
    "mail.requeued": _("resent “{title}” to {to}"),
}

# Where its queues stand.
LEASED = ["onetool.work.running.RUNS", "onetool.mail.outbox.MESSAGES", "onetool.mail.outbox.SIGN_IN_MAILS"]
# Where stands what of it a page shows, once it is given up.
ATTENTION = ["onetool.work.running.ATTENTION", "onetool.mail.given_up.ATTENTION"]
# What is done to records of every kind that people mark.
MARKS = {
    "starred": _("starred {subject}"),
    "unstarred": _("removed the star from {subject}"),
    "tagged": _("tagged {subject} {tag}"),
    "untagged": _("removed tag {tag} from {subject}"),
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
