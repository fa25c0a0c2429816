"""A copy takes over every field that was typed, and none that tells of the original."""

from invoices.models import Invoice
from quotes.models import Quote

# What a new document has of its own: its id and versions, its number and standing, its sums, and when it is over.
ITS_OWN = {"id", "org", "version", "created_at", "updated_at", "number", "status", "valid_until", "answer", "sent_at",
           "answered_at", "archived_at", "net", "tax", "rounding", "total"}  # fmt: skip


def test_no_field_of_a_quote_is_forgotten() -> None:
    assert {field.name for field in Quote._meta.concrete_fields} == {*Quote.COPIED, *ITS_OWN}


def test_what_documents_copy_invoices_have() -> None:
    assert {*Invoice.COPIED} <= {field.name for field in Invoice._meta.concrete_fields}
