"""What a page answers, read the way a person sees it."""

import html
import json
import re

from django.http import HttpResponse


def toast(answer: HttpResponse) -> str:
    """What the toast of an htmx answer says."""
    return str(json.loads(answer["HX-Trigger"])["toast"]["text"])


def words(answer: HttpResponse) -> str:
    """The page's text without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())
