"""The emails that the organisation sent."""

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from onetool.access.policies import requires
from onetool.access.requests import OrgRequest
from onetool.listing.keyset import Order, paginate
from onetool.mail import allowance
from onetool.mail.allowance import TRUSTED
from onetool.mail.outbox import Message
from onetool.mail.trust import reasons
from onetool.text.locales import either
from onetool.web.answers import page


@require_GET
@requires("settings.edit")
def mails(request: OrgRequest) -> HttpResponse:
    """What was sent, newest first, and what was not."""
    sent = paginate(
        Message.objects.visible_to(request.member),
        request,
        orders=[Order("when", "created_at", gettext("When"), is_descending=True)],
    )
    usage = allowance.usage(request.org)
    becoming = either(reason.words for reason in reasons())
    return page(request, "orgs/mails.html", mails=sent, usage=usage, trusted=TRUSTED, reasons=becoming)
