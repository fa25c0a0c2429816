"""How many emails an organisation may send: few until it is trusted, and never many to one address."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from onetool.access import limits
from onetool.mail.trust import is_trusted
from onetool.orgs.models import Organisation

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOO_MANY = _("You can send more emails in {wait}.")
TOO_MANY_TO_ONE = _("This address has received many emails already. Try again in {wait}.")
TO_ONE = 6  # an hour, from one organisation
FROM_STRANGERS = 12  # an hour, to one address, from all organisations that are not trusted
RECEIPTS = 300  # an hour; each follows a payment
SIGN_IN = 20  # an hour, to one address
SIGN_IN_HERE = 10  # of those, asked for from one network; and by a browser that is known, which has its own


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many emails at most, in any hour and in any day."""

    an_hour: int
    a_day: int


AT_FIRST, TRUSTED = Allowance(10, 30), Allowance(200, 2000)


def spend(org: Organisation, *, to: str) -> None:
    """Count one email that somebody sends, in the transaction that sends it. Raises TooMany."""
    address, trusted = to.strip().lower(), is_trusted(org)
    allowance = TRUSTED if trusted else AT_FIRST
    limits.take("mail in an hour", org.pk, most=allowance.an_hour, per=HOUR, text=TOO_MANY)
    limits.take("mail in a day", org.pk, most=allowance.a_day, per=DAY, text=TOO_MANY)
    limits.take("mail to one", org.pk, address, most=TO_ONE, per=HOUR, text=TOO_MANY_TO_ONE)
    if not trusted:
        limits.take("mail from strangers", address, most=FROM_STRANGERS, per=HOUR, text=TOO_MANY_TO_ONE)


def spend_receipt(org: Organisation) -> None:
    """Count a receipt, which nobody sends by hand. Raises TooMany; its reaction is tried again later."""
    limits.take("receipts", org.pk, most=RECEIPTS, per=HOUR)


def spend_sign_in(to: str, *, network: str, browser: str | None) -> None:
    """Count a mail that anybody can ask for, such as a code. Raises TooMany.

    `browser` is one that signed in to the account before: whatever strangers ask for, it is sent its codes.
    """
    if browser:
        limits.take("sign-in mail", "browser", browser, most=SIGN_IN_HERE, per=HOUR)
        return
    address = to.strip().lower()
    limits.take("sign-in mail", "here", address, network, most=SIGN_IN_HERE, per=HOUR)
    limits.take("sign-in mail", address, most=SIGN_IN, per=HOUR)


@dataclass(frozen=True, slots=True)
class Usage:
    """What an organisation may send, and how much of it is left now."""

    is_trusted: bool
    allowance: Allowance
    left: Allowance


def usage(org: Organisation) -> Usage:
    """The organisation's allowance as its settings show it."""
    trusted = is_trusted(org)
    most = TRUSTED if trusted else AT_FIRST
    an_hour = limits.left("mail in an hour", org.pk, most=most.an_hour, per=HOUR)
    a_day = limits.left("mail in a day", org.pk, most=most.a_day, per=DAY)
    return Usage(trusted, most, Allowance(an_hour, a_day))
