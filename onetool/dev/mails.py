"""Development only: every mail that was written, readable as it was meant to look."""

import uuid
from itertools import islice

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from onetool.access.policies import open_to_all
from onetool.mail import copies
from onetool.mail.outbox import Message, Outgoing, SignInMail
from onetool.paper import printouts
from onetool.paper.printouts import Original
from onetool.tenancy.scope import across, acting_in
from onetool.web.answers import page
from onetool.web.serving import sandboxed_pdf

SHOWN = 100
# The mail stands in a frame without scripts, forms or our origin; its links open in a new tab.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"


@require_GET
@open_to_all
def index(request: HttpRequest) -> HttpResponse:
    """The newest mails of all organisations and of sign-in, newest first."""
    mails: list[Outgoing] = []
    for (org_id,) in across("organisation_ids"):
        with acting_in(org_id):
            mails += Message.objects.order_by("-id").select_related("org")[:SHOWN]
    mails += SignInMail.objects.order_by("-id")[:SHOWN]
    newest = islice(sorted(mails, key=lambda mail: mail.created_at, reverse=True), SHOWN)
    return page(request, "dev/mail/index.html", mails=list(newest))


@require_GET
@open_to_all
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # its type knows no view with arguments
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One mail: its envelope, its HTML in a sandboxed frame, its text."""
    return page(request, "dev/mail/detail.html", mail=_mail(pk))


@require_GET
@open_to_all
@xframe_options_sameorigin
def html(_: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The HTML of one mail, for the frame."""
    body = _mail(pk).html.replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(body, headers={"Content-Security-Policy": _POLICY})


@require_GET
@open_to_all
def attachment(_: HttpRequest, pk: uuid.UUID, place: int) -> HttpResponse:
    """A PDF that went, or will go, with a mail."""
    mail = _mail(pk)
    if not isinstance(mail, Message) or place >= len(mail.attachments):
        raise Http404
    return sandboxed_pdf(printouts.pdf_of(Original.named(mail.org_id, mail.attachments[place])))


def _mail(pk: uuid.UUID) -> Message | SignInMail:
    mail = _message(pk) or SignInMail.objects.filter(pk=pk).first()
    if mail is None:
        raise Http404
    copies.restore(mail)
    return mail


def _message(pk: uuid.UUID) -> Message | None:
    """Looked for in each organisation: development has few."""
    for (org_id,) in across("organisation_ids"):
        with acting_in(org_id):
            if message := Message.objects.select_related("org").filter(pk=pk).first():
                return message
    return None
