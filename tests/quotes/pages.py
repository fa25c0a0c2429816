"""What tests of quotes type into the grid, and how a customer opens a link."""

import re
from typing import Any

from django.test import Client as Browser

from onetool.mail import Message
from quotes.models import Quote


def typed(*rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A posted quote with rows; by default three of 100.00 without tax."""
    rows = rows or ({"description": "Boiler", "quantity": "3", "unit_price": "100"},)
    data: dict[str, Any] = {
        "title": "A quote",
        "tax_mode": "per_rate",
        "row": [f"r{place}" for place in range(len(rows))],
    }
    for place, row in enumerate(rows):
        data |= {f"r{place}-{name}": value for name, value in row.items()}
    return {**data, **fields}


def opened(browser: Browser, path: str) -> tuple[Browser, str]:
    """The customer follows a link: the browser with its cookie, and the address it ended at."""
    answer = browser.get(path)
    assert answer.status_code == 302, path
    return browser, answer["Location"]


def link_in(mail: Message) -> str:
    found = re.search(r"https?://[^\s/]+(/p/open/[^/\s]+/)", mail.text)
    assert found, mail.text
    return found[1]


def customer_of(quote: Quote, *, number: int = -1) -> tuple[Browser, str]:
    """A customer at the page of the quote's newest mail, or of an earlier one."""
    mails = list(Message.objects.filter(about_id=quote.pk).order_by("pk"))
    return opened(Browser(), link_in(mails[number]))
