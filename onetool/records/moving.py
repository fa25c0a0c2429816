"""Records with a status, which moves only where the table beside it allows."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext

from onetool.records.record import Record
from onetool.records.refusals import Refused


class Moving(Record):
    """A record whose `status` goes from one word of its `Status` to another as `MOVES` says."""

    MOVES: ClassVar[Mapping[str, AbstractSet[str]]]

    if TYPE_CHECKING:
        Status: Any
        status: Any

        def get_status_display(self) -> str: ...

    class Meta(Record.Meta):
        abstract = True

    @property
    def named(self) -> str:
        """What a refusal calls it."""
        return str(self)

    def can_become(self, status: str) -> bool:
        return status in self.MOVES[self.status]

    def check_move(self, status: str) -> None:
        """Raises Refused when it cannot go there from where it is."""
        if not self.can_become(status):
            now, then = self.get_status_display().lower(), self.Status(status).label.lower()
            raise Refused(gettext("{record} is {now} and cannot become {then}."), record=self.named, now=now, then=then)
