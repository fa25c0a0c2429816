"""What a page answers, read the way a person sees it."""

import html
import json
import re
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse


def toast(answer: HttpResponse) -> str:
    """What the toast of an htmx answer says."""
    return str(json.loads(answer["HX-Trigger"])["toast"]["text"])


def words(answer: HttpResponse) -> str:
    """The page's text without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


class _Form(HTMLParser):
    """What a browser would post of one form, untouched; templates and buttons are not sent."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.is_inside, self.depth = form_id, False, 0
        self.sent: list[tuple[str, str]] = []
        self.select, self.chosen = "", list[str]()
        self.area: list[str] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.is_inside = said.get("id") == self.form_id
        self.depth += tag == "template"
        if not self.is_inside or self.depth:
            return
        if tag == "input" and (said.get("type") not in {"checkbox", "radio"} or "checked" in said):
            self.sent.append((said["name"], said.get("value", "")))
        elif tag == "select":
            self.select, self.chosen = said["name"], []
        elif tag == "option" and (not self.chosen or "selected" in said):
            self.chosen = [said.get("value", "")]
        elif tag == "textarea":
            self.area = [said["name"], ""]

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "template"
        if tag == "textarea" and self.area:
            self.sent.append((self.area[0], self.area[1].removeprefix("\n")))
            self.area = None
        elif tag == "select" and self.select:
            self.sent += [(self.select, value) for value in self.chosen[:1]]
            self.select = ""
        elif tag == "form":
            self.is_inside = False


def form_of(answer: HttpResponse, form_id: str) -> dict[str, Any]:
    """The values of a form on the page, as they would be posted."""
    parser = _Form(form_id)
    parser.feed(answer.content.decode())
    found: dict[str, Any] = {}
    for name, value in parser.sent:
        found[name] = [*found[name], value] if isinstance(found.get(name), list) else value
        if name == "row" and isinstance(found[name], str):
            found[name] = [value]
    return found
