"""What a business has not said of itself yet and its customers look for: asked before a document leaves."""

from dataclasses import dataclass

from onetool.orgs.models import Organisation


@dataclass(frozen=True, slots=True)
class Missing:
    """A detail, and the field of the settings it is typed into."""

    name: str
    field: str


ADDRESS, PHONE = Missing("address", "street"), Missing("phone number", "phone")
WAY_TO_PAY = Missing("way to pay", "payment_instructions")


def to_be_found(org: Organisation) -> list[Missing]:
    """What a customer needs to find the business by."""
    return [one for one in (ADDRESS, PHONE) if not getattr(org, one.field)]


def to_be_paid(org: Organisation, *, by_card: bool) -> list[Missing]:
    """The same, and how to pay when a card cannot."""
    return to_be_found(org) + ([] if by_card or org.payment_instructions else [WAY_TO_PAY])
