"""Take everything along: ask for it, see how far it is, download it."""

import uuid
from typing import cast

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from onetool.access.policies import between_transactions, requires, row_or_404, when_closed
from onetool.access.requests import OrgRequest
from onetool.accounts.fresh import confirm_first, fresh_sign_in
from onetool.archive import actions
from onetool.archive.models import Archive
from onetool.tenancy.scope import acting_in
from onetool.web.answers import page, see
from onetool.work.reactions import ReactionRun

SHOWN = 10  # on the page


@require_http_methods(["GET", "POST"])
@requires("settings.edit")
@fresh_sign_in
@when_closed
def everything(request: OrgRequest) -> HttpResponse:
    """The zips there are, and the button that asks for a new one."""
    if request.method == "POST":
        return see(request, actions.request(by=request.member).path, gettext("We’ll email you when it’s ready"))
    newest = Archive.objects.visible_to(request.member).order_by("-pk")[:SHOWN]
    return page(request, "archive/everything.html", archives=newest)


@require_GET
@requires("settings.edit")
def archive(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """How far it is, then the download."""
    asked = row_or_404(Archive.objects.visible_to(request.member), pk)
    is_given_up = ReactionRun.objects.about(asked).failed().exists()
    return page(request, "archive/archive.html", archive=asked, is_given_up=is_given_up)


@require_GET
@requires("settings.edit")
@between_transactions
def download(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """The zip, while it is kept."""
    with acting_in(request.org, request.member):
        asked = row_or_404(Archive.objects.visible_to(request.member), pk)
        name = f"{request.org.slug}.zip"
    if not asked.is_there or not default_storage.exists(asked.key):
        raise Http404(gettext("This download has expired. Ask for a new one."))
    if confirming := confirm_first(request):
        return confirming
    content = default_storage.open(asked.key)
    zipped = FileResponse(content, as_attachment=True, filename=name, content_type="application/zip")
    return cast(HttpResponse, zipped)
