"""Where toasts wait for the next page: in a cookie that no other host of the domain can set, or in the session."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class ToastCookie(CookieStorage):
    """Signed by Django; what is too long for it goes into the session."""

    cookie_name = f"{settings.COOKIE_PREFIX}toasts"


class ToastStorage(FallbackStorage):
    """Django's own, with our cookie."""

    storage_classes = (ToastCookie, SessionStorage)
