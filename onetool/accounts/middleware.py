"""Keeps when and from where a session was last used, for the list of one's sessions."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse

NOTED_EVERY = 300.0  # seconds
NOTED = "seen_at"


class ActivityMiddleware:
    """Notes a session's use at most once in five minutes: allauth's own writes at every request.

    A page that is only left open asks for its parts through htmx and is not in use.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_asked_by_page = request.method == "GET" and "HX-Request" in request.headers
        if request.session.session_key and not is_asked_by_page and request.user.is_authenticated:
            self._note(request)
        return self.get_response(request)

    def _note(self, request: HttpRequest) -> None:
        now = time.time()
        if now - request.session.get(NOTED, 0.0) >= NOTED_EVERY:
            request.session[NOTED] = now
            UserSession.objects.create_from_request(request)
