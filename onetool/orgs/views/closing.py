"""Close the company, and open it again."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from onetool.access.policies import requires, when_closed
from onetool.access.requests import OrgRequest
from onetool.accounts.fresh import fresh_sign_in
from onetool.orgs.actions import closing
from onetool.orgs.forms import CloseForm
from onetool.text.typed import isolated
from onetool.web.answers import see
from onetool.web.asking import Page, ask


@require_http_methods(["GET", "POST"])
@requires("settings.edit")
@fresh_sign_in
def close(request: OrgRequest) -> HttpResponse:
    """Ask for the company's name before it is closed."""
    return ask(
        request,
        CloseForm(request.POST or None),
        gettext("Close {company}?").format(company=isolated(request.org.name)),
        gettext("Close the company"),
        act=lambda values: closing.close(request.org, by=request.member, name=values["name"]),
        at=Page(reverse("orgs:settings"), _("Settings")),
        then=lambda _: see(request, reverse("home"), gettext("The company is closed")),
        fields="orgs/_closing.html",
        is_danger=True,
    )


@require_POST
@requires("settings.edit")
@when_closed
def reopen(request: OrgRequest) -> HttpResponse:
    closing.reopen(request.org, by=request.member)
    return see(request, reverse("home"), gettext("The company is open again"))
