"""A list's filters as they stand in the address, cleaned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from invoices.models import Invoice, InvoiceQuerySet, Standing
from onetool.abilities.search import index
from onetool.orgs.models import Member

OPEN = "open"
CHOICES = [
    (Standing.DRAFT.value, "Draft"),
    (OPEN, "Open"),
    (Standing.OVERDUE.value, "Overdue"),
    (Standing.PARTLY_PAID.value, "Partly paid"),
    (Standing.PAID.value, "Paid"),
    (Standing.WRITTEN_OFF.value, "Written off"),
    (Standing.CREDITED.value, "Credited"),
    (Standing.VOID.value, "Void"),
]


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """What a list of invoices shows. An unknown value filters nothing away and is dropped."""

    q: str = ""
    standing: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "InvoiceFilter":
        standing = query.get("standing", "")
        return cls(q=index.asked(query.get("q", "")), standing=standing if standing in dict(CHOICES) else "")

    def of(self, member: Member, today: date) -> InvoiceQuerySet:
        """The invoices it shows to this member."""
        rows: InvoiceQuerySet = Invoice.objects.visible_to(member)
        if self.standing == OPEN:
            rows = rows.open()
        elif self.standing:
            rows = rows.standing_as(self.standing, today)
        if self.q:
            clients = index.find_pages(self.q, member=member, kinds=("client", "contact"))
            found = index.find_pages(self.q, member=member, kinds=("invoice",))
            rows = rows.filter(pk__among=found) | rows.filter(client_id__among=clients)
        return rows

    @property
    def may_be_owed(self) -> bool:
        """Whether anything can be owed on what it shows."""
        return self.standing in {"", OPEN, Standing.OVERDUE, Standing.PARTLY_PAID}

    @property
    def is_empty(self) -> bool:
        return not (self.q or self.standing)
