"""What apps bring to the house, each in its own `brings.py`; here what the ground itself brings."""

from functools import lru_cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

SENTENCES = {
    "file.added": "added the file {name} to {subject}",
    "file.removed": "removed the file {name} from {subject}",
    "file.restored": "put the file {name} back on {subject}",
    "reaction.failed": "could not {task} after several tries",
    "reaction.requeued": "had OneTool try once more to {task}",
    "mail.failed": "could not deliver “{title}” to {to}",
    "mail.requeued": "sent “{title}” to {to} once more",
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
