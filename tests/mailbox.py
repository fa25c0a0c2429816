"""A mail as the one who got it sees it: with the link or the code that the database does not keep."""

import re
from typing import TypeVar

from onetool.mail import copies, outbox
from onetool.mail.outbox import Message, SignInMail

M = TypeVar("M", Message, SignInMail)


def arrived(sent: Message) -> Message:
    """The mail as it left, or leaves now."""
    outbox.deliver(sent.org_id, sent.pk)
    return as_it_left(sent)


def as_it_left(sent: M) -> M:
    """The mail with the bodies that the mail server was given, if it was."""
    copies.restore(sent)
    return sent


def address_in(sent: Message) -> str:
    """Where its link leads, as the customer clicks it; empty while it has not left."""
    found = re.search(r'href="([^"]+/p/open/[\w-]{40,}/)"', as_it_left(sent).html)
    return found[1] if found else ""


def path_in(sent: Message) -> str:
    """The same on the test's own server."""
    address = address_in(arrived(sent))
    assert address, sent.text
    return address[address.index("/p/open/") :]
