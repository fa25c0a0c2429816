"""The filters of the list of quotes, as they stand in the address."""

from collections.abc import Mapping
from dataclasses import dataclass

from onetool.abilities.search import index
from onetool.orgs.models import Member
from quotes.models import Quote, QuoteQuerySet

WAITING = "waiting"
CHOICES = [(WAITING, "Awaiting response"), *((str(value), str(label)) for value, label in Quote.Status.choices)]


@dataclass(frozen=True, slots=True)
class QuoteFilter:
    """What a list of quotes shows. An unknown value filters nothing away and is dropped."""

    q: str = ""
    status: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "QuoteFilter":
        status = query.get("status", "")
        return cls(q=index.asked(query.get("q", "")), status=status if status in dict(CHOICES) else "")

    def of(self, member: Member) -> QuoteQuerySet:
        """The quotes it shows to this member."""
        rows: QuoteQuerySet = Quote.objects.visible_to(member)
        if self.status == WAITING:
            rows = rows.open()
        elif self.status:
            rows = rows.filter(status=self.status)
        if self.q:
            rows = rows.filter(pk__among=index.find_pages(self.q, member=member, kinds=("quote",)))
        return rows

    @property
    def is_empty(self) -> bool:
        return not (self.q or self.status)
