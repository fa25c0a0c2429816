"""Whatever is granted: nobody is offered a link that they may not follow."""

import re
from collections import deque

import pytest

from clients.models import Client
from onetool.access.table import rights
from onetool.orgs.actions import members
from tests import factories
from tests.conftest import Person

LINK = re.compile(r'href="(/acme-heating/[^"#]*)"')
MOST = 150  # pages of one walk
NOTHING = dict.fromkeys(rights().GRANTABLE, "none")
GRANTS = {
    "tasks only": NOTHING | {"tasks": "edit assigned"},
    "projects only": NOTHING | {"projects": "edit"},
    "clients only": NOTHING | {"clients": "delete"},
    "quotes only": NOTHING | {"quotes": "edit"},
    "invoices only": NOTHING | {"invoices": "edit"},
    "invoices without payments": NOTHING | {"clients": "view", "invoices": "view"},
    "payments only": NOTHING | {"payments": "delete"},
    "settings only": NOTHING | {"settings": "edit"},
    "log only": NOTHING | {"audit": "view"},
    "own quotes": {"quotes": "edit assigned", "clients": "none"},
    "own money": {"invoices": "edit assigned", "payments": "view assigned"},
}


@pytest.fixture
def work(alice: Person, ted: Person, smith: Client) -> None:
    """One of everything for one client, with Ted on it."""
    project = factories.project(by=alice.member, client=smith, team=[ted.member])
    factories.task(by=alice.member, client=smith, project=project, crew=[ted.member])
    factories.sent_quote(by=alice.member, client=smith, project=project)
    factories.payment(by=alice.member, of=factories.issued_invoice(by=alice.member, client=smith, project=project))


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("name", GRANTS)
def test_every_link_on_every_page_can_be_followed(alice: Person, ted: Person, name: str) -> None:
    members.change_role(ted.member, role="member", grants=GRANTS[name], by=alice.member)
    waiting, known, dead = deque([("", "/acme-heating/")]), {"/acme-heating/"}, []
    while waiting and len(known) < MOST:
        on, path = waiting.popleft()
        answer = ted.browser.get(path)
        if answer.status_code in {403, 404}:
            dead.append(f"{path} on {on}")
        if not answer.streaming and "html" in answer.get("Content-Type", ""):
            found = sorted({link.replace("&amp;", "&") for link in LINK.findall(answer.text)} - known)
            known |= set(found)
            waiting.extend((path, link) for link in found)
    assert dead == []
