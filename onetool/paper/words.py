"""The words that stand in the templates of `templates/pdf/` themselves; all others reach them as finished strings."""

from django.conf import settings
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

TEXTS = (
    _("Amount"),
    _("Amount paid"),
    _("As recorded"),
    _("Balance due"),
    _("Balances as of {day}."),
    _("Bill to"),
    _("Credit note"),
    _("Credited"),
    _("Credits invoice"),
    _("Date"),
    _("Detail"),
    _("Draft"),
    _("Due"),
    _("For"),
    _("How to pay"),
    _("Invoice"),
    _("Item"),
    _("Page {page} of {pages}"),
    _("Paid"),
    _("Paid by"),
    _("Payment date"),
    _("Payment method"),
    _("Prepared for"),
    _("Price"),
    _("Quantity"),
    _("Quote"),
    _("Reason"),
    _("Receipt"),
    _("Service address"),
    _("Status"),
    _("Supplied"),
    _("Tax"),
    _("Terms"),
    _("Total"),
    _("Valid until"),
    _("Version"),
    _("□ marks a character this document’s font doesn’t include; the web page shows it."),
)


def translated() -> dict[str, str]:
    """Each text in the language that is active; nothing in the one they are written in."""
    if get_language() in (None, settings.LANGUAGE_CODE):
        return {}
    return {text: gettext(text) for text in TEXTS}
