"""A word longer than the phone is wide, such as a map's address, makes no page wider than the phone."""

import json
import uuid
from collections.abc import Callable

import pytest

from clients.models import Client
from invoices.models import Invoice
from onetool.abilities.notes import actions as notes
from onetool.abilities.tags import actions as tags
from onetool.access import links
from onetool.orgs.actions import roles
from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import acting_in
from quotes.models import Quote
from scheduling.actions import tasks
from tests import factories
from tests.browser.conftest import PHONE, Desk
from tests.browser.editors import alice_of
from tests.browser.test_axe import NO_PAGE, OTHER_ROW
from tests.test_access import URLS, kind_of, path

LONG = "https://maps.example.com/" + "W" * 90  # fits what a title may hold
# A phone zooms out of a page that is too wide, and its innerWidth grows with it: the width is given.
WIDE = """width => document.documentElement.scrollWidth > width && [
    document.documentElement.scrollWidth,
    ...[...document.querySelectorAll("main *")]
        .filter((one) => one.getBoundingClientRect().right > width && !one.closest(".chips, .tabs"))
        .map((one) => one.outerHTML.slice(0, 90)).slice(0, 8)]"""


@pytest.fixture
def rows(world: dict[str, Organisation]) -> dict[str, uuid.UUID]:
    """One record of every kind with one word, as long as its field takes."""
    acme = world["acme"]
    with acting_in(acme):
        Organisation.objects.filter(pk=acme.pk).update(name=LONG[:100], street=LONG, payment_instructions=LONG)
        by = alice_of(acme)
        client = factories.client(
            by=by,
            name=LONG,
            tax_id=LONG[-40:],
            contact={"name": LONG, "email": f"{LONG[-60:]}@example.com", "phone": "555 0100"},
            place={"street": LONG, "city": LONG[-100:], "postcode": "12345", "country": "US", "access_notes": LONG},
        )
        notes.add(client, by=by, text=LONG * 3)
        tags.add(client, by=by, name=LONG[-40:])
        return {**_work(by, client), **_money(by, client)}


def _work(by: Member, client: Client) -> dict[str, uuid.UUID]:
    project = factories.project(by=by, client=client, title=LONG, description=LONG)
    task = tasks.create(by=by, title=LONG, client=client, project=project, checklist=[LONG], notes=LONG)
    [place], [contact] = client.properties.all(), client.contacts.all()
    view = factories.saved_view(by=by, name=LONG[-60:])
    role = roles.add(by=by, name=LONG[-40:], grants={})
    made = (client, contact, place, project, task, view, role, by, factories.export(by=by), factories.bulk_run(by=by))
    return {one.kind(): one.pk for one in (*made, factories.archive(by=by))}


def _money(by: Member, client: Client) -> dict[str, uuid.UUID]:
    of = {"by": by, "client": client, "title": LONG}
    kinds = (factories.quote, factories.invoice, factories.sent_quote, factories.issued_invoice)
    quote, invoice, sent, issued = (make(**of, lines=[factories.line(LONG)]) for make in kinds)
    rate = factories.taxrate(by=by, name=LONG[-60:])
    group = factories.taxgroup(by=by, name=LONG[-60:], rates=[rate])
    payment = factories.payment(by=by, of=issued)
    made = {one.kind(): one.pk for one in (quote, invoice, rate, group, payment)}
    return {**made, "sent quote": sent.pk, "issued invoice": issued.pk}


def test_no_long_word_makes_a_page_wider_than_the_phone(
    desk: Callable[..., Desk], rows: dict[str, uuid.UUID], world: dict[str, Organisation]
) -> None:
    with acting_in(world["acme"]):
        of = {"name": LONG, "email": "jane@example.com", "version": 1}
        sent = (Quote.objects.get(pk=rows["sent quote"]), Invoice.objects.get(pk=rows["issued invoice"]))
        outside = [links.issue(one, **of) for one in sent]
    alice = desk("alice", phone=True)
    names = sorted(URLS.keys() - NO_PAGE)
    # Kinds that no page is about have no row here: their addresses only take a click.
    inside = [path(name, alice.slug, rows.get(OTHER_ROW.get(name, kind_of(name)), uuid.uuid4())) for name in names]
    more = [f"/{alice.slug}/quotes/{rows['sent quote']}/", f"/{alice.slug}/invoices/{rows['issued invoice']}/"]
    found = f"/{alice.slug}/search/?q=maps"
    wide = {}
    for address in [*(f"{alice.site}{one}" for one in (*inside, *more, found)), *outside]:
        if alice.context.request.get(address, max_redirects=0).status == 405:
            continue
        answer = alice.page.goto(address, wait_until="load")
        assert answer and answer.ok, address
        if too_wide := alice.page.evaluate(WIDE, PHONE["width"]):
            wide[address] = too_wide
    assert not wide, json.dumps(wide, indent=1)
