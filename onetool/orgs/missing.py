"""What a business has not said of itself yet and its customers look for: asked before a document leaves."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from onetool.orgs.models import Organisation
from onetool.text.translated import Text


@dataclass(frozen=True, slots=True)
class Missing:
    """A detail, and the field of the settings it is typed into."""

    name: Text
    field: str


ADDRESS, PHONE = Missing(_("address"), "street"), Missing(_("phone number"), "phone")
WAY_TO_PAY = Missing(_("way to pay"), "payment_instructions")


def to_be_found(org: Organisation) -> list[Missing]:
    """What a customer needs to find the business by."""
    return [one for one in (ADDRESS, PHONE) if not getattr(org, one.field)]


def to_be_paid(org: Organisation, *, by_card: bool) -> list[Missing]:
    """The same, and how to pay when a card cannot."""
    return to_be_found(org) + ([] if by_card or org.payment_instructions else [WAY_TO_PAY])
