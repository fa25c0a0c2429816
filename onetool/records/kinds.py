"""Records by their kind, where that is known only at run time."""

from collections.abc import Iterable

from django.apps import apps
from django.db.models import Q

from onetool.access.roles import Viewer
from onetool.records.record import Record, Subject, visible_rows


def record_models() -> list[type[Record]]:
    return [model for model in apps.get_models() if issubclass(model, Record)]


def marked_models() -> list[type[Record]]:
    """Those that people write notes on, tag and star."""
    return [model for model in record_models() if model.has_marks]


def subject_models() -> list[type[Subject]]:
    """All that events are about: the records, and the organisation."""
    return [model for model in apps.get_models() if issubclass(model, Subject)]


def record_model(kind: str) -> type[Record]:
    """The model of a kind named in a topic or an event. Raises LookupError."""
    for model in record_models():
        if model.kind() == kind:
            return model
    raise LookupError(kind)


def about_what_is_seen(models: Iterable[type[Subject]], member: Viewer) -> Q:
    """Of rows kept by `subject_kind` and `subject_id`: those about what the member may see of these kinds."""
    seen = Q(subject_kind__in=[])
    for model in models:
        grant = member.grant(model.permission)
        if grant.sees_all:
            seen |= Q(subject_kind=model.kind())
        elif grant.level and issubclass(model, Record):
            seen |= Q(subject_kind=model.kind(), subject_id__in=visible_rows(model, member).values("pk"))
    return seen
