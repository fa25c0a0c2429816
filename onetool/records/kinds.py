"""Records by their kind, where that is known only at run time."""

from django.apps import apps

from onetool.records.record import Record, Subject


def record_models() -> list[type[Record]]:
    return [model for model in apps.get_models() if issubclass(model, Record)]


def subject_models() -> list[type[Subject]]:
    """All that events are about: the records, and the organisation."""
    return [model for model in apps.get_models() if issubclass(model, Subject)]


def record_model(kind: str) -> type[Record]:
    """The model of a kind named in a topic or an event. Raises LookupError."""
    for model in record_models():
        if model.kind() == kind:
            return model
    raise LookupError(kind)
