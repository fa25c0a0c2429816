"""What was given up and needs attention."""

import uuid
from functools import partial

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from onetool.access.policies import requires
from onetool.access.requests import OrgRequest
from onetool.records.refusals import Refused
from onetool.web.answers import page, stay
from onetool.work import attention
from onetool.work.attention import Item

MOST_GIVEN_UP = 200


@require_GET
@requires("settings.edit")
def needs_attention(request: OrgRequest) -> HttpResponse:
    """What was given up, of every kind, newest first."""
    items = attention.newest(request.member, MOST_GIVEN_UP)
    return page(request, "orgs/attention.html", items=items, get_count=partial(attention.count, request.member))


@require_POST
@requires("settings.edit")
def try_all_again(request: OrgRequest) -> HttpResponse:
    tried = attention.try_all_again(request.member, by=request.member, most=MOST_GIVEN_UP)
    return stay(request, reverse("orgs:needs_attention"), gettext("Retrying {tried}").format(tried=tried))


@require_POST
@requires("settings.edit")
def try_again(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Once more, with all its attempts; twice is harmless."""
    item = _item(request, pk)
    item.kind.try_again(item.row, by=request.member)
    return stay(request, reverse("orgs:needs_attention"), gettext("Retrying"))


@require_POST
@requires("settings.edit")
def dismiss(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    item = _item(request, pk)
    if item.kind.dismiss is None:
        raise Refused(gettext("This can’t be dismissed: payments may be missing. Try it again."))
    item.kind.dismiss(item.row, by=request.member)
    return stay(request, reverse("orgs:needs_attention"), gettext("Dismissed"), undo=reverse("orgs:restore", args=[pk]))


@require_POST
@requires("settings.edit")
def restore(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    item = _item(request, pk)
    if item.kind.restore:
        item.kind.restore(item.row, by=request.member)
    return stay(request, reverse("orgs:needs_attention"), gettext("Restored"))


def _item(request: OrgRequest, pk: uuid.UUID) -> Item:
    item = attention.find(request.member, pk)
    if item is None:
        raise Http404
    return item
