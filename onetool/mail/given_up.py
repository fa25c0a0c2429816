"""Mails that did not leave, or perhaps did, among what needs attention."""

from django.db import transaction
from django.utils.translation import gettext

from onetool.access.roles import Viewer
from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.mail.outbox import MESSAGES, Message, MessageQuerySet, send_again, subject_of
from onetool.text.typed import isolated
from onetool.work import leased
from onetool.work.attention import Kind


@transaction.atomic
def dismiss(message: Message, *, by: Actor) -> None:
    """Nobody has to look at a mail that was given up any more. Twice is harmless."""
    if leased.dismiss(MESSAGES, message):
        also = [f"organisation:{message.org_id}"]
        record("mail.dismissed", subject_of(message), by=by, also=also, title=message.subject, to=message.to)


@transaction.atomic
def restore(message: Message, *, by: Actor) -> None:
    """Undo that. Twice is harmless."""
    if leased.restore(MESSAGES, message):
        also = [f"organisation:{message.org_id}"]
        record("mail.restored", subject_of(message), by=by, also=also, title=message.subject, to=message.to)


def _seen(member: Viewer) -> MessageQuerySet:
    return Message.objects.visible_to(member).defer("html", "text")


def _what_it_means(message: Message) -> str:
    return (
        gettext("It may have been delivered")
        if message.state == Message.State.UNCERTAIN
        else gettext("It was not sent")
    )


ATTENTION = Kind(
    MESSAGES,
    _seen,
    what=lambda message: gettext("Email “{subject}” to {to}").format(
        subject=isolated(message.subject), to=isolated(message.to)
    ),
    after=_what_it_means,
    since=lambda message: message.created_at,
    about=lambda message: (message.about_kind, message.about_id),
    try_again=send_again,
    dismiss=dismiss,
    restore=restore,
)
