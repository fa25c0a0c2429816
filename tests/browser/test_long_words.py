"""A word longer than the phone is wide, such as a map's address, makes no page wider than the phone."""

import json
from collections.abc import Callable

from onetool.abilities.notes import actions as notes
from onetool.access import links
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in
from scheduling.actions import tasks
from tests import factories
from tests.browser.conftest import PHONE, Desk
from tests.browser.editors import alice_of

LONG = "https://maps.example.com/" + "W" * 90  # fits what a title may hold
# A phone zooms out of a page that is too wide, and its innerWidth grows with it: the width is given.
WIDE = """width => document.documentElement.scrollWidth > width && [
    document.documentElement.scrollWidth,
    ...[...document.querySelectorAll("main *")]
        .filter((one) => one.getBoundingClientRect().right > width && !one.closest(".chips, .tabs"))
        .map((one) => one.outerHTML.slice(0, 90)).slice(0, 8)]"""


def test_no_long_word_makes_a_page_wider_than_the_phone(
    desk: Callable[..., Desk], world: dict[str, Organisation]
) -> None:
    acme = world["acme"]
    with acting_in(acme):
        by = alice_of(acme)
        client = factories.client(by=by, name=LONG)
        notes.add(client, by=by, text=LONG * 3)
        project = factories.project(by=by, client=client, title=LONG)
        task = tasks.create(by=by, title=LONG, client=client, project=project, checklist=[LONG], notes=LONG)
        quote = factories.sent_quote(by=by, client=client, title=LONG, lines=[factories.line(LONG)])
        draft = factories.quote(by=by, client=client, title=LONG, lines=[factories.line(LONG)])
        invoice = factories.issued_invoice(by=by, client=client, title=LONG, lines=[factories.line(LONG)])
        outside = [links.issue(of, name=LONG, email="jane@example.com", version=1) for of in (quote, invoice)]
    alice = desk("alice", phone=True)
    paths = ["", "clients/", "projects/", "tasks/", "quotes/", "invoices/"]
    paths += [
        f"clients/{client.pk}/",
        f"tasks/{task.pk}/",
        f"tasks/{task.pk}/edit/",
        f"projects/{project.pk}/",
    ]
    paths += [f"quotes/{quote.pk}/", f"quotes/{draft.pk}/edit/", f"invoices/{invoice.pk}/"]
    wide = {}
    for address in [*(f"{alice.site}/{alice.slug}/{path}" for path in paths), *outside]:
        answer = alice.page.goto(address, wait_until="load")
        assert answer and answer.ok, address
        if found := alice.page.evaluate(WIDE, PHONE["width"]):
            wide[address] = found
    assert not wide, json.dumps(wide, indent=1)
