"""Home follows: a payment moves the figures and the rows on a page that nobody touches."""

from collections.abc import Callable

from playwright.sync_api import expect

from invoices.actions import paying
from invoices.models import Invoice, Payment
from onetool import clock
from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import acting_in
from tests import factories
from tests.browser.conftest import Desk


def test_the_figures_follow_a_payment(desk: Callable[..., Desk], world: dict[str, Organisation]) -> None:
    acme = world["acme"]
    invoice, by = _late(acme)
    home = desk("alice").open("")
    money, attention = home.get_by_role("navigation", name="Money"), home.get_by_role("region", name="Needs attention")
    expect(money.get_by_role("link", name="Overdue")).to_contain_text("$108.00")
    expect(attention).to_contain_text("3 days overdue")
    expect(home.get_by_role("region", name="Getting started")).to_be_visible()

    with acting_in(acme, by):
        paying.record_payment(
            invoice, by=by, amount=invoice.total, method=Payment.Method.CASH, received_on=clock.today(acme)
        )

    expect(money.get_by_role("link", name="Outstanding")).to_contain_text("$0.00")
    expect(money.get_by_role("link", name="Collected")).to_contain_text("$108.00")
    expect(attention).to_contain_text("You’re all caught up")
    expect(home.get_by_role("region", name="Activity")).to_contain_text("recorded a $108.00")


def test_a_task_is_ticked_off_where_it_stands(desk: Callable[..., Desk], world: dict[str, Organisation]) -> None:
    acme = world["acme"]
    with acting_in(acme):
        by, ted = (Member.objects.get(user__name=name) for name in ("Alice", "Ted"))
        factories.task(by=by, title="Bleed the radiators", on_date=clock.today(acme), crew=[ted])
        factories.task(by=by, title="Nobody’s yet", on_date=clock.today(acme))
    home = desk("ted", phone=True).open("")
    today = home.get_by_role("region", name="Today")
    expect(today).not_to_contain_text("Nobody’s yet")

    today.get_by_role("button", name="Bleed the radiators: done").click()

    expect(today.get_by_role("button", name="Bleed the radiators: done")).to_have_attribute("aria-pressed", "true")
    expect(home.get_by_role("navigation", name="Money")).to_have_count(0)


def _late(org: Organisation) -> tuple[Invoice, Member]:
    with acting_in(org), clock.days_ago(3):
        by = Member.objects.get(user__name="Alice")
        client = factories.client(by=by, payment_terms_days=0)
        return factories.issued_invoice(by=by, client=client), by
