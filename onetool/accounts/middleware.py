"""Keeps when and from where a session was last used, for the list of one's sessions."""

import time
from collections.abc import Callable
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from onetool.orgs.actions import members
from onetool.orgs.models import Member

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
        response = self.get_response(request)
        if not is_asked_by_page and (member := getattr(request, "member", None)):
            self._note_member(request, member.seen_by or member)
        return response

    def _note(self, request: HttpRequest) -> None:
        now = time.time()
        if now - request.session.get(NOTED, 0.0) >= NOTED_EVERY:
            request.session[NOTED] = now
            UserSession.objects.create_from_request(request)

    def _note_member(self, request: HttpRequest, member: Member) -> None:
        now = timezone.now()
        if member.seen_at is None or now - member.seen_at >= timedelta(seconds=NOTED_EVERY):
            members.note_seen(member, now)
