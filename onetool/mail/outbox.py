"""The one door for mail: every message is a row first, sent at most once by whoever claims it, and kept."""

import contextlib
import logging
import smtplib
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone

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
from onetool.work import jobs

log = logging.getLogger(__name__)

ATTEMPTS = 10  # tries to reach the mail server, over some four hours
SETTLED = timedelta(hours=1)  # after which a sign-in mail that was claimed is no longer on its way
GRACE = timedelta(minutes=1)  # how long a queued mail may wait for its task before the sweep takes it
KEPT = timedelta(days=7)  # how long a sign-in mail is kept
_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


class MailNotFailed(Refused):
    """Only a mail that certainly did not leave may be sent again."""


# --- The rows ---------------------------------------------------------------------------------------------------------
class Outgoing(models.Model):
    """A mail and how far it got. A row left in *sending* may or may not have arrived: it is shown, never sent again."""

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        FAILED = "failed", "Not sent"

    to = models.EmailField()
    to_name = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=500)
    html = models.TextField()
    text = models.TextField()
    template = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.subject


class MessageQuerySet(models.QuerySet["Message"]):
    def about(self, record: Record) -> "MessageQuerySet":
        """Mails about one record, newest first."""
        return self.filter(about_kind=record.kind(), about_id=record.pk).order_by("-id")

    def failed(self) -> "MessageQuerySet":
        """Those that certainly did not leave."""
        return self.filter(state=Message.State.FAILED)

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
            models.Index(fields=["due_at"], name="message_queued", condition=models.Q(state="queued")),
            models.Index(fields=["org", "id"], name="message_failed", condition=models.Q(state="failed")),
        ]


class SignInMail(Outgoing):
    """A mail to a person before any organisation is known: codes and warnings. Outside the wall."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="signinmail_queued", condition=models.Q(state="queued"))]


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
    _enqueue(message)
    return message


def send_sign_in(template: str, *, to: str, **context: Any) -> SignInMail:
    """The same for a person outside every organisation. Raises TooMany."""
    allowance.spend_sign_in(to)
    mail = SignInMail.objects.create(**_written(template, to, "", context))
    transaction.on_commit(partial(jobs.enqueue, "onetool.send_sign_in_mail", str(mail.pk)), robust=True)
    return mail


@transaction.atomic
def send_again(message: Message, *, by: Actor) -> None:
    """Queue a mail that failed once more. Raises MailNotFailed for any other: it may have arrived; TooMany."""
    failed = Message.objects.filter(pk=message.pk, state=Message.State.FAILED)
    if not failed.update(state=Message.State.QUEUED, attempts=0, error="", due_at=timezone.now()):
        raise MailNotFailed("This email may have been delivered. Send a new one instead.")
    allowance.spend(message.org, to=message.to)
    facts = {"title": message.subject, "to": message.to}
    record("mail.requeued", _subject(message), by=by, also=[f"organisation:{message.org_id}"], **facts)
    _enqueue(message)


def _enqueue(message: Message) -> None:
    transaction.on_commit(partial(jobs.enqueue, "onetool.send_mail", str(message.org_id), str(message.pk)), robust=True)


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
O = TypeVar("O", bound=Outgoing)  # noqa: E741  # an outgoing mail, of either table


def deliver(org_id: uuid.UUID, message_id: uuid.UUID) -> bool:
    """Claim a queued mail and hand it to the mail server. Returns whether it took it now; no row is sent twice."""
    # Before the claim: a worker that dies over a PDF leaves the mail queued.
    attached, problem = _attached(org_id, message_id)
    with acting_in(org_id):
        message = _claim(Message.objects.filter(pk=message_id))
        org = Organisation.objects.get()
        refusal = _open_link(message) if message else ""
        from_name = org.name if is_trusted(org) else f"{defused(org.name)} via OneTool"
    if message is None:
        return False
    copies.keep(message)
    letter = partial(_letter, message, from_name=from_name, reply_to=org.email, attached=attached)
    if refusal:
        state, error = Outgoing.State.FAILED, refusal
    else:
        state, error = (Outgoing.State.QUEUED, problem) if problem else _hand_over(letter)
    with acting_in(org_id):
        _settle(message, Message.objects.filter(pk=message_id), state, error)
        if message.state == Message.State.FAILED:
            facts = {"title": message.subject, "to": message.to, "error": error}
            record("mail.failed", _subject(message), by=SYSTEM, also=[f"organisation:{org_id}"], **facts)
    return message.state == Message.State.SENT


def _open_link(message: Message) -> str:
    """Make the token of its link and write it into the mail in memory, or say why it cannot be had."""
    if message.link is None:
        return ""
    try:
        opened = links.renew(message.link)
    except LinkClosed as closed:
        return str(closed)
    unseen = links.address(links.UNSEEN)
    message.html, message.text = (body.replace(unseen, opened) for body in (message.html, message.text))
    return ""


def _attached(org_id: uuid.UUID, message_id: uuid.UUID) -> tuple[list[Pdf], str]:
    """The PDFs that go with a mail, or why they cannot be had now."""
    with acting_in(org_id):
        wanted = Message.objects.filter(pk=message_id).values_list("attachments", flat=True).first() or []
    try:
        return [printouts.make(Original.named(org_id, one)) for one in wanted], ""
    except Exception as error:
        log.exception("The PDF that goes with mail %s cannot be made", message_id)
        return [], f"Its PDF couldn’t be created: {error}"


def deliver_sign_in(mail_id: uuid.UUID) -> bool:
    """The same for a sign-in mail; its body, which carries a code, is forgotten once it does not wait any more."""
    rows = SignInMail.objects.filter(pk=mail_id)
    mail = _claim(rows)
    if mail is None:
        return False
    copies.keep(mail)
    state, error = _hand_over(partial(_letter, mail))
    _settle(mail, rows, state, error)
    if mail.state != SignInMail.State.QUEUED:
        rows.update(html="", text="")
    return mail.state == SignInMail.State.SENT


def due_mails(now: datetime, limit: int = 500) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """(organisation, mail) of mails whose task never came, or whose next try is due; oldest first."""
    return across("due_messages", now - GRACE, limit)


def due_sign_in_mails(now: datetime, limit: int = 500) -> list[uuid.UUID]:
    """The same for sign-in mails; those older than a week, and what a worker died over, are forgotten on the way."""
    SignInMail.objects.filter(created_at__lt=now - KEPT).delete()
    died = SignInMail.objects.filter(state=SignInMail.State.SENDING, created_at__lt=now - SETTLED)
    died.exclude(html="").update(html="", text="")
    waiting = SignInMail.objects.filter(state=SignInMail.State.QUEUED, due_at__lte=now - GRACE)
    return list(waiting.order_by("due_at").values_list("id", flat=True)[:limit])


def _claim(rows: "models.QuerySet[O]") -> O | None:
    if not rows.filter(state=Outgoing.State.QUEUED).update(
        state=Outgoing.State.SENDING, attempts=models.F("attempts") + 1
    ):
        return None
    return rows.get()


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


def _hand_over(write: Callable[[], Letter]) -> tuple[Outgoing.State, str]:
    """How far a mail got and why: sent, failed (certainly not sent), queued (later again), sending (nobody knows)."""
    try:
        letter = write()
        letter.message()  # a wrong address or header shows here
        server = _server()
        server.open()
    except (OSError, smtplib.SMTPException) as error:
        return Outgoing.State.QUEUED, str(error)
    except Exception as error:
        log.exception("A mail cannot be handed over")
        return Outgoing.State.FAILED, str(error) or f"It couldn’t be sent ({type(error).__name__})."
    with _closing(server.close):
        return _handed_over(letter, server)


def _server() -> BaseEmailBackend:
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend") and not settings.IS_DEVELOPMENT:
        raise ImproperlyConfigured("No mail server is configured (EMAIL_URL).")
    server: BaseEmailBackend = get_connection()
    return server


def _handed_over(letter: EmailMultiAlternatives, server: BaseEmailBackend) -> tuple[Outgoing.State, str]:
    try:
        server.send_messages([letter])
    except smtplib.SMTPResponseException as answer:
        return _answered([answer.smtp_code]), str(answer)
    except smtplib.SMTPRecipientsRefused as answer:
        return _answered([code for code, _ in answer.recipients.values()]), str(answer)
    except (smtplib.SMTPNotSupportedError, UnicodeError) as error:
        # Said before the server was told whom it is for.
        return Outgoing.State.FAILED, str(error)
    except Exception as error:
        log.exception("A mail was perhaps not sent")
        return Outgoing.State.SENDING, str(error)
    return Outgoing.State.SENT, ""


def _answered(codes: list[int]) -> Outgoing.State:
    # RFC 5321 §4.2.1: 4yz is a no for now, 5yz a no for good.
    return Outgoing.State.QUEUED if all(code < 500 for code in codes) else Outgoing.State.FAILED


@contextlib.contextmanager
def _closing(close: Callable[[], Any]) -> Iterator[None]:
    # A connection that breaks while it is closed says nothing about the mail it carried.
    try:
        yield
    finally:
        with contextlib.suppress(Exception):
            close()


def _settle(mail: Outgoing, rows: "models.QuerySet[O]", state: Outgoing.State, error: str) -> None:
    if state == Outgoing.State.QUEUED and mail.attempts >= ATTEMPTS:
        state = Outgoing.State.FAILED
    mail.state, mail.error = state, error[:2000]
    mail.sent_at = timezone.now() if state == Outgoing.State.SENT else None
    pause = timedelta(minutes=min(2**mail.attempts, 60))
    rows.update(state=mail.state, error=mail.error, sent_at=mail.sent_at, due_at=timezone.now() + pause)


def _subject(message: Message) -> Subject:
    """What an event about this mail is about: its record, or the organisation when it has none or that is gone."""
    if message.about_id:
        row = record_model(message.about_kind)._default_manager.filter(pk=message.about_id).first()
        if row:
            return row
    return Organisation.objects.get()
