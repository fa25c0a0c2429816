"""What holds for every document on its whole way: written, sent, approved, billed, issued (MONEY A6, A9, I1)."""

from decimal import Decimal as D
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.actions.lines import Uncountable
from documents.content import DocumentLine, count, nets
from invoices.actions import drafting, issuing
from invoices.composing import lines_of
from invoices.documents import from_adjustment, from_content
from invoices.models import Invoice, InvoiceBalance
from invoices.verifying import problems
from onetool.money import Explanation, Mode, replay, unit
from onetool.orgs.models import Organisation
from onetool.tenancy.ids import uuid7
from quotes.actions import answers, sending
from tests import factories
from tests.conftest import Person

NO_TAX: list[dict[str, str]] = []
VAT = {"name": "VAT", "percent": "19", "category": "standard", "reason": ""}
GST, QST = (
    {"name": n, "percent": p, "category": "standard", "reason": ""} for n, p in (("GST", "5"), ("QST", "9.975"))
)
EXEMPT = {"name": "VAT", "percent": "0", "category": "exempt", "reason": "Article 135"}
CURRENCIES = ["JPY", "USD", "KWD", "CHF", "ISK"]


def scaled(low: int, high: int, places: int) -> st.SearchStrategy[D]:
    return st.integers(low, high).map(lambda number: D(number).scaleb(-places))


def discounts(currency: str) -> st.SearchStrategy[tuple[str, D | None]]:
    places = -int(unit(currency).adjusted())
    percent, fixed = scaled(0, 1_000_000, 4), scaled(0, 5_000, places)
    return st.one_of(
        st.just(("", None)), percent.map(lambda value: ("percent", value)), fixed.map(lambda value: ("fixed", value))
    )


@st.composite
def lines(draw: st.DrawFn, currency: str) -> DocumentLine:
    kind, value = draw(discounts(currency))
    return DocumentLine(
        description=draw(st.sampled_from(["Boiler", "Visit", "Größe “L”\nand more"])),
        quantity=draw(scaled(-20_000, 50_000, 4) | st.sampled_from([D(1), D(3)])),
        unit_price=draw(scaled(0, 200_000_000, 6) | scaled(0, 2_000_000, 4)),
        unit=draw(st.sampled_from(["", "h"])),
        discount_kind=kind,
        discount_value=value,
        rates=draw(st.sampled_from([NO_TAX, [VAT], [GST], [GST, QST], [EXEMPT]])),
    )


@st.composite
def adjustments(draw: st.DrawFn, currency: str) -> DocumentLine:
    """A discount for every tax or for one, or a charge for one."""
    kind, value = draw(discounts(currency).filter(lambda found: bool(found[0])))
    is_of_all = draw(st.booleans())
    return DocumentLine(
        description="Agreed",
        quantity=D(1),
        unit_price=D(0),
        discount_kind=kind,
        discount_value=value,
        rates=[] if is_of_all else draw(st.sampled_from([NO_TAX, [VAT], [GST, QST]])),
        kind="allowance" if is_of_all else draw(st.sampled_from(["allowance", "charge"])),
        is_of_all=is_of_all,
    )


@st.composite
def drafts(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    currency = draw(st.sampled_from(CURRENCIES))
    kind, value = draw(discounts(currency))
    rows = draw(st.lists(lines(currency), min_size=1, max_size=5))
    rows += draw(st.lists(adjustments(currency), max_size=2))
    mode = draw(st.sampled_from(Mode)).value
    return currency, {"lines": rows, "tax_mode": mode, "discount_kind": kind, "discount_value": value}


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drafts())
def test_every_document_comes_to_the_same_from_quote_to_ledger(
    alice: Person, draft: tuple[str, dict[str, Any]]
) -> None:
    currency, fields = draft
    with transaction.atomic():
        Organisation.objects.update(currency=currency)
        alice.org.refresh_from_db()
        quote = factories.quote(by=alice.member, **fields)
        assert quote.net + quote.tax + quote.rounding == quote.total
        if quote.total > 0:
            sending.send(quote, by=alice.member, name="Mary", email="mary@example.com")
            answers.approve_on_word(quote, by=alice.member, name="Mary", note="On the phone")
            invoice = issuing.issue(drafting.from_quote(quote, by=alice.member), by=alice.member)
            _assert_as_quoted(invoice, quote.total, fields["lines"])
            assert problems() == []
        transaction.set_rollback(True)


def _assert_as_quoted(invoice: Invoice, total: D, typed: list[DocumentLine]) -> None:
    content = invoice.content
    assert content
    figures = {name: D(value) for name, value in content["totals"].items() if name != "taxes"}
    row = Invoice.objects.get(pk=invoice.pk)
    assert all(getattr(row, name) == figures[name] for name in ("net", "tax", "rounding", "total"))
    assert row.total == total == InvoiceBalance.objects.get(invoice=invoice).balance
    assert sum(D(line["net"]) for line in content["lines"]) == figures["subtotal"]
    assert sum(D(tax["tax"]) for tax in content["totals"]["taxes"]) == figures["tax"]
    assert [(D(line["quantity"]), D(line["unit_price"])) for line in content["lines"]] == [
        (line.quantity, line.unit_price) for line in typed if not line.is_adjustment
    ]
    # What is frozen is enough to count it again, explain it, and come to the same.
    frozen = [from_content(line, invoice_id=invoice.pk, version_id=uuid7(), number=0) for line in content["lines"]]
    frozen += [
        from_adjustment(one, invoice_id=invoice.pk, version_id=uuid7(), number=1) for one in content["adjustments"]
    ]
    discount = content["discount"] or {"kind": "", "value": None}
    value = D(discount["value"]) if discount["kind"] else None
    again = count(frozen, currency=content["currency"], mode=content["mode"], kind=discount["kind"], value=value)
    assert {name: getattr(again, name) for name in figures} == figures
    assert replay(Explanation.from_data(again.explanation.as_data())) == again.sums
    assert nets(frozen, again) == [line.net for line in invoice.lines.all()]
    assert len(lines_of(invoice)) == len(typed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "constraint"),
    [
        ("update invoices_invoice set total = total + 0.01 where status = 'draft'", "invoice_adds_up"),
        ("update invoices_invoice set rounding = 0.01 where status = 'draft'", "invoice_adds_up"),
        ("update invoices_invoicebalance set paid = 1", "balance_adds_up"),
        ("update invoices_invoicebalance set balance = -1, paid = total + 1", "balance_is_not_overpaid"),
    ],
)
def test_the_database_refuses_what_does_not_add_up(alice: Person, sql: str, constraint: str) -> None:
    factories.issued_invoice(by=alice.member)
    factories.invoice(by=alice.member)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db
@pytest.mark.parametrize("price", ["NaN", "1000000000000", "1.0000001"])
def test_what_is_no_amount_is_refused_before_anything_is_written(alice: Person, price: str) -> None:
    with pytest.raises(Uncountable):
        factories.invoice(by=alice.member, lines=[factories.line(unit_price=price)])
    assert not Invoice.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["quote", "invoice"])
def test_the_page_says_how_it_was_counted(alice: Person, kind: str) -> None:
    line = factories.line(quantity="3", unit_price="11.115", discount_kind="percent", discount_value=D(10))
    made = factories.MAKE[kind](by=alice.member, lines=[line], discount_kind="fixed", discount_value=D("0.01"))
    page = alice.get(f"{kind}s:detail", made).content.decode()
    for step in (
        "Line 1: 3 × $11.115",
        "Line 1: discount 10% of $33.35",
        "Discount of $30.01",
        "Sales tax 8% applies to",
        "Sales tax 8% of $30.00",
    ):
        assert step in page
