"""How allauth meets the house: mails through our door, redirects to our pages only, sign-in ends in one's company."""

import contextlib
from datetime import timedelta
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from onetool.access import limits
from onetool.access.limits import TooMany
from onetool.access.memberships import LAST_ORG_COOKIE, memberships, usual
from onetool.access.portal import address_of
from onetool.accounts import actions, guessing
from onetool.accounts.models import User
from onetool.mail import addresses, outbox
from onetool.orgs.ways import ways_of
from onetool.web.addresses import org_path, public_url
from onetool.web.devices import device

# Of what was done with an account. They are not counted: it is done, and whoever did it may be a stranger who has used
# up all that one address may get.
WARNINGS = {
    "email_changed",
    "email_confirm",
    "email_deleted",
    "new_device",
    "password_changed",
    "password_reset",
    "password_set",
    "recovery_codes_generated",
    "totp_activated",
    "totp_deactivated",
    "webauthn_added",
    "webauthn_removed",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no stubs
    """allauth's decisions that are ours."""

    def clean_email(self, email: str) -> str:
        """Where somebody signs in with, a code must arrive. Raises ValidationError."""
        addresses.validate(email)
        return cast(str, super().clean_email(email))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's templates by name (`account/email/login_code`) are ours under `mail/account/`."""
        name = template_prefix.rpartition("/")[2]
        if name not in WARNINGS:
            guessing.count_code(self.request, email)
        links = {key: settings.PUBLIC_URL + public_url(page) for key, page in _LINKS.items()}
        outbox.send_sign_in(f"account/{name}", to=email, **{**context, **links, "email": email})

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """The former address is told of the new one with a way back: whoever changed it may be a stranger."""
        last = self.request.COOKIES.get(LAST_ORG_COOKIE)
        context = {"org": ways_of(user.pk, last), **(context or {})}
        if template_prefix == "account/email/email_changed" and email:
            token = actions.offer_restore(user, email=email)
            context["restore_url"] = settings.PUBLIC_URL + public_url("restore_email", token)
        super().send_notification_mail(template_prefix, user, context=context, email=email)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Takes about as long as making an account, so that no clock tells who has one."""
        make_password(email)
        super().send_account_already_exists_mail(email)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """In the place of allauth's own limit, which five wrong passwords of a stranger use up for the owner."""
        try:
            guessing.count(request, credentials.get("email", ""))
        except TooMany as error:
            raise ValidationError(str(error), code="too_many_login_attempts") from error

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user = cast(User | None, super().authenticate(request, **credentials))
        if user:
            guessing.proven(request, credentials.get("email", ""))
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """It stands in the log of the account's organisations, once an hour: a stranger must not flood it."""
        user = User.objects.filter(email=str(credentials.get("email", "")).lower()).first()
        with contextlib.suppress(TooMany):
            if user:
                limits.take("failed sign-in told", user.pk, most=1, per=timedelta(hours=1))
                actions.tell_failed_sign_in(user, ip=address_of(request) or "?")

    def pre_login(self, request: HttpRequest, user: User, **about: Any) -> HttpResponse | None:
        """What is known of the browser before it becomes known."""
        cast(Any, request).is_new_browser = bool(user.last_login) and not guessing.knows(request, user)
        return cast(HttpResponse | None, super().pre_login(request, user, **about))

    def post_login(self, request: HttpRequest, user: User, **about: Any) -> HttpResponse:
        response = cast(HttpResponse, super().post_login(request, user, **about))
        if not about.get("signup"):
            browser = device(request.headers.get("User-Agent", ""))
            actions.tell_sign_in(user, browser=browser, ip=address_of(request) or "?")
        if getattr(request, "is_new_browser", False):
            self.send_notification_mail("account/email/new_device", user)
        guessing.remember(response, user)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The organisation this browser was in last, or the only one, or the choice."""
        own = usual(memberships(cast(User, request.user).id), request.COOKIES.get(LAST_ORG_COOKIE))
        return org_path(own.slug, "home") if own else public_url("home")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def is_safe_url(self, url: str | None) -> bool:
        """Only paths of this site: no other host, not even one of ours."""
        return bool(url) and str(url).startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


# Links in mails come from PUBLIC_URL, never from the Host header, whatever allauth put into the context.
_LINKS = {
    "signup_url": "account_signup",
    "password_reset_url": "account_reset_password",
    "login_url": "account_login",
    "sessions_url": "usersessions_list",
}


def prove(*, request: HttpRequest, email_address: EmailAddress, **_: Any) -> None:
    """An address was proven. By a code for signing in, whoever proved it need not be who signed up with it."""
    if request.resolver_match and request.resolver_match.url_name == "account_confirm_login_code":
        actions.forget_password(email_address.user)
    actions.found_planned(email_address.user)
