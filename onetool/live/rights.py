"""Who may watch what: every topic is asked for by somebody, and given only if they may see the object behind it."""

import hashlib
import uuid
from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib.sessions.models import Session
from django.utils import timezone

from onetool.access import links, portal
from onetool.orgs.models import Member
from onetool.records.hidden_fields import uuid_or_none
from onetool.records.kinds import record_models
from onetool.records.record import Record, visible_rows
from onetool.tenancy.scope import across, acting_in

MOST_TOPICS = 200  # a socket watches at most


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who sits at a socket: a member with a session, or a customer with a link and its cookie."""

    org_id: uuid.UUID
    name: str
    member_id: uuid.UUID | None = None
    session_key: str = ""
    secret: str = field(default="", repr=False)  # what came of the password they signed in under
    link_id: uuid.UUID | None = None
    cookie: str = field(default="", repr=False)

    @property
    def session(self) -> str:
        """What they came in by: all tabs of one browser share it."""
        return self.session_key or str(self.link_id)


def secret_of(password: str) -> str:
    """Tells a password from the one after it; of the kept hash, so that it opens nothing."""
    return hashlib.sha256(password.encode()).hexdigest()


def watchable(watcher: Watcher, topics: set[str]) -> set[str]:
    """Those of the topics that the watcher may see now."""
    with acting_in(watcher.org_id):
        if watcher.link_id:
            link = links.Link.objects.live().filter(pk=watcher.link_id).first()
            return topics & {link.topic} if link else set()
        if watcher.member_id and (member := Member.objects.active().filter(pk=watcher.member_id).first()):
            return _seen_by(member, topics)
        return set()


def _seen_by(member: Member, topics: set[str]) -> set[str]:
    kinds: dict[str, type[Record]] = {model.kind(): model for model in record_models()}
    # A member's topic is their desk: it names everything assigned to them, so nobody else watches it.
    seen = topics & {f"member:{member.pk}", f"organisation:{member.org_id}"}
    wanted: dict[str, set[uuid.UUID]] = defaultdict(set)
    seen |= topics & {f"{kind}s" for kind, model in kinds.items() if member.grant(model.permission).sees_all}
    for topic in topics - seen:
        kind, _, key = topic.partition(":")
        if kind in kinds and kind != Member.kind() and (pk := uuid_or_none(key)):
            wanted[kind].add(pk)
    for kind, keys in wanted.items():
        seen |= {f"{kind}:{pk}" for pk in _visible(kinds[kind], member, keys)}
    return seen


def _visible(model: type[Record], member: Member, keys: set[uuid.UUID]) -> set[uuid.UUID]:
    if not member.grant(model.permission).level:
        return set()
    return set(visible_rows(model, member).filter(pk__in=keys).values_list("pk", flat=True))


def roles_of(watchers: list[Watcher]) -> dict[Watcher, str]:
    """The watchers whose right to be connected still stands, with their role; a customer's is “customer”."""
    keys = {w.session_key for w in watchers if w.session_key}
    alive = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    sessions = set(alive.values_list("session_key", flat=True))
    members = across("standing_members", [w.member_id for w in watchers if w.member_id])
    known = {pk: (role, secret_of(password)) for pk, role, password in members}
    live_links = {pk for (pk,) in across("live_links", [w.link_id for w in watchers if w.link_id])}

    def role(w: Watcher) -> str:
        if w.link_id:
            return "customer" if w.link_id in live_links and portal.token_hash_in(w.cookie) else ""
        of_member = known.get(w.member_id) if w.member_id and w.session_key in sessions else None
        return of_member[0] if of_member and of_member[1] == w.secret else ""

    return {w: held for w in watchers if (held := role(w))}
