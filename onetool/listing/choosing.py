"""Which columns and which saved view a list is shown with: the address decides, then the view, then what was chosen."""

from django.http import QueryDict

from onetool.listing.columns import Column, Columns
from onetool.listing.models import ListChoice, SavedView
from onetool.orgs.models import Member
from onetool.records.hidden_fields import uuid_or_none

OPENED = "of"  # in an address: the view whose filters it began with, all of which it now says itself
NOT_SAVED = ("view", OPENED, "after", "before", "part", "on")  # of an address, in a view
ALL = "all"  # the view that is none: everything, though another one is the default


def saved_query(query: QueryDict) -> str:
    """What of an address a saved view keeps: filters, search, order, columns; always written the same way."""
    rest = sorted((key, values) for key, values in query.lists() if key not in NOT_SAVED)
    clean = QueryDict(mutable=True)
    for key, values in rest:
        if found := [value for value in values if value]:
            clean.setlist(key, found)
    return clean.urlencode()


def effective(name: str, query: QueryDict, member: Member, chosen: ListChoice | None) -> QueryDict:
    """The address with all that the view it names keeps; one that says nothing is that of the default view, if any."""
    if OPENED in query or saved_query(query) or query.get("view") == ALL:
        return query
    asked = query.get("view", "") if "view" in query else default_of(chosen)
    view = _view(name, asked, member)
    if view is None:
        return query
    found = QueryDict(view.query, mutable=True)
    for key in query.keys() - {"view"}:
        found.setlist(key, query.getlist(key))
    found[OPENED] = str(view.pk)
    return found


def _view(name: str, asked: str, member: Member) -> SavedView | None:
    pk = uuid_or_none(asked)
    return SavedView.objects.offered_to(member, name).filter(pk=pk).first() if pk else None


def choice_of(name: str, member: Member) -> ListChoice | None:
    """What the member chose for a list."""
    return ListChoice.objects.filter(member=member, list_name=name).first()


def default_of(chosen: ListChoice | None) -> str:
    """The id of the view that the list opens with, as an address has it; the view is shared no more, perhaps."""
    return str(chosen.default_view_id or "") if chosen else ""


def with_columns(name: str, columns: Columns, query: QueryDict, member: Member, *, all_of_them: bool) -> str:
    """An address that also says which columns: those that are shown, or all that the member may know of."""
    shown = columns_of(columns, query, member, choice_of(name, member))
    said = query.copy()
    said["columns"] = ",".join(column.name for column in (_seen(columns, member).values() if all_of_them else shown))
    return saved_query(said)


def columns_of(columns: Columns, query: QueryDict, member: Member, chosen: ListChoice | None) -> list[Column]:
    """The columns to show: what the address says, else what was chosen, else those of the start.

    The first of all is always there and stays the first: it names the row and leads to it.
    """
    seen = _seen(columns, member)
    said = query.get("columns", "")
    named = said.split(",") if said else (chosen.columns if chosen else [])
    first, *_ = seen.values()
    wanted = [seen[one] for one in dict.fromkeys(named) if one in seen and seen[one] is not first]
    if not named:
        wanted = [column for column in seen.values() if column.is_shown and column is not first]
    return [first, *wanted]


def _seen(columns: Columns, member: Member) -> dict[str, Column]:
    return {column.name: column for column in columns.seen_by(member) if not column.is_filter_only}
