"""An address says whose id it takes: `<client:pk>`. One path converter for every kind of row with an organisation."""

from typing import ClassVar

from django.apps import apps
from django.urls import register_converter
from django.urls.converters import UUIDConverter

from onetool.tenancy.wall import OrgModel


class RowId(UUIDConverter):
    """The id of a row of this kind, by its looks only: whether there is one, and for whom, the view finds out."""

    kind: ClassVar[str]


def register() -> None:
    """Before the first address is looked up; the name of a converter is the model's, as in topics and events."""
    for model in apps.get_models():
        if issubclass(model, OrgModel):
            kind = str(model._meta.model_name)
            register_converter(type(f"{model.__name__}Id", (RowId,), {"kind": kind}), kind)
