"""A person deletes their account: gone everywhere, the address free, their name kept where they did something."""

import pytest

from onetool.accounts import actions
from onetool.accounts.models import User
from onetool.events.log import Event
from onetool.orgs.actions.members import LastOwner
from onetool.orgs.models import Member
from tests import factories
from tests.conftest import PASSWORD, Person


def test_ted_deletes_his_account(alice: Person, ted: Person) -> None:
    task = factories.task(by=alice.member, title="Look", crew=[ted.member])
    page = "/accounts/delete/"
    assert "/accounts/reauthenticate/" in ted.browser.get(page)["Location"]
    ted.browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = ted.browser.post(page, {"email": "someone@example.com"})
    assert (answer.status_code, "Type ted@example.com" in answer.text) == (422, True)
    assert ted.browser.post(page, {"email": " TED@example.com"}).status_code == 302

    assert ted.browser.get("/acme-heating/").status_code == 302, "signed out"
    gone = Member.objects.select_related("user").get(pk=ted.member.pk)
    assert (gone.status, gone.display_name, gone.user.is_active) == ("removed", "Ted", False)
    assert not User.objects.filter(email="ted@example.com").exists()
    assert not task.crew.exists()
    assert Event.objects.filter(verb="member.left", actor="Ted").count() == 1


def test_the_last_owner_is_told_what_to_do_first(alice: Person) -> None:
    with pytest.raises(LastOwner):
        actions.delete_account(alice.user)
    alice.browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = alice.browser.post("/accounts/delete/", {"email": "alice@example.com"})
    assert (answer.status_code, "only owner" in answer.text) == (422, True)
    assert User.objects.get(pk=alice.user.pk).is_active
    assert alice.get("home").status_code == 200
