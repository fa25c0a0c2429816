"""What tests of quotes type into the grid, and how a customer opens a link."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client as Browser

from onetool.mail.outbox import Message
from onetool.tenancy.ids import uuid7
from quotes.models import Quote
from tests.conftest import Person
from tests.mailbox import path_in
from tests.pages import form_of, words


def typed(*rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A posted quote with rows; by default three of 100.00 without tax. A row may name its `key`."""
    rows = rows or ({"description": "Boiler", "quantity": "3", "unit_price": "100"},)
    data: dict[str, Any] = {
        "title": "A quote",
        "tax_mode": "per_rate",
        "row": [row.get("key", f"r{place}") for place, row in enumerate(rows)],
    }
    for place, row in enumerate(rows):
        key = row.get("key", f"r{place}")
        data |= {f"{key}-{name}": value for name, value in row.items() if name != "key"}
    return {**data, **fields}


@dataclass
class EditorPage:
    """The editor as somebody has it open: only what they type is sent, and an answer becomes what the page knows."""

    person: Person
    address: tuple[Any, ...]
    values: dict[str, Any] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    answer: HttpResponse | None = None

    @classmethod
    def open(cls, person: Person, *address: Any) -> "EditorPage":
        return cls(person, address, form_of(person.get(*address), "editor"))

    @property
    def keys(self) -> list[str]:
        return self.values["row"]  # type: ignore[no-any-return]

    def type(self, name: str, value: str, line: int | None = None) -> "EditorPage":
        """Type into a field, or into a cell of the line at that place."""
        key = self.keys[line] if line is not None else ""
        self.touched.add(key)
        self.values[f"{key}-{name}" if key else name] = value
        return self

    def add(self, description: str, unit_price: str, **cells: str) -> "EditorPage":
        key = uuid7().hex
        self.keys.append(key)
        for name, value in {"description": description, "unit_price": unit_price, "quantity": "1", **cells}.items():
            self.type(name, value, -1)
        return self

    def remove(self, line: int) -> "EditorPage":
        self.keys.pop(line)
        return self

    def body(self) -> dict[str, Any]:
        """What the page posts by itself: the fields, the order of the lines, and the cells of those typed into."""
        self.values["save_number"] = str(int(self.values["save_number"]) + 1)
        is_sent = {
            name: not (cell := re.match("([0-9a-f]{32})-", name)) or cell[1] in self.touched for name in self.values
        }
        return {**{name: value for name, value in self.values.items() if is_sent[name]}, "part": "saved"}

    def save(self, *, is_heard: bool = True, **more: str) -> str:
        """Save by itself; returns what the page is told. An answer that is not heard was lost on the way."""
        self.answer = self.person.post(*self.address, data={**self.body(), **more})
        if is_heard and self.answer.status_code == 200 and (base := self.said("base")):
            self.values |= {"base": base, "version": self.said("version")}
            self.touched = set(re.findall('data-waits="(\\w+)"', self.answer.text))
        return words(self.answer)

    def said(self, name: str) -> str:
        assert self.answer
        found = re.search(f'data-{name}="([^"]*)"', self.answer.text)
        return html.unescape(found[1]) if found else ""


def opened(browser: Browser, path: str) -> tuple[Browser, str]:
    """The customer follows a link: the browser with its cookie, and the address it ended at."""
    answer = browser.get(path)
    assert answer.status_code == 302, path
    return browser, answer["Location"]


def customer_of(quote: Quote, *, number: int = -1) -> tuple[Browser, str]:
    """A customer at the page of the quote's newest mail, or of an earlier one."""
    mails = list(Message.objects.filter(about_id=quote.pk).order_by("pk"))
    return opened(Browser(), path_in(mails[number]))
