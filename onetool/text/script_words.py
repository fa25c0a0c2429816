"""What scripts say, by language: Django's catalogs of the domain `djangojs`, unless another place is named here."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.translation.trans_real import DjangoTranslation
from django.views.i18n import JavaScriptCatalog

ELSEWHERE: dict[str, Callable[[], dict[str, str]]] = {}


def catalog(language: str) -> dict[str, Any]:
    """Each text, with what it is in that language: a string, or the list of its plurals."""
    if language in ELSEWHERE:
        return ELSEWHERE[language]()
    found = JavaScriptCatalog()
    found.translation = DjangoTranslation(
        language, domain="djangojs", localedirs=[str(path) for path in settings.LOCALE_PATHS]
    )
    words: dict[str, Any] = found.get_catalog()
    return words
