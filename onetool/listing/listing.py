"""What a list is declared as: its rows, its columns, what is done with them; and what it answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from onetool.abilities.search import index
from onetool.access.requests import OrgRequest
from onetool.listing import choosing, conditions
from onetool.listing.bulk import Verb
from onetool.listing.columns import Choice, Columns
from onetool.listing.forms import FilterForm
from onetool.listing.keyset import Order, order_of
from onetool.listing.shown import Foot, Shown
from onetool.orgs.models import Member
from onetool.text.translated import Text
from onetool.web.answers import page

Searched = Callable[["QuerySet[Any]", str, Member], "QuerySet[Any]"]


def found_by(*kinds: str) -> Searched:
    """The rows that the search finds, by their own cards and those of what hangs on them."""

    def searched(rows: "QuerySet[Any]", text: str, member: Member) -> "QuerySet[Any]":
        return rows.filter(pk__among=index.find_pages(text, member=member, kinds=kinds))

    return searched


def found_among(*kinds: str) -> Searched:
    """The rows whose own cards the search finds."""

    def searched(rows: "QuerySet[Any]", text: str, member: Member) -> "QuerySet[Any]":
        return rows.filter(pk__among=index.find_rows(text, member=member, kinds=kinds))

    return searched


ALL = _("All")


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One list of the product, said once; `name` is what its views and exports are kept under."""

    name: str
    columns: Columns
    page_name: str  # of its address
    policy: str
    noun: Text
    nouns: Text
    rows: Callable[[Member], "QuerySet[Any]"]  # those that the member may see
    searched: Searched | None = None
    chips: str = ""  # the choice that is offered as a row of chips
    sort: str = ""  # the column it is sorted by at first, with a minus the other way round; else the first that can be
    usual: Callable[[Any], "QuerySet[Any]"] | None = None  # what is left out
    usual_until: Sequence[str] = ()  # somebody filters by one of these columns
    topic: Callable[[Member], str] | None = None  # what it watches, when that is not all of its object
    watched: Sequence[str] = ()  # topics beyond its own
    is_counted: bool = True  # a log of millions is not
    foot: Callable[[Shown], Foot] | None = None
    group: Callable[[Any, Member], Text] | None = None  # the heading above a row, when sorted by the first column
    lead: Callable[[Any, Member], str] | None = None  # HTML before a row's first column
    path: Callable[[Any], str] = lambda row: str(row.path)
    opens_drawer: bool = False
    edits: str = ""  # the policy of a row's form, which is at the row's address and `edit/`
    can_be_edited: Callable[[Any], bool] = lambda _: True
    edits_on_page: bool = False  # the form is a page of its own, no dialog
    verbs: Sequence[Verb] = ()  # what can be done with ticked rows, or with one in its menu
    moves: str = ""  # the address that moves a row to another status: then it has a board
    statuses: Sequence[Choice] = ()  # the board's columns
    moves_need: str = ""
    title: Text
    template: str  # with the partials actions and empty, and those that `more` names
    more: Sequence[str] = ()  # above: a notice over the rows; ways: other ways to look at them; row: more in its menu
    all_label: Text = ALL  # the chip for what is shown at first

    @property
    def object_name(self) -> str:
        return self.policy.partition(".")[0]

    @property
    def url(self) -> str:
        return reverse(self.page_name)

    def verb(self, name: str) -> Verb:
        """What can be done with ticked rows, by its name. Raises KeyError."""
        return {verb.name: verb for verb in self.verbs}[name]

    def orders_for(self, member: Member) -> list[Order]:
        """The ways the member can sort it, that of the start first: an order tells of what it sorts by, too."""
        known = [
            Order(column.name, column.sort, column.label, column.is_descending)
            for column in self.columns.seen_by(member)
            if column.sort
        ]
        return sorted(known, key=lambda order: order.name != self.sort)

    def answer(self, request: OrgRequest, **context: Any) -> HttpResponse:
        """The page, or the part of it that is asked for; a filter that was just filled in becomes its address."""
        if "on" in request.GET and "part" not in request.GET:
            return self._filtered(request)
        chosen = choosing.choice_of(self.name, request.member)
        request.GET = choosing.effective(self.name, request.GET, request.member, chosen)  # type: ignore[assignment]
        return page(request, "listing/index.html", list=Shown(self, request, chosen), **context)

    def answer_board(self, request: OrgRequest) -> HttpResponse:
        """The same rows in a column a status."""
        if "on" in request.GET and "part" not in request.GET:
            return self._filtered(request)
        return page(request, "listing/board.html", list=Shown(self, request))

    def _filtered(self, request: OrgRequest) -> HttpResponse:
        column = self.columns.get(request.GET["on"])
        if not column or not column.can_be_filtered or not column.can_be_seen_by(request.member):
            return HttpResponseRedirect(request.path)
        form = FilterForm(column, request.member, request.GET)
        if not form.is_valid():
            return page(request, "listing/filter.html", list=Shown(self, request), form=form, status=422)
        return HttpResponseRedirect(f"{request.path}?{form.address(request.GET).urlencode()}")

    def of(self, query: QueryDict, member: Member) -> "QuerySet[Any]":
        """All rows that an address shows to the member, unsorted and without what the columns need."""
        asked = conditions.read(self.columns, query, member)
        rows = self.rows(member)
        if self.usual and not any(one.column.name in self.usual_until for one in asked):
            rows = self.usual(rows)
        for condition in asked:
            rows = condition.of(rows, member)
        text = index.search_text(query.get("q", ""))
        return self.searched(rows, text, member) if text and self.searched else rows

    def sorted(self, query: QueryDict, member: Member) -> "QuerySet[Any]":
        """All of them in the order that the address names."""
        order, is_reversed = order_of(self.orders_for(member), query)
        column, is_down = F(order.column), order.is_descending != is_reversed
        by = column.desc(nulls_last=True) if is_down else column.asc(nulls_last=True)
        return self.of(query, member).order_by(by, "-pk" if is_down else "pk")
