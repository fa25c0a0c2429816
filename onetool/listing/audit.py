"""The log of everything that happened, as a list: by person, verb, record and time."""

from collections.abc import Sequence
from operator import attrgetter

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onetool.events.log import Event
from onetool.events.sentences import SENTENCES
from onetool.listing.columns import Choice, Columns, Kind, OnPhone, computed
from onetool.listing.listing import Listing
from onetool.orgs.models import Member
from onetool.records.kinds import subject_models
from onetool.records.record import Record


def people(_: Member) -> Sequence[Choice]:
    """Everybody who is or was on the team."""
    found = sorted(Member.objects.select_related("user"), key=attrgetter("sort_name"))
    return [(str(one.pk), one.display_name) for one in found]


def kinds(member: Member) -> Sequence[Choice]:
    """What events can be about, as far as the member may know of it."""
    seen = [model for model in subject_models() if member.grant(model.permission).level]
    return sorted((model.kind(), str(model._meta.verbose_name).capitalize()) for model in seen)


def verbs(_: Member) -> Sequence[Choice]:
    return [(verb, verb.replace(".", ": ").replace("_", " ").capitalize()) for verb in sorted(SENTENCES)]


def _changes(event: Event) -> list[str]:
    return [f"{label}: {_said(old)} → {_said(new)}" for label, old, new in event.changes]


def _said(value: object) -> str:
    return str(value) if value not in (None, "") else "blank"


def _thread(event: Event) -> str:
    """The page of the record that it is told with."""
    model = next((one for one in subject_models() if one.kind() == event.thread_kind), None)
    if model is None:
        return ""
    return model.path_of(event.thread_id) if issubclass(model, Record) else reverse("orgs:settings")


AUDIT = Columns(
    Event,
    computed(
        "at", _("When"), Kind.MOMENT, lambda event: event.at, where="at", sort="id", is_descending=True, is_exact=True,
        is_narrow=True,
    ),
    computed(
        "member", _("Who"), Kind.PERSON, lambda event: event.actor, where="member", options=people,
        on_phone=OnPhone.LINE,
    ),
    computed("source", _("Source"), Kind.TEXT, lambda event: gettext(event.channel), where="channel"),
    computed("what", _("What"), Kind.TEXT, lambda event: event.sentence, on_phone=OnPhone.LINE),
    computed("changes", _("Before → after"), Kind.TEXTS, _changes, on_phone=OnPhone.LINE),
    computed(
        "about", _("Record type"), Kind.CHOICE, lambda event: event.subject_kind, where="subject_kind", options=kinds,
        is_shown=False,
    ),
    computed("record", _("Record"), Kind.TEXT, lambda event: event.subject_name, where="subject_name", is_shown=False),
    computed("verb", _("Action"), Kind.CHOICE, lambda event: event.verb, where="verb", options=verbs, is_shown=False),
)  # fmt: skip

audit = Listing(
    name="audit",
    title=_("Audit log"),
    noun=_("event"),
    nouns=_("events"),
    columns=AUDIT,
    page_name="listing:audit",
    policy="audit.view",
    template="listing/audit.html",
    rows=Event.objects.visible_to,
    sort="at",
    path=_thread,
    topic=lambda member: f"organisation:{member.org_id}",
    is_counted=False,
)
