"""axe finds nothing on a page open to others than the staff: sign-in, customers' pages, the sandbox, the look."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import expect

from invoices.actions import issuing
from onetool.access import links
from onetool.accounts import actions
from onetool.accounts.models import User
from onetool.dev.pages import SHEETS
from onetool.mail.outbox import Message, Outgoing, SignInMail
from onetool.orgs.actions import invitations, organisations
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in
from quotes.actions import answers, sending
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.editors import alice_of
from tests.browser.looking import Looker
from tests.conftest import PASSWORD
from tests.mailbox import path_in
from tests.onetool.test_accounts import code_sent

Desks = Callable[..., Desk]

# What each story here shows, by the names of the addresses.
BY_CODE = {
    "account_inactive",
    "account_login",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_set_password",
}
RESET = {
    "account_reset_password",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "account_password_reset_completed",
}
SIGN_UP = {"account_signup", "account_email_verification_sent"}
ONES_OWN = {
    "home",
    "start",
    "profile",
    "account_logout",
    "account_reauthenticate",
    "delete_account",
    "account_email",
    "account_change_password",
    "usersessions_list",
    "restore_email",
}
# In the story of tests/browser/test_passkey.py.
SECOND_STEP = {
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_trust",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
}
INVITED = {"portal_invitations:invitation"}
QUOTE = {"portal_quotes:quote", "portal_quotes:approve", "portal_quotes:decline", "portal_quotes:request_changes"}
SANDBOX = {"stripe_sandbox:connect", "stripe_sandbox:pay", "stripe_sandbox:desk"}
INVOICE = {"portal_invoices:show", "portal_invoices:receipt", *SANDBOX}
MAILS = {"dev_mail", "dev_mail_detail", "dev_mail_html"}
LOOKS = {"dev_ui", "dev_ui_sheet", "dev_words"}
# Addresses that answer with no page: a redirect to one that is looked at, paper, or a file.
NO_PAGE = {
    "portal_enter",
    "portal_quotes:pdf",
    "portal_invoices:pdf",
    "portal_invoices:credit_note_pdf",
    "portal_invoices:receipt_pdf",
    "dev_mail_attachment",
    "logo",
    "mfa_login_webauthn",
    "mfa_download_recovery_codes",
}

NOBODYS = "01a20000-0000-7000-8000-000000000000"
INVENTED = re.compile(r"<(\w+):\w+>")
OTHERS = {"int": "1", "slug": "none", "str": "none"}  # than ids, of whatever kind


@pytest.fixture
def acme(world: dict[str, Organisation]) -> Organisation:
    return world["acme"]


def public_urls() -> Iterator[tuple[str, str]]:
    """(name, an address) of every address outside the organisations, with ids that nothing has."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str, space: str) -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route, f"{pattern.namespace}:" if pattern.namespace else space)
            else:
                yield space + str(pattern.name), INVENTED.sub(lambda found: OTHERS.get(found[1], NOBODYS), route)

    yield from walk(get_resolver(settings.ROOT_URLCONF).url_patterns, "/", "")


def test_no_public_page_is_forgotten(db: None) -> None:
    looked_at = BY_CODE | RESET | SIGN_UP | ONES_OWN | SECOND_STEP | INVITED | QUOTE | INVOICE | MAILS | LOOKS
    forgotten = []
    for name, address in public_urls():
        answer = Browser().get(address)
        is_page = answer.status_code != 405 and answer.headers["Content-Type"].startswith("text/html")
        if is_page and name not in looked_at | NO_PAGE:
            forgotten.append(name)
    assert forgotten == []


def test_axe_finds_nothing_on_the_way_in(desk: Desks, acme: Organisation) -> None:
    visitor, looker = desk(), Looker()
    page = visitor.page
    for address in ("accounts/inactive/", "nothing-here/at-all/", "?q=%00"):
        page.goto(f"{visitor.site}/{address}")
        looker.look(page)

    page.goto(f"{visitor.site}/accounts/login/")
    looker.look(page)
    page.get_by_label(re.compile("^E-?mail")).fill("nobody@example.com")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    looker.look(page)

    dana = User.objects.get(email="dana@example.com")
    dana.set_unusable_password()
    dana.save()
    page.goto(f"{visitor.site}/accounts/login/code/")
    looker.look(page)
    page.get_by_label(re.compile("^E-?mail")).fill("dana@example.com")
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("Code").fill("WRONG1")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".field-error").first).to_be_visible()
    looker.look(page)
    page.get_by_label("Code").fill(code_sent("dana@example.com"))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"**/{acme.slug}/")
    page.goto(f"{visitor.site}/accounts/password/set/")
    looker.look(page)
    assert looker.found == []
    assert looker.seen >= BY_CODE


def test_axe_finds_nothing_on_the_way_to_a_new_password(desk: Desks) -> None:
    visitor, looker = desk(), Looker()
    page = visitor.page
    page.goto(f"{visitor.site}/accounts/password/reset/")
    looker.look(page)
    page.get_by_label(re.compile("^E-?mail")).fill("ted@example.com")
    page.get_by_role("button", name="Send reset code").click()
    page.wait_for_url("**/reset/confirm/")
    looker.look(page)
    page.get_by_label("Code").fill(code_sent("ted@example.com"))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/reset/complete/")
    looker.look(page)
    page.goto(f"{visitor.site}/accounts/password/reset/done/")
    looker.look(page)
    assert looker.found == []
    assert looker.seen >= RESET


def test_axe_finds_nothing_on_the_way_of_somebody_new(desk: Desks) -> None:
    visitor, looker = desk(), Looker()
    page = visitor.page
    page.goto(f"{visitor.site}/accounts/signup/")
    looker.look(page)
    page.get_by_label("Your name").fill("Nina")
    page.get_by_label(re.compile("^E-?mail")).fill("nina@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Company", exact=False).fill("Beta Cleaning")
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/confirm-email/")
    looker.look(page)
    page.get_by_label("Code").fill(code_sent("nina@example.com"))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/beta-cleaning/")
    looker.look(page)
    assert looker.found == []
    assert looker.seen >= SIGN_UP


def test_axe_finds_nothing_on_ones_own_pages(desk: Desks, acme: Organisation) -> None:
    vera, looker = desk("vera"), Looker()
    user = User.objects.get(email="vera@example.com")
    organisations.start(user=user, name="Second", trade="", country="GB", currency="GBP", time_zone="Europe/London")
    own = ("", "new/", "accounts/profile/", "accounts/email/", "accounts/password/change/", "accounts/sessions/")
    former = f"accounts/restore/{actions.offer_restore(user, email='vera.old@example.com')}/"
    for address in (*own, "accounts/reauthenticate/", "accounts/logout/", former, f"{vera.slug}/clients/new/"):
        vera.page.goto(f"{vera.site}/{address}")
        looker.look(vera.page)
    vera.page.goto(f"{vera.site}/accounts/delete/")
    looker.look(vera.page)
    assert looker.found == []
    assert looker.seen >= ONES_OWN


def test_axe_finds_nothing_on_an_invitation(desk: Desks, acme: Organisation) -> None:
    with acting_in(acme):
        by = alice_of(acme)
        for email in ("nina@example.com", "olga@example.com"):
            invitations.invite([email], role="member", by=by)
        ways = [path_in(mail) for mail in Message.objects.filter(template="invitation").order_by("id")]
    looker, dana, visitor = Looker(), desk("dana"), desk()
    for person, way in ((dana, ways[0]), (visitor, ways[1]), (visitor, ways[0])):
        person.page.goto(f"{person.site}{way}")
        looker.look(person.page)
    visitor.page.get_by_label("Your name").fill("Nina")
    visitor.page.get_by_label("Password", exact=True).fill("short")
    visitor.page.get_by_role("button", name="Join the team").click()
    looker.look(visitor.page)
    assert looker.found == []
    assert looker.seen >= INVITED


def test_axe_finds_nothing_on_a_customers_quote(desk: Desks, acme: Organisation) -> None:
    with acting_in(acme):
        by = alice_of(acme)
        sent, declined, revised = (factories.sent_quote(by=by) for _ in range(3))
        answers.decline(declined, by=by, reason="Too dear.", version=1)
        sending.revise(revised, by=by)
        known = {"name": "Jane Smith", "email": "jane@example.com", "version": 1}
        addresses = [links.issue(quote, **known) for quote in (declined, revised, sent)]
    customer, looker = desk(), Looker()
    page = customer.page
    for address in (f"{customer.site}/p/open/unknown/", *addresses):
        page.goto(address)
        looker.look(page)
    own = page.url
    for answer in ("changes", "decline", "approve"):
        page.goto(f"{own}{answer}/")
        looker.look(page)
    page.goto(own)
    for name, button in (("Request changes", "Send"), ("Decline", "Decline"), ("Approve", "Approve and sign")):
        page.get_by_role("link", name=name).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("textbox").fill(" ")
        looker.look(page)
        if name == "Approve":
            dialog.get_by_label("I accept this quote and its terms").check()
            dialog.get_by_role("textbox").fill("Jane Smith")
        dialog.get_by_role("button", name=button).click()
        if name == "Approve":
            expect(page.get_by_text("Approved by Jane Smith")).to_be_visible()
            continue
        expect(dialog.locator(".field-error").first).to_be_visible()
        looker.look(page)
        dialog.get_by_role("button", name="Cancel").click()
        page.locator("#confirm [data-yes]").click()
    looker.look(page)
    assert looker.found == []
    assert looker.seen >= QUOTE


def test_axe_finds_nothing_where_an_invoice_is_paid(desk: Desks, acme: Organisation) -> None:
    with acting_in(acme):
        invoice = factories.issued_invoice(by=alice_of(acme))
        address = links.issue(invoice, name="Jane Smith", email="jane@example.com")
    alice, customer, looker = desk("alice"), desk(), Looker()
    page, staff = customer.page, alice.page
    page.goto(address)
    looker.look(page)

    alice.open("settings/payments/")
    staff.get_by_role("button", name="Connect Stripe").click()
    staff.wait_for_url("**/dev/stripe/connect/**")
    looker.look(staff)
    staff.get_by_role("button", name="Connect", exact=True).click()
    expect(staff.get_by_text("Customers can pay your invoices by card")).to_be_visible()
    looker.look(staff)

    page.reload()
    looker.look(page)
    page.get_by_role("button", name="Pay $108.00").click()
    page.wait_for_url("**/dev/stripe/pay/**")
    looker.look(page)
    page.get_by_role("button", name="Decline").click()
    looker.look(page)
    stripe = page.url
    page.get_by_role("button", name="Pay $108.00").click()
    expect(page.get_by_text("Paid. Thank you")).to_be_visible(timeout=10_000)
    looker.look(page)
    page.get_by_role("link", name="Card").click()
    page.wait_for_url("**/receipts/**")
    looker.look(page)
    for again in (stripe, f"{customer.site}/dev/stripe/"):
        page.goto(again)
        looker.look(page)
    assert looker.found == []
    assert looker.seen >= INVOICE


def test_axe_finds_nothing_on_a_mail(desk: Desks, acme: Organisation) -> None:
    visitor, looker = desk(), Looker()
    page = visitor.page
    page.goto(f"{visitor.site}/accounts/login/code/")
    page.get_by_label(re.compile("^E-?mail")).fill("dana@example.com")
    page.get_by_role("button", name="Send the code").click()
    page.wait_for_url("**/code/confirm/")
    with acting_in(acme):
        by = alice_of(acme)
        factories.sent_quote(by=by)
        invoice = factories.issued_invoice(by=by)
        issuing.send(invoice, by=by, name="Jane Smith", email="jane@example.com")
    for _ in range(50):
        with acting_in(acme):
            mails: list[Outgoing] = [*Message.objects.all(), *SignInMail.objects.all()]
        if len(mails) == 3:
            break
        page.wait_for_timeout(100)
    assert {mail.template for mail in mails} == {"quote_sent", "invoice_sent", "account/login_code"}
    for address in ("", *(f"{mail.pk}/html/" for mail in mails), *(f"{mail.pk}/" for mail in mails[1:])):
        page.goto(f"{visitor.site}/dev/mail/{address}")
        looker.look(page)
    assert looker.found == []
    assert looker.seen >= MAILS


def test_axe_finds_nothing_on_a_sheet_of_the_look(desk: Desks) -> None:
    visitor, looker = desk(), Looker()
    for address in ("words/", "ui/", *(f"ui/{sheet}/" for sheet in SHEETS)):
        visitor.page.goto(f"{visitor.site}/dev/{address}")
        looker.look(visitor.page)
    assert looker.found == []
    assert looker.seen >= LOOKS
