"""One's own favourites among records of every kind."""

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from onetool.abilities.stars import actions
from onetool.access.policies import on_record
from onetool.access.requests import OrgRequest
from onetool.records.record import Record
from onetool.web.answers import stay


@require_POST
@on_record("view")
def add(request: OrgRequest, subject: Record) -> HttpResponse:
    """Mark as one's own favourite."""
    actions.add(subject, by=request.member)
    return stay(request, subject.path, gettext("Starred"))


@require_POST
@on_record("view")
def remove(request: OrgRequest, subject: Record) -> HttpResponse:
    """Take one's own mark away."""
    actions.remove(subject, by=request.member)
    return stay(request, subject.path, gettext("Star removed"))
