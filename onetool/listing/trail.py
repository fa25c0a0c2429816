"""The audit trail of a record: who changed what, from what, to what, when, by which channel; each save by itself."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from onetool.access.requests import OrgRequest
from onetool.events.log import Event
from onetool.listing.keyset import Order, paginate
from onetool.records.record import Subject
from onetool.web.answers import page

LATEST = (Order("latest", "id", _("Latest"), is_descending=True),)


def trail(request: OrgRequest, subject: Subject, events: QuerySet[Event]) -> HttpResponse:
    """The page that shows these events of the log as they are kept, newest first, to the very first."""
    return page(request, "history.html", subject=subject, events=paginate(events, request, orders=LATEST))
