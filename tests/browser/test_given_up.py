"""What OneTool could not finish, before two who run the company: dismissed by one, brought back, tried again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from onetool.events.log import Event
from onetool.mail import outbox
from onetool.mail.outbox import Message
from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import acting_in
from onetool.work.reactions import ReactionRun
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.looking import Looker

Desks = Callable[..., Desk]
MAIL = "Email “Your sign-in code” to mrs.smith@example.com"


@pytest.fixture
def failures(world: dict[str, Organisation]) -> None:
    """A mail about the Smiths, and something that should have followed when they were added."""
    with acting_in(world["acme"]):
        smith = factories.client(by=Member.objects.get(user__email="alice@example.com"), name="Smith household")
        to = {"to": "mrs.smith@example.com", "to_name": "Mrs Smith"}
        mail = outbox.send("account/login_code", about=smith, code="1", **to)
        Message.objects.filter(pk=mail.pk).update(state=Message.State.FAILED, attempts=10, error="mailbox is full")
        added = Event.objects.filter(subject_id=smith.pk).latest("id")
        ReactionRun.objects.create(
            event=added,
            reaction="clients.reactions.bake_a_cake",
            state=ReactionRun.State.FAILED,
            attempts=8,
            error="Unexpected error (ValueError): no flour",
        )


def test_two_who_look_at_it_see_what_each_does_about_it(desk: Desks, failures: None) -> None:
    alice, dana, looker = desk("alice"), desk("dana", phone=True), Looker()
    page, theirs, home = alice.open("settings/attention/"), dana.open("settings/attention/"), desk("alice").open("")
    expect(home.get_by_role("region", name="Needs attention")).to_contain_text(MAIL)
    for one in (page, theirs):
        expect(one.get_by_role("link", name="Smith household")).to_have_count(2)
        expect(one.get_by_text("mailbox is full")).to_be_visible()
        looker.look(one)
    assert looker.found == []

    cake = page.get_by_role("row", name="Bake a cake")
    cake.get_by_role("button", name="Dismiss").click()
    expect(theirs.get_by_text("Bake a cake", exact=False)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(theirs.get_by_text("no flour")).to_be_visible()

    page.get_by_role("row", name=MAIL).get_by_role("button", name="Try again").dblclick()
    expect(theirs.get_by_text(MAIL)).to_have_count(0)
    expect(home.get_by_role("region", name="Needs attention")).not_to_contain_text(MAIL)
    cake.get_by_role("button", name="Dismiss").click()
    expect(theirs.get_by_role("heading", name="You’re all caught up")).to_be_visible()
    expect(home.get_by_role("region", name="Needs attention")).to_contain_text("You’re all caught up")
    assert [error for one in (alice, dana) for error in one.errors if "422" not in error] == []
