"""axe finds nothing on any page, on a desk in light and on a phone in dark."""

import uuid
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from onetool.events import record_models
from onetool.orgs.models import Member, Organisation
from onetool.tenancy import acting_in
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.editors import cell, draft_of, saved
from tests.test_access import URLS, path, row_of

# Answers that are no page of their own: parts fetched into another page, files, redirects.
NO_PAGE = {"files:detail", "files:thumbnail", "files:index", "clients:duplicates", *factories.NO_PAGE}
PUBLIC = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/login/code/",
    "/accounts/password/reset/",
    "/dev/ui/",
    "/dev/mail/",
    "/nothing-here/at-all/",
]
OWN = [
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/sessions/",
    "/accounts/profile/",
    "/accounts/logout/",
    "/new/",
]


@pytest.fixture
def rows(world: dict[str, Organisation]) -> dict[str, uuid.UUID]:
    with acting_in(world["acme"]):
        alice = Member.objects.get(user__email="alice@example.com")
        return {
            model.kind(): factories.make(model.kind(), by=alice).pk
            for model in record_models()
            if model.kind() in factories.MAKE
        }


@pytest.mark.parametrize("is_phone", [False, True], ids=["desk, light", "phone, dark"])
def test_axe_finds_nothing(desk: Callable[..., Desk], rows: dict[str, uuid.UUID], is_phone: bool) -> None:
    alice = desk("alice", phone=is_phone, color_scheme="dark" if is_phone else "light")
    staff = [path(name, alice.slug, row_of(name, rows)) for name in sorted(URLS) if name not in NO_PAGE]
    found, seen = [], 0
    for address in [*PUBLIC[4:], *OWN, *staff]:
        seen += _look(alice, address, found)
    visitor = desk(phone=is_phone, color_scheme="dark" if is_phone else "light")
    for address in PUBLIC[:4]:
        seen += _look(visitor, address, found)
    assert found == []
    assert seen > 20


@pytest.mark.parametrize("is_phone", [False, True], ids=["desk, light", "phone, dark"])
def test_axe_finds_nothing_in_an_editor_where_much_is_wrong(
    desk: Callable[..., Desk], world: dict[str, Organisation], is_phone: bool
) -> None:
    quote = draft_of(world["acme"], "One", "Two")
    scheme = "dark" if is_phone else "light"
    alice, dana = desk("alice"), desk("dana", phone=is_phone, color_scheme=scheme)
    hers, mine = alice.open(f"quotes/{quote.pk}/edit/"), dana.open(f"quotes/{quote.pk}/edit/")
    dana.context.set_offline(True)
    cell(mine, 0, "unit_price").fill("20")
    cell(mine, 1, "quantity").fill("many")
    mine.get_by_label("Good until").fill("2020-01-01")
    cell(hers, 0, "unit_price").fill("10")
    hers.get_by_label("Title").focus()
    saved(hers)
    dana.context.set_offline(False)
    expect(mine.get_by_role("group", name="Alice changed this line too")).to_be_visible(timeout=15_000)
    mine.get_by_label("Title").focus()
    expect(mine.get_by_text("is not an amount").first).to_be_visible()
    mine.locator("[data-line-menu]").nth(1).click()
    violations = Axe().run(mine, options={"preload": False}).response["violations"]
    assert [f"{one['id']}: {node['html'][:160]}" for one in violations for node in one["nodes"]] == []


def _look(person: Desk, address: str, found: list[str]) -> bool:
    answer = person.context.request.get(person.site + address)
    if answer.status not in {200, 404} or not answer.headers.get("content-type", "").startswith("text/html"):
        return False
    person.page.goto(person.site + address)
    result = Axe().run(person.page, options={"preload": False})
    for violation in result.response["violations"]:
        found += [f"{address} {violation['id']}: {node['html'][:160]}" for node in violation["nodes"][:3]]
    return True
