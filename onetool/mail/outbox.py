"""The one door for mail: every message is a row first, sent at most once by whoever leases it, and kept."""

import contextlib
import logging
import smtplib
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onetool.access import links
from onetool.access.links import Link, LinkClosed
from onetool.access.roles import Viewer
from onetool.events.actors import SYSTEM, Actor
from onetool.events.log import record
from onetool.mail import allowance, copies, html_text
from onetool.mail.addresses import ascii_form
from onetool.mail.defusing import defused, defused_html
from onetool.mail.trust import is_trusted
from onetool.orgs.models import Organisation
from onetool.paper import printouts
from onetool.paper.printouts import Original, Pdf, Printable
from onetool.records.kinds import record_model
from onetool.records.record import Record, Subject
from onetool.records.refusals import Refused
from onetool.tenancy.ids import uuid7
from onetool.tenancy.scope import across, acting_in, current_org_id
from onetool.tenancy.wall import OrgForeignKey, OrgManager, OrgModel
from onetool.work import leased
from onetool.work.leased import FAILED, WAITING, GiveUp, Leased, LeasedQuerySet, Pauses, Queue, TryLater

log = logging.getLogger(__name__)

ATTEMPTS = 10  # tries to reach the mail server, over some four hours
LEASE = timedelta(minutes=5)  # longer than a mail server is waited for
KEPT = timedelta(days=7)  # how long a sign-in mail is kept
_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


class MailNotFailed(Refused):
    """Only a mail that certainly did not leave may be sent again."""


UNFINISHED = models.Q(state__in=["waiting", "sending"])
GIVEN_UP = models.Q(state__in=["failed", "uncertain"])


# --- The rows ---------------------------------------------------------------------------------------------------------
class Outgoing(Leased):
    """A mail and how far it got. Who dies while it is *sending* leaves it *uncertain*: shown, and never sent again."""

    class State(models.TextChoices):
        WAITING = WAITING, _("Queued")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        UNCERTAIN = "uncertain", _("Not confirmed")
        FAILED = FAILED, _("Not sent")

    UNFINISHED: ClassVar = [State.WAITING, State.SENDING]
    GIVEN_UP: ClassVar = [State.FAILED, State.UNCERTAIN]
    UNCERTAIN: ClassVar = State.UNCERTAIN

    to = models.EmailField()
    to_name = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=500)
    html = models.TextField()
    text = models.TextField()
    template = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.subject


class MessageQuerySet(LeasedQuerySet["Message"]):
    def about(self, record: Record) -> "MessageQuerySet":
        """Mails about one record, newest first."""
        return self.filter(about_kind=record.kind(), about_id=record.pk).order_by("-id")

    def visible_to(self, member: Viewer) -> "MessageQuerySet":
        """The organisation's post is for those who run it; a record's own mails are asked for with `about`."""
        return self if member.may("settings.edit") else self.none()


class Message(OrgModel, Outgoing):
    """A mail of an organisation, perhaps about one of its records."""

    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.UUIDField(null=True)
    attachments = models.JSONField(default=list)  # frozen rows whose PDFs go with it: kind, id, name of the file
    # Its token is made when the mail leaves.
    link = OrgForeignKey(Link, models.PROTECT, null=True, db_index=False, related_name="+")

    objects = OrgManager.from_queryset(MessageQuerySet)()

    class Meta(OrgModel.Meta):
        indexes = [
            models.Index(fields=["org", "about_id", "id"], name="message_about"),
            models.Index(fields=["due_at"], name="message_due", condition=UNFINISHED),
            models.Index(fields=["org", "id"], name="message_given_up", condition=GIVEN_UP),
        ]


class SignInMail(Outgoing):
    """A mail to a person before any organisation is known: codes and warnings. Outside the wall."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    objects = LeasedQuerySet["SignInMail"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="signinmail_due", condition=UNFINISHED)]


class Letter(EmailMultiAlternatives):
    """A message whose envelope bears bare addresses: a name folded over two lines is no address to an SMTP server."""

    def recipients(self) -> list[str]:
        return [parseaddr(one)[1] for one in super().recipients()]


# --- Writing ----------------------------------------------------------------------------------------------------------
def send(
    template: str,
    *,
    to: str,
    to_name: str = "",
    about: Record | None = None,
    attach: Iterable[Printable] = (),
    link: Link | None = None,
    **context: Any,
) -> Message:
    """Render `templates/mail/<template>.html` (blocks `subject`, `body`) and keep it; it leaves after the commit.

    The PDFs of the rows in `attach` go with it; they are made, or found, when it leaves. So is the token of `link`:
    what is kept shows its address without one.
    """
    org_id = about.org_id if about else current_org_id()
    assert org_id, "mail.send() needs an organisation or a record"
    org = Organisation.objects.get(pk=org_id)
    context |= {"org": org, "link": link and links.address(links.UNSEEN)}
    written = _written(template, to, to_name, context, may_link=is_trusted(org))
    message = Message.objects.create(
        org_id=org_id,
        about_kind=about.kind() if about else "",
        about_id=about.pk if about else None,
        attachments=[printouts.reference(row) for row in attach],
        link=link,
        **written,
    )
    leased.hand_over(MESSAGES.name, org.pk, message.pk)
    return message


def send_sign_in(template: str, *, to: str, **context: Any) -> SignInMail:
    """The same for a person outside every organisation; how many is counted by who lets them be asked for."""
    mail = SignInMail.objects.create(**_written(template, to, "", context))
    leased.hand_over(SIGN_IN_MAILS.name, None, mail.pk)
    return mail


@transaction.atomic
def send_again(message: Message, *, by: Actor) -> None:
    """Queue a mail that failed once more. Raises MailNotFailed for any other: it may have arrived; TooMany."""
    if not leased.try_again(MESSAGES, message):
        raise MailNotFailed(gettext("This email may have been delivered. Send a new one instead."))
    allowance.spend(message.org, to=message.to)
    facts = {"title": message.subject, "to": message.to}
    record("mail.requeued", subject_of(message), by=by, also=[f"organisation:{message.org_id}"], **facts)


def _written(template: str, to: str, to_name: str, context: dict[str, Any], *, may_link: bool = True) -> dict[str, Any]:
    context = {"public_root": settings.PUBLIC_URL, "to_name": to_name, **context}
    page = render_to_string(f"mail/{template}.html", context)
    html = _inliner.inline(page if may_link else defused_html(page))
    return {
        "to": to,
        "to_name": _short(" ".join(to_name.split()), 120),
        "subject": _short(html_text.title(html), 200),
        "html": html,
        "text": html_text.text(html),
        "template": template,
    }


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


# --- Sending ----------------------------------------------------------------------------------------------------------
def deliver(org_id: uuid.UUID, message_id: uuid.UUID) -> bool:
    """Send a mail that is due. Returns whether the mail server took it now; no row is sent twice."""
    return leased.run(MESSAGES, org_id, message_id)


def deliver_sign_in(mail_id: uuid.UUID) -> bool:
    """The same for a sign-in mail."""
    return leased.run(SIGN_IN_MAILS, None, mail_id)


def due_mails(now: datetime, limit: int = 500) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """(organisation, mail) of mails whose task never came, whose next try is due or whose worker died; oldest first."""
    return across("due_messages", now, limit)


def sweep_sign_in_mails(now: datetime) -> None:
    """Forget those older than a week."""
    SignInMail.objects.filter(created_at__lt=now - KEPT).delete()


def _send(message: Message) -> None:
    # Before it is *sending*: a worker that dies over a PDF leaves the mail waiting.
    attached = _attached(message)
    with acting_in(message.org_id):
        leased.mark(message, state=Outgoing.State.SENDING)
        org = Organisation.objects.get()
        _open_link(message)
        from_name = org.name if is_trusted(org) else f"{defused(org.name)} via OneTool"
    copies.keep(message)
    _hand_over(partial(_letter, message, from_name=from_name, reply_to=org.email, attached=attached))
    with acting_in(message.org_id):
        leased.finish(message, state=Outgoing.State.SENT, sent_at=timezone.now())


def _send_sign_in(mail: SignInMail) -> None:
    leased.mark(mail, state=Outgoing.State.SENDING)
    copies.keep(mail)
    _hand_over(partial(_letter, mail))
    leased.finish(mail, state=Outgoing.State.SENT, sent_at=timezone.now(), **FORGOTTEN)


def _tell(message: Message) -> None:
    facts = {"title": message.subject, "to": message.to, "error": message.error}
    also = [f"organisation:{message.org_id}"]
    if message.state == Outgoing.State.UNCERTAIN:
        record("mail.unconfirmed", subject_of(message), by=SYSTEM, also=also, **facts)
    else:
        record("mail.failed", subject_of(message), by=SYSTEM, also=also, **facts)


def _forget(mail: SignInMail) -> None:
    """The body carries a code, and nobody sends it once more."""
    SignInMail.objects.filter(pk=mail.pk).update(**FORGOTTEN)


FORGOTTEN = {"html": "", "text": ""}
PAUSES = Pauses(ATTEMPTS, first=timedelta(minutes=2), factor=2, longest=timedelta(hours=1))
MESSAGES = Queue(
    "messages",
    Message,
    _send,
    PAUSES,
    LEASE,
    find_due=due_mails,
    find_failed=lambda ids: across("given_up_messages", ids),
    on_given_up=_tell,
)
SIGN_IN_MAILS = Queue("sign_in_mails", SignInMail, _send_sign_in, PAUSES, LEASE, on_given_up=_forget)


def _open_link(message: Message) -> None:
    """Make the token of its link and write it into the mail in memory. Raises GiveUp."""
    if message.link is None:
        return
    try:
        opened = links.renew(message.link)
    except LinkClosed as closed:
        raise GiveUp(str(closed)) from closed
    unseen = links.address(links.UNSEEN)
    message.html, message.text = (body.replace(unseen, opened) for body in (message.html, message.text))


def _attached(message: Message) -> list[Pdf]:
    """The PDFs that go with a mail. Raises TryLater."""
    try:
        return [printouts.make(Original.named(message.org_id, one)) for one in message.attachments]
    except Exception as error:
        log.exception("The PDF that goes with mail %s cannot be made", message.pk)
        raise TryLater(gettext("Its PDF couldn’t be created: {error}").format(error=error)) from error


def _letter(mail: Outgoing, *, from_name: str = "", reply_to: str = "", attached: Iterable[Pdf] = ()) -> Letter:
    sender_name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    letter = Letter(
        subject=mail.subject,
        body=mail.text,
        from_email=formataddr((" ".join(from_name.split()) or sender_name, ascii_form(sender))),
        to=[formataddr((mail.to_name, ascii_form(mail.to)))],
        reply_to=[ascii_form(reply_to)] if reply_to else None,
        headers={
            "Message-ID": f"<{mail.pk}@{urlsplit(settings.PUBLIC_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    letter.attach_alternative(mail.html, "text/html")
    for one in attached:
        letter.attach(one.name, one.content, "application/pdf")
    return letter


def _hand_over(write: Callable[[], Letter]) -> None:
    """Give a mail to the mail server. Raises TryLater, GiveUp: it certainly did not leave, or nobody knows."""
    try:
        letter = write()
        letter.message()  # a wrong address or header shows here
        server = _server()
        server.open()
    except (OSError, smtplib.SMTPException) as error:
        raise TryLater(str(error)) from error
    except Exception as error:
        log.exception("A mail cannot be handed over")
        raise GiveUp(
            str(error) or gettext("It couldn’t be sent ({kind}).").format(kind=type(error).__name__)
        ) from error
    with _closing(server.close):
        _hand_letter_over(letter, server)


def _server() -> BaseEmailBackend:
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend") and not settings.IS_DEVELOPMENT:
        raise ImproperlyConfigured("No mail server is configured (EMAIL_URL).")
    server: BaseEmailBackend = get_connection()
    return server


def _hand_letter_over(letter: EmailMultiAlternatives, server: BaseEmailBackend) -> None:
    try:
        server.send_messages([letter])
    except smtplib.SMTPResponseException as answer:
        raise _answered([answer.smtp_code], answer) from answer
    except smtplib.SMTPRecipientsRefused as answer:
        raise _answered([code for code, _ in answer.recipients.values()], answer) from answer
    except (smtplib.SMTPNotSupportedError, UnicodeError) as error:
        # Said before the server was told whom it is for.
        raise GiveUp(str(error)) from error
    except Exception as error:
        log.exception("A mail was perhaps not sent")
        raise GiveUp(str(error), state=Outgoing.State.UNCERTAIN) from error


def _answered(codes: list[int], answer: Exception) -> Exception:
    # RFC 5321 §4.2.1: 4yz is a no for now, 5yz a no for good.
    return TryLater(str(answer)) if all(code < 500 for code in codes) else GiveUp(str(answer))


@contextlib.contextmanager
def _closing(close: Callable[[], Any]) -> Iterator[None]:
    # A connection that breaks while it is closed says nothing about the mail it carried.
    try:
        yield
    finally:
        with contextlib.suppress(Exception):
            close()


def subject_of(message: Message) -> Subject:
    """What an event about this mail is about: its record, or the organisation when it has none or that is gone."""
    if message.about_id:
        row = record_model(message.about_kind)._default_manager.filter(pk=message.about_id).first()
        if row:
            return row
    return Organisation.objects.get()
