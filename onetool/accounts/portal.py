"""The invited person's side: join with a new account, or with the one they have."""

from typing import Any

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from onetool.access.portal import portal_only
from onetool.access.requests import PortalRequest
from onetool.accounts import actions
from onetool.accounts.forms import JoinForm
from onetool.accounts.models import User
from onetool.orgs.actions import invitations
from onetool.orgs.models import Invitation, Member
from onetool.text.typed import isolated
from onetool.web.addresses import org_path
from onetool.web.answers import page, see


@require_http_methods(["GET", "POST"])
@portal_only("invitation")
def invitation(request: PortalRequest) -> HttpResponse:
    """Who opened the link has the address. A GET writes nothing: mail scanners open links too."""
    invited = Invitation.objects.select_related("invited_by__user").get(pk=request.link.subject_id)
    person = request.user if request.user.is_authenticated else None
    if person:
        return _join_signed_in(request, invited, person)
    if actions.has_account(invited.email):
        return _page(request, invited, must_sign_in=True)
    return _join_new(request, invited)


def _join_signed_in(request: PortalRequest, invited: Invitation, person: User) -> HttpResponse:
    if request.method == "POST":
        return _welcome(request, invitations.accept(invited, user=person))
    return _page(request, invited, person=person, is_theirs=person.email.lower() == invited.email)


def _join_new(request: PortalRequest, invited: Invitation) -> HttpResponse:
    form = JoinForm(request.POST or None, email=invited.email)
    if form.is_valid():
        user, member = actions.join(invited, **form.cleaned_data)
        perform_login(request, user, email_verification="none")
        return _welcome(request, member)
    return _page(request, invited, form=form, status=422 if form.is_bound else 200)


def _welcome(request: HttpRequest, member: Member) -> HttpResponse:
    """To the page of what they are for."""
    text = gettext("Welcome to {company}").format(company=isolated(member.org.name))
    return see(request, org_path(member.org.slug, "home"), text)


def _page(request: PortalRequest, invited: Invitation, *, status: int = 200, **context: Any) -> HttpResponse:
    return page(request, "accounts/invitation.html", status=status, invitation=invited, **context)
