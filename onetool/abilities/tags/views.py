"""Tags of a record, whatever its kind, and the words there are."""

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from onetool.abilities.tags import actions
from onetool.abilities.tags.forms import NO_TAG, TagForm
from onetool.abilities.tags.models import LONGEST, Tag
from onetool.access.policies import any_member, on_record
from onetool.access.requests import OrgRequest
from onetool.records.record import Record
from onetool.text.typed import one_line
from onetool.web.answers import page, refused, stay

OFFERED = 20  # words, as one types


@require_POST
@on_record("edit")
def add(request: OrgRequest, subject: Record) -> HttpResponse:
    """Mark with a word."""
    form = TagForm(request.POST)
    if not form.is_valid():
        return refused(request, NO_TAG, subject.path)
    actions.add(subject, by=request.member, name=form.cleaned_data["name"])
    return stay(request, subject.path, gettext("Tagged"))


@require_POST
@on_record("edit")
def remove(request: OrgRequest, subject: Record) -> HttpResponse:
    """Take a word away."""
    form = TagForm(request.POST)
    if not form.is_valid():
        return refused(request, NO_TAG, subject.path)
    actions.remove(subject, by=request.member, name=form.cleaned_data["name"])
    return stay(request, subject.path, gettext("Tag removed"))


@require_GET
@any_member
def words(request: OrgRequest) -> HttpResponse:
    """The words in use that begin as one types, of records one may see."""
    typed = one_line(request.GET.get("name", ""), LONGEST).lower()
    tags = Tag.objects.visible_to(request.member).filter(name__startswith=typed)
    offered = tags.order_by("name").values_list("name", flat=True).distinct()[:OFFERED]
    return page(request, "tags/_words.html", words=offered)
