"""What the home page shows of quotes: those that wait for an answer, and those that need somebody's attention."""

from datetime import timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from onetool import clock
from onetool.access.policies import requires
from onetool.access.requests import OrgRequest
from onetool.listing.keyset import top
from onetool.listing.shown import collection
from onetool.web.answers import page
from quotes.models import Quote

SHOWN = 6  # quotes that wait
LOOKS = 4  # quotes of one reason to look
LONG = 7  # days without an answer that are worth a call
LOOKED_BACK = timedelta(days=30)  # a quote that ran out before that is history


@require_GET
@requires("quotes.view")
def waiting(request: OrgRequest) -> HttpResponse:
    """Quotes that wait for the customer's answer, the longest first."""
    today = clock.today(request.org)
    quotes = Quote.objects.visible_to(request.member).open()
    sums = quotes.aggregate(count=Count("pk"), total=Sum("total", filter=Q(currency=request.org.currency)))
    shown = top(quotes.select_related("client").order_by("sent_at", "pk"), SHOWN)
    return page(
        request,
        "quotes/_waiting.html",
        rows=[
            (quote, (today - clock.local(quote.sent_at, request.org).date()).days) for quote in shown if quote.sent_at
        ],
        count=sums["count"],
        total=sums["total"] or 0,
        long=LONG,
        topics=collection("quotes", request.member),
    )


@require_GET
@requires("quotes.view")
def attention(request: OrgRequest) -> HttpResponse:
    """Quotes the customer wants changed, and those that ran out lately."""
    quotes = Quote.objects.visible_to(request.member).current().select_related("client")
    since = clock.today(request.org) - LOOKED_BACK
    changes = quotes.filter(status=Quote.Status.CHANGES_REQUESTED).order_by("updated_at", "pk")
    expired = quotes.filter(status=Quote.Status.EXPIRED, valid_until__gte=since).order_by("-updated_at", "-pk")
    return page(
        request,
        "quotes/_attention.html",
        groups=[
            _group(Quote.Status.CHANGES_REQUESTED, gettext("All quotes with changes requested"), changes),
            _group(Quote.Status.EXPIRED, gettext("All expired quotes"), expired),
        ],
        topics=collection("quotes", request.member),
    )


def _group(status: str, rest: str, quotes: QuerySet[Quote]) -> tuple[str, str, list[Quote], bool]:
    found = top(quotes, LOOKS + 1)
    return status, rest, found[:LOOKS], len(found) > LOOKS
