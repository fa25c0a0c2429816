"""A list page: which rows, in which order, with which columns, as the address says; and what can change that."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Aggregate, Count, QuerySet
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from onetool.abilities.search import index
from onetool.access.requests import OrgRequest
from onetool.listing import cells, choosing, conditions
from onetool.listing.bulk import MOST_ROWS, Verb, VerbForm
from onetool.listing.columns import Column, Kind, fetched
from onetool.listing.conditions import Condition
from onetool.listing.forms import FilterForm
from onetool.listing.keyset import Rows, paginate, top
from onetool.listing.models import ListChoice, SavedView
from onetool.listing.row_menu import RowMenu
from onetool.money.formatting import format_number
from onetool.orgs.models import Member

if TYPE_CHECKING:
    from onetool.listing.listing import Listing

COLUMN_SIZE = 50  # cards of one column of the board
PAGING = ("after", "before", "part", "on")  # of an address, and of no link made from it


def collection(name: str, member: Member) -> str:
    """The topic of all records of an object for who sees all; for who sees what is assigned, their own desk."""
    return name if member.grant(name).sees_all else f"member:{member.pk}"


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands under a list: how many rows there are, sums by column, and what the sums leave out."""

    count: int
    sums: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    summed: int | None = None  # of how many rows the sums are, when not of all


class Shown:
    """One list as one address shows it to one member; each thing is asked for when the template wants it."""

    def __init__(self, listing: "Listing", request: OrgRequest, chosen: ListChoice | None = None) -> None:
        self.listing, self.request, self.member = listing, request, request.member
        self.query: QueryDict = request.GET
        self.chosen = chosen

    @cached_property
    def conditions(self) -> list[Condition]:
        return conditions.read(self.listing.columns, self.query, self.member)

    @cached_property
    def columns(self) -> list[Column]:
        """Those that are shown, in the order that was chosen."""
        return choosing.columns_of(self.listing.columns, self.query, self.member, self.chosen)

    @cached_property
    def all_rows(self) -> "QuerySet[Any]":
        return self.listing.of(self.query, self.member)

    @cached_property
    def rows(self) -> Rows[Any]:
        """The page of them."""
        rows = fetched(self.all_rows, self.columns, self.member)
        return paginate(rows, self.request, orders=self.listing.orders_for(self.member))

    @cached_property
    def foot(self) -> Foot:
        if self.listing.foot:
            return self.listing.foot(self)
        asked: dict[str, Aggregate] = {one.name: one.total(self.member) for one in self.columns if one.total}
        found = self.all_rows.order_by().aggregate(count=Count("pk"), **{f"of_{name}": asked[name] for name in asked})
        return Foot(found["count"], {name: found[f"of_{name}"] or 0 for name in asked})

    @cached_property
    def board(self) -> list[dict[str, Any]]:
        """A column a status: its newest rows, how many there are, and where the rest is."""
        columns = []
        for status, label in self.listing.statuses:
            rows = self.all_rows.filter(status=status)
            shown = top(fetched(rows, self.columns, self.member).order_by("-updated_at", "-pk"), COLUMN_SIZE)
            count = rows.count()
            more_url = f"{self.listing.url}?status={status}" if count > len(shown) else ""
            columns.append({"status": status, "label": label, "rows": shown, "count": count, "more_url": more_url})
        return columns

    @property
    def can_move(self) -> bool:
        return bool(self.listing.moves_need) and self.member.may(self.listing.moves_need)

    @property
    def topics(self) -> str:
        """What the list watches: everything, or what is assigned."""
        own = self.listing.topic or (lambda member: collection(self.listing.object_name, member))
        return " ".join([own(self.member), *self.listing.watched])

    @property
    def can_edit(self) -> bool:
        return bool(self.listing.edits) and self.member.may(self.listing.edits)

    @property
    def can_search(self) -> bool:
        return self.listing.searched is not None

    @property
    def has_lead(self) -> bool:
        return self.listing.lead is not None

    @property
    def can_tick(self) -> bool:
        return bool(self._offered_verbs)

    @property
    def can_take_all(self) -> bool:
        """Whether more rows fit than the page shows, and few enough for a bulk run."""
        return self.listing.is_counted and len(self.rows) < self.foot.count <= MOST_ROWS

    @cached_property
    def _offered_verbs(self) -> list[Verb]:
        """What the member may do with ticked rows."""
        return [verb for verb in self.listing.verbs if verb.is_offered and self.member.may(verb.policy)]

    @property
    def verbs(self) -> list[VerbForm]:
        """The same, each with the field it needs: asked for when the first row is ticked."""
        return [VerbForm(verb, self.member) for verb in self._offered_verbs]

    @property
    def has_menus(self) -> bool:
        """Whether there is more to do with a row than to open it."""
        return self.can_tick or self.can_edit or "row" in self.listing.more

    @cached_property
    def menu(self) -> RowMenu:
        """Of the row whose menu is asked for. Raises Http404."""
        return RowMenu.of(self.listing, self.member, self.query.get("row", ""))

    @property
    def is_grouped(self) -> bool:
        """Headings stand between rows as long as nobody sorts by something else."""
        return self.listing.group is not None and not self.query.get("sort")

    @property
    def width(self) -> int:
        """How many cells a row has."""
        return len(self.columns) + self.can_tick + self.has_lead + self.has_menus

    @property
    def body(self) -> SafeString:
        return cells.body(self)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.conditions or index.search_text(self.query.get("q", "")))

    @property
    def count_text(self) -> str:
        """`41 quotes`; nothing for a list that is too long to be counted at each look."""
        if not self.listing.is_counted:
            return ""
        return self._count_text(self.foot.count)

    @property
    def summed(self) -> str:
        """Of how many rows the sums at the foot are."""
        return self._count_text(self.foot.count if self.foot.summed is None else self.foot.summed)

    def _count_text(self, count: int) -> str:
        number = format_number(Decimal(count), self.member.org.locale)
        return f"{number} {self.listing.noun if count == 1 else self.listing.nouns}"

    @property
    def foot_cells(self) -> list[dict[str, Any]]:
        """A cell under each column, with its sum where there is one."""
        sums = self.foot.sums
        return [{"label": one.label, "is_summed": one.name in sums, "sum": sums.get(one.name)} for one in self.columns]

    # --- The words of its own -----------------------------------------------------------------------------------------
    @property
    def partials(self) -> dict[str, str]:
        """The names of what the app's template brings."""
        return {name: f"{self.listing.template}#{name}" for name in ("actions", "empty", *self.listing.more)}

    @property
    def title(self) -> str:
        return str(self.listing.title)

    @property
    def none_matching(self) -> str:
        return gettext("No matching {nouns}").format(nouns=self.listing.nouns)

    # --- What is offered ----------------------------------------------------------------------------------------------
    @property
    def chips(self) -> Column | None:
        return self.listing.columns[self.listing.chips] if self.listing.chips else None

    @property
    def chip(self) -> str:
        """The chip that is pressed."""
        values = self.query.getlist(self.listing.chips)
        return values[0] if len(values) == 1 else ""

    @property
    def pills(self) -> list[dict[str, str]]:
        """Each condition in words, with the address without it; a pressed chip says itself."""
        said = [one for one in self.conditions if not (one.key == self.listing.chips and self.chip)]
        return [{"text": one.words(self.member), "url": self._without(one.key)} for one in said]

    def _without(self, *keys: str) -> str:
        query = self.query.copy()
        for key in (*keys, *PAGING):
            query.pop(key, None)
        return f"?{query.urlencode()}" if query else f"?view={choosing.ALL}"

    @property
    def address(self) -> str:
        """What stands behind the question mark, without the place in the list and the part that is asked for."""
        query = self.query.copy()
        for key in PAGING:
            query.pop(key, None)
        return query.urlencode()

    @property
    def cleared(self) -> str:
        """The address without any filter."""
        return self._without("q", *(one.key for one in self.conditions))

    @property
    def kept_by_chips(self) -> list[tuple[str, str]]:
        """What else stands in the address, for the form of the search and the chips."""
        gone = {*PAGING, "q", self.listing.chips}
        return [(key, value) for key, values in self.query.lists() for value in values if key not in gone]

    @property
    def filters(self) -> list[dict[str, str]]:
        """The columns that can be filtered, each with the address of its form."""
        query = self.query.copy()
        query["part"] = "filter"
        found = []
        for column in self.listing.columns.seen_by(self.member):
            if column.can_be_filtered:
                query["on"] = column.name
                found.append({"label": str(column.label), "url": f"{self.request.path}?{query.urlencode()}"})
        return found

    @property
    def heads(self) -> list[dict[str, Any]]:
        """The head of each column, with the address that sorts by it, where it can be."""
        order, is_reversed = self.rows.order, self.rows.is_reversed
        heads = []
        for column in self.columns:
            is_chosen = order.name == column.name
            query = self.query.copy()
            for gone in PAGING:
                query.pop(gone, None)
            query["sort"] = f"-{column.name}" if is_chosen and not is_reversed else column.name
            is_down = is_chosen and order.is_descending != is_reversed
            heads.append({
                "column": column, "url": f"?{query.urlencode()}" if column.sort else "", "is_chosen": is_chosen,
                "is_down": is_down, "is_number": column.is_number,
                "is_minor": column.kind is Kind.MOMENT and column is not self.columns[0],
            })  # fmt: skip
        return heads

    @cached_property
    def filter_form(self) -> FilterForm | None:
        """The form of the column that somebody wants to filter by."""
        column = self.listing.columns.get(self.query.get("on", ""))
        is_known = column and column.can_be_filtered and column.can_be_seen_by(self.member)
        return FilterForm.of(column, self.member, self.query) if column and is_known else None

    @property
    def hidden_inputs(self) -> list[tuple[str, str]]:
        """What else stands in the address, for a form that adds to it."""
        gone = {*PAGING, *(key for column in [self.listing.columns.get(self.query.get("on", ""))] if column
                           for key in conditions.keys_of(column))}  # fmt: skip
        return [(key, value) for key, values in self.query.lists() for value in values if key not in gone]

    # --- Columns and views --------------------------------------------------------------------------------------------
    @cached_property
    def chooser(self) -> list[tuple[Column, bool]]:
        """All columns that can be shown, those that are shown first, in their order."""
        shown = [(column, True) for column in self.columns]
        names = {column.name for column in self.columns}
        rest = [
            (column, False)
            for column in self.listing.columns.seen_by(self.member)
            if column.name not in names and not column.is_filter_only
        ]
        return shown + rest

    @cached_property
    def views(self) -> list[SavedView]:
        return list(SavedView.objects.offered_to(self.member, self.listing.name))

    @cached_property
    def view(self) -> SavedView | None:
        """The saved view that is open."""
        return self._offered(self.query.get(choosing.OPENED, ""))

    def _offered(self, asked: str) -> SavedView | None:
        return next((view for view in self.views if str(view.pk) == asked), None) if asked else None

    @property
    def view_topics(self) -> str:
        """What the menu of views watches: one's own desk, and what is everybody's."""
        return f"{self.member.topic} organisation:{self.member.org_id}"

    @property
    def view_is_mine(self) -> bool:
        return self.view is not None and self.view.owner_id == self.member.pk

    @property
    def is_pinned(self) -> bool:
        return self.view is not None and self.view.pk in self.member.pinned_views

    @property
    def default_view(self) -> SavedView | None:
        """The view that the list opens with for this member."""
        return self._offered(choosing.default_of(self.chosen))

    @property
    def is_changed(self) -> bool:
        """Whether the address shows something else than the open view keeps."""
        return self.view is not None and choosing.saved_query(self.query) != choosing.saved_query(
            QueryDict(self.view.query)
        )
