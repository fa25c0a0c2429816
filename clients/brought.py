"""Fields that apps to the right bring to the forms of clients and properties; their actions keep what is chosen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django import forms

from clients.models import Client, Property
from onetool.brings import brought

R = TypeVar("R", Client, Property)


@dataclass(frozen=True, slots=True)
class Brought:
    """A field for one row more than the form's own: of a client, or of a property (`kind`)."""

    kind: type[Client] | type[Property]
    name: str
    field: Callable[[Client | None], forms.Field | None]  # as the client may fill it; None: there is nothing to choose
    value: Callable[[Any], Any]  # what the row has now
    keep: Callable[..., None]  # the action: (row, value, by=)


class TakesBrought(forms.Form):
    """A form of a client or a property, with what is brought. `row` is what is edited, `client` whose it is."""

    kind: ClassVar[type[Client] | type[Property]]

    def __init__(self, *args: Any, row: Any = None, client: Client | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.brought: list[Brought] = []
        for one in (one for some in brought("FIELDS") for one in some if one.kind == self.kind):
            if field := one.field(client):
                self.fields[one.name] = field
                self.brought.append(one)
        self.initial = {**self.initial, **(self._values_of(row) if row else {})}

    @property
    def brought_fields(self) -> list[forms.BoundField]:
        return [self[one.name] for one in self.brought]

    @property
    def has_brought_values(self) -> bool:
        return any(self.initial.get(one.name) for one in self.brought)

    def own(self, values: dict[str, Any]) -> dict[str, Any]:
        """Of these values, those that the form's own action takes."""
        names = {one.name for one in self.brought}
        return {name: value for name, value in values.items() if name not in names}

    def keep_brought(self, row: R, *, by: Any) -> R:
        """What was chosen of it, after the form's own action made or changed the row."""
        for one in self.brought:
            one.keep(row, self.cleaned_data[one.name], by=by)
        return row

    def beside(self, row: R) -> R:
        """The row with what was brought to it, for a merge page to compare."""
        for name, value in self._values_of(row).items():
            setattr(row, name, value)
        return row

    def _values_of(self, row: Any) -> dict[str, Any]:
        return {one.name: one.value(row) for one in self.brought}
