"""Development only: a language in which each text that goes through gettext is ⟦šëēñ⟧, so that others stand out.

Chosen by a cookie at `/dev/words/`. What people typed, names and figures stay as they are.
"""

import gettext
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import trans_real
from django.views.decorators.http import require_http_methods

from onetool.access.policies import open_to_all
from onetool.text.script_words import ELSEWHERE
from onetool.web.answers import page

LANGUAGE = "en-xa"
COOKIE = "pseudo"
# What a text holds a place for, and the markup in it.
KEPT = re.compile(r"%\(\w+\)s|%[sd%]|\{\w*\}|<[^>]*>|&\w+;")
ACCENTS = str.maketrans("aeiouyncsACEINOSUYZ", "àéîöûýñçšÀÇÉÎÑÖŠÛÝŽ")
IN_SCRIPTS = re.compile(r'\bgettext\(\s*"((?:[^"\\]|\\.)*)"')


def disguise(text: str) -> str:
    """The text as the invented language has it; one that is disguised already, or holds no letter, as it is."""
    if not re.search(r"[^\W\d_]", KEPT.sub("", text)) or text.startswith("⟦"):
        return text
    parts, places = KEPT.split(text), [*KEPT.findall(text), ""]
    return f"⟦{''.join(part.translate(ACCENTS) + place for part, place in zip(parts, places, strict=True))}⟧"


class Catalog(gettext.NullTranslations):
    """What Django asks for a language's words."""

    def gettext(self, message: str) -> str:
        return disguise(message.rpartition(translation.trans_real.CONTEXT_SEPARATOR)[2])

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def language(self) -> str:
        return LANGUAGE

    def to_language(self) -> str:
        return LANGUAGE


@lru_cache(maxsize=1)
def of_scripts() -> dict[str, str]:
    """The texts of all scripts."""
    scripts = Path(settings.BASE_DIR, "static", "js").rglob("*.js")
    return {text: disguise(text) for script in scripts for text in IN_SCRIPTS.findall(script.read_text())}


def learn() -> None:
    """Make the language known to Django, which looks here before it looks for files, and to what scripts say."""
    known: dict[str, gettext.NullTranslations] = vars(trans_real)["_translations"]
    known[LANGUAGE] = Catalog()
    ELSEWHERE[LANGUAGE] = of_scripts


class PseudoMiddleware:
    """Whoever chose the invented language gets it, whatever the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        learn()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if COOKIE not in request.COOKIES:
            return self.get_response(request)
        with translation.override(LANGUAGE):
            return self.get_response(request)


@require_http_methods(["GET", "POST"])
@open_to_all
def words(request: HttpRequest) -> HttpResponse:
    """Choose the invented language, or English again."""
    if request.method == "GET":
        return page(request, "dev/words.html", is_on=COOKIE in request.COOKIES)
    answer = HttpResponseRedirect(reverse("dev_words"))
    if COOKIE in request.COOKIES:
        answer.delete_cookie(COOKIE)
    else:
        answer.set_cookie(COOKIE, "on", samesite="Lax")
    return answer
