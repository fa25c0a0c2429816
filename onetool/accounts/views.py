"""A person's own pages: which organisation, a new one, their name."""

from typing import cast

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onetool.access.memberships import memberships
from onetool.access.policies import open_to_all, signed_in
from onetool.accounts import actions
from onetool.accounts.forms import DeleteForm, ProfileForm
from onetool.accounts.fresh import fresh_sign_in
from onetool.accounts.models import User
from onetool.orgs.actions import organisations
from onetool.orgs.forms import StartForm
from onetool.tenancy.ids import uuid7
from onetool.text.typed import isolated
from onetool.web.addresses import org_path, public_url
from onetool.web.answers import page, refusals, see


@require_GET
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The only organisation, or the choice between several."""
    own = memberships(_person(request).id)
    if len(own) == 1:
        return HttpResponseRedirect(org_path(own[0].slug, "home"))
    return page(request, "accounts/home.html", memberships=own)


@require_http_methods(["GET", "POST"])
@signed_in
def start(request: HttpRequest) -> HttpResponse:
    """Found one more organisation."""
    form = StartForm(request.POST or None, initial={"key": uuid7()})
    if form.is_valid():
        org = organisations.start(user=_person(request), key=form.cleaned_data["key"], **form.founding())
        return see(request, org_path(org.slug, "home"), gettext("{name} is ready").format(name=isolated(org.name)))
    return page(request, "accounts/start.html", status=422 if form.is_bound else 200, form=form)


@require_http_methods(["GET", "POST"])
@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """How the person is called, and the ways to their other account pages."""
    person = _person(request)
    form = ProfileForm(request.POST or None, initial={"name": person.name})
    if form.is_valid():
        actions.rename(person, name=form.cleaned_data["name"])
        return see(request, public_url("profile"), gettext("Saved"))
    return page(
        request,
        "accounts/profile.html",
        status=422 if form.is_bound else 200,
        form=form,
        memberships=memberships(_person(request).id),
    )


@require_http_methods(["GET", "POST"])
@signed_in
@fresh_sign_in
def delete_account(request: HttpRequest) -> HttpResponse:
    """Delete one's account, having typed its address."""
    person = _person(request)
    form = DeleteForm(request.POST or None, address=person.email)
    if form.is_valid():
        with refusals(form):
            actions.delete_account(person)
            logout(request)
            return see(request, public_url("account_login"), gettext("Your account was deleted"))
    return page(request, "accounts/delete.html", status=422 if form.is_bound else 200, form=form, person=person)


@require_POST
@signed_in
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out one browser."""
    actions.end_session(_person(request), pk)
    return see(request, public_url("usersessions_list"), gettext("That device is signed out"))


@require_http_methods(["GET", "POST"])
@open_to_all
@never_cache
def restore_email(request: HttpRequest, token: str) -> HttpResponse:
    """Bring a former address back, from the link mailed there. Mail scanners come too: a GET writes nothing."""
    try:
        restore, refusal = actions.restorable(token), ""
        if request.method == "POST":
            actions.restore_email(token)
            return see(
                request, public_url("account_reset_password"), gettext("Email restored. Now set a new password.")
            )
    except actions.EmailRestoreClosed as error:
        raise Http404(str(error)) from error
    except actions.EmailTaken as error:
        refusal = str(error)
    return page(
        request, "accounts/restore_email.html", status=422 if refusal else 200, restore=restore, refusal=refusal
    )


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
