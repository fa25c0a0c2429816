"""A list's filters as they stand in the address, cleaned; lists, the board and exports read the same ones."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from clients.models import Client, ClientQuerySet
from onetool.abilities.search import index
from onetool.abilities.stars.models import Star
from onetool.abilities.tags.models import Tag
from onetool.orgs.models import Member
from onetool.records.posted import uuid_or_none
from onetool.text.typed import one_line


@dataclass(frozen=True, slots=True)
class ClientFilter:
    """What a list of clients shows. An unknown value filters nothing away and is dropped."""

    q: str = ""
    status: str = ""
    tag: str = ""
    manager: str = ""
    starred: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "ClientFilter":
        status = query.get("status", "")
        return cls(
            q=index.asked(query.get("q", "")),
            status=status if status in Client.Status.values else "",
            tag=one_line(query.get("tag", ""), 40),
            manager=str(uuid_or_none(query.get("manager", "")) or ""),
            starred="1" if query.get("starred") else "",
        )

    def of(self, member: Member) -> ClientQuerySet:
        """The clients it shows to this member."""
        rows: ClientQuerySet = Client.objects.visible_to(member)
        rows = rows.filter(status=self.status) if self.status else rows.current()
        if self.tag:
            rows = rows.filter(pk__in=Tag.objects.named(Client, self.tag))
        if self.manager:
            rows = rows.filter(account_manager=uuid.UUID(self.manager))
        if self.starred:
            rows = rows.filter(pk__in=Star.objects.by(member, Client))
        if self.q:
            found = index.find_pages(self.q, member=member, kinds=("client", "contact", "property"))
            rows = rows.filter(pk__among=found)
        return rows

    @property
    def is_empty(self) -> bool:
        return not (self.q or self.status or self.tag or self.manager or self.starred)
