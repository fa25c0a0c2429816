"""axe finds nothing on any page of the staff, nor on anything that opens on one."""

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from clients.actions import clients
from clients.models import Client
from invoices.actions import voiding
from onetool.abilities.notes import actions as notes
from onetool.abilities.tags import actions as tags
from onetool.brings import brought
from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import acting_in
from quotes.actions import answers
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.editors import alice_of, cell, draft_of, saved, smith_of
from tests.browser.looking import Looker
from tests.test_access import URLS, path, row_of

Desks = Callable[..., Desk]

# Addresses that answer a GET with no page of their own.
PARTS = {
    "listing:pinned",
    "tags:words",
    "files:index",
    "clients:address",
    "clients:duplicates",
    *(card.url_name for cards in brought("CARDS") for card in cards),
}  # fetched into another page, and seen there
FILES = {"files:detail", "files:thumbnail", "archive:download"}
PAPER = {"quotes:pdf", "quotes:version_pdf", "invoices:pdf", "invoices:credit_note_pdf", "invoices:receipt_pdf"}
# To its row of the team, to its list, to *Confirm it’s you*.
REDIRECTS = {"orgs:role", "orgs:invitation", "listing:view", "orgs:transfer", "orgs:close", "archive:everything"}
OTHER_ROW = {"quotes:version": "sent quote", "invoices:credit": "issued invoice"}  # a draft has no such page
NO_PAGE = REDIRECTS | PARTS | FILES | PAPER


@pytest.fixture
def acme(world: dict[str, Organisation]) -> Organisation:
    return world["acme"]


@pytest.fixture
def rows(acme: Organisation) -> dict[str, uuid.UUID]:
    """One record of every kind, all drafts and beginnings."""
    with acting_in(acme):
        alice = alice_of(acme)
        made = {kind: row.pk for kind, row in factories.one_of_each(by=alice).items()}
        return {
            **made,
            "sent quote": factories.sent_quote(by=alice).pk,
            "issued invoice": factories.issued_invoice(by=alice).pk,
        }


@pytest.fixture
def further(acme: Organisation) -> list[str]:
    """Pages that look otherwise when more has happened."""
    with acting_in(acme):
        by = alice_of(acme)
        client = factories.client(by=by, name="Smith household")
        notes.add(client, by=by, text="Rings twice.")
        tags.add(client, by=by, name="vip")
        project = factories.project(by=by, client=client)
        factories.task(by=by, project=project, crew=[by], checklist=["Close the valve", "Drain"])
        sent = factories.sent_quote(by=by, client=client, project=project)
        approved = factories.sent_quote(by=by, client=client)
        answers.approve_on_word(approved, by=by, name="Jane Smith", note="On the phone.")
        paid, void = (factories.issued_invoice(by=by, client=client) for _ in range(2))
        factories.payment(by=by, of=paid)
        voiding.void(void, by=by, reason="Wrong client")
        shown = [record.path for record in (client, project, sent, approved, paid, void)]
        return [*shown, "search/?q=smith", "search/?q=nobody", "clients/?q=nobody"]


def test_axe_finds_nothing_on_a_page_of_the_staff(desk: Desks, rows: dict[str, uuid.UUID], further: list[str]) -> None:
    alice, looker, missed = desk("alice"), Looker(), []
    for name in sorted(URLS.keys() - NO_PAGE):
        row = rows[OTHER_ROW[name]] if name in OTHER_ROW else row_of(name, rows)
        address = alice.site + path(name, alice.slug, row)
        answer = alice.context.request.get(address, max_redirects=0)
        if answer.status == 405:
            continue
        alice.page.goto(address)
        looker.look(alice.page)
        if answer.status != 200:
            missed.append(f"{name}: {answer.status}")
    for address in further:
        alice.open(address.lstrip("/"))
        looker.look(alice.page)
    assert looker.found == []
    assert missed == []


@pytest.mark.parametrize("is_phone", [False, True], ids=["desk", "phone"])
def test_axe_finds_nothing_on_what_opens_on_a_page(desk: Desks, acme: Organisation, is_phone: bool) -> None:
    smith = smith_of(acme)
    alice, looker = desk("alice", phone=is_phone), Looker()
    page = alice.open("clients/")
    for opened in (
        _new_client,
        _search,
        *((_bar,) if is_phone else (_drawer, _keys)),
        _menus,
        _bulk_bar,
        _merged(smith),
    ):
        opened(page, looker)
    assert looker.found == []


def _new_client(page: Page, looker: Looker) -> None:
    page.get_by_role("link", name="New client").click()
    dialog = page.get_by_role("dialog", name="New client")
    expect(dialog.get_by_label("Name", exact=True)).to_be_visible()
    looker.look_in_both_lights(page)
    dialog.get_by_label("Email").fill("no address")
    dialog.evaluate("form => form.querySelector('form').noValidate = true")
    dialog.get_by_role("button", name="Add client").click()
    expect(dialog.locator(".field-error").first).to_be_visible()
    looker.look_in_both_lights(page)
    page.keyboard.press("Escape")
    looker.look_in_both_lights(page)
    page.locator("#confirm [data-yes]").click()
    expect(dialog).to_be_hidden()


def _search(page: Page, looker: Looker) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("searchbox", name="Search everything").fill("smith")
    expect(page.locator("#search .search-hit").first).to_be_visible()
    looker.look_in_both_lights(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#search")).to_be_hidden()


def _drawer(page: Page, looker: Looker) -> None:
    page.locator("tbody tr").first.locator("td").nth(1).click()
    expect(page.locator("#drawer .drawer-foot")).to_be_visible()
    looker.look_in_both_lights(page)
    page.keyboard.press("Escape")


def _keys(page: Page, looker: Looker) -> None:
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    looker.look_in_both_lights(page)
    page.keyboard.press("Escape")


def _bar(page: Page, looker: Looker) -> None:
    _menu(page, looker, "tabbar-more")


def _menus(page: Page, looker: Looker) -> None:
    for menu in ("new-menu", "person-menu", "filters", "columns", "views"):
        if page.locator(f"[popovertarget={menu}]").is_visible():  # a phone's cards have no columns
            _menu(page, looker, menu)


def _menu(page: Page, looker: Looker, menu: str) -> None:
    page.locator(f"[popovertarget={menu}]").click()
    expect(page.locator(f"#{menu}")).to_be_visible()
    looker.look_in_both_lights(page)
    page.keyboard.press("Escape")


def _bulk_bar(page: Page, looker: Looker) -> None:
    page.locator("tbody input[type=checkbox]").first.check()
    expect(page.locator("#verbs button").first).to_be_visible()
    looker.look_in_both_lights(page)
    page.locator("tbody input[type=checkbox]").first.uncheck()


def _merged(smith: Client) -> Callable[[Page, Looker], None]:
    """Somebody else was faster: the dialog asks what to keep."""

    def opened(page: Page, looker: Looker) -> None:
        page.goto(page.url.partition("clients/")[0] + smith.path.lstrip("/"))
        page.get_by_role("link", name="Edit", exact=True).click()
        dialog = page.get_by_role("dialog", name="Edit client")
        dialog.get_by_label("Name", exact=True).fill("Alice’s name")
        with acting_in(smith.org_id):
            clients.edit(smith, by=Member.objects.get(user__name="Dana"), name="Dana’s name")
        dialog.get_by_role("button", name="Save").click()
        expect(dialog.get_by_text("saved this while you were typing")).to_be_visible()
        looker.look_in_both_lights(page)

    return opened


def test_axe_finds_nothing_in_an_editor_where_much_is_wrong(desk: Desks, acme: Organisation) -> None:
    quote = draft_of(acme, "One", "Two")
    alice, dana = desk("alice"), desk("dana")
    hers, mine = alice.open(f"quotes/{quote.pk}/edit/"), dana.open(f"quotes/{quote.pk}/edit/")
    dana.context.set_offline(True)
    cell(mine, 0, "unit_price").fill("20")
    cell(mine, 1, "quantity").fill("many")
    mine.get_by_label("Valid until").fill("2020-01-01")
    cell(hers, 0, "unit_price").fill("10")
    hers.get_by_label("Title").focus()
    saved(hers)
    dana.context.set_offline(False)
    expect(mine.get_by_role("group", name="Alice changed this line item too")).to_be_visible(timeout=15_000)
    mine.get_by_label("Title").focus()
    expect(mine.get_by_text("is not an amount").first).to_be_visible()
    mine.locator("[data-line-menu]").nth(1).click()
    looker = Looker()
    looker.look(mine)
    assert looker.found == []
