"""Workers that are killed -9 in the middle, as processes of their own: nothing is done twice, nothing is forgotten."""

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.utils import timezone

from clients.models import Client
from onetool.abilities.stars import actions as stars
from onetool.mail import outbox
from onetool.mail.outbox import Message
from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import acting_in
from onetool.work import leased, reactions
from onetool.work.reactions import ReactionRun
from onetool.work.running import RUNS, react
from tests import databases, factories
from tests.conftest import Person, _person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice(world: dict[str, Organisation]) -> Person:
    return _person("Alice", world["acme"])


@pytest.fixture
def killed() -> Callable[[str, uuid.UUID, uuid.UUID], None]:
    """Let a worker do a row of a queue; tests/onetool/dying_worker.py says where it is killed."""

    def run(where: str, org_id: uuid.UUID, pk: uuid.UUID) -> None:
        command = [sys.executable, "-m", "tests.onetool.dying_worker", where, str(org_id), str(pk)]
        environment = {
            **os.environ,
            **databases.addresses(connection.settings_dict["NAME"]),
            "SECRET_KEY": settings.SECRET_KEY,
            "CELERY_BROKER_URL": "memory://",
            "DB_POOL_SIZE": "2",
        }
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
        assert ended.returncode == -signal.SIGKILL, ended.stderr

    return run


def test_what_a_killed_worker_wrote_is_undone_and_done_by_the_next(
    alice: Person, killed: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(reactions.REACTIONS, "client.starred", {})
    reactions.on("client.starred")(follow)
    with acting_in(alice.org, alice.member):
        stars.add(factories.client(by=alice.member), by=alice.member)
        run = ReactionRun.objects.get()
    killed("in a reaction", run.org_id, run.pk)
    assert react(run.org_id, run.pk) is False, "its lease is not over"
    with time_machine.travel(timezone.now() + RUNS.lease):
        assert react(run.org_id, run.pk) is True
    with acting_in(alice.org):
        run.refresh_from_db()
        assert (run.state, run.attempts) == (ReactionRun.State.DONE, 2)
        assert Client.objects.filter(name="Followed").count() == 1


def follow(event: object) -> None:
    """What the next worker does in place of the one that died."""
    with acting_in(event.org_id):  # type: ignore[attr-defined]
        factories.client(by=Member.objects.get(user__name="Alice"), name="Followed")


@pytest.mark.parametrize(
    ("where", "state", "sent"),
    [("before the mail server", Message.State.SENT, 1), ("at the mail server", Message.State.UNCERTAIN, 0)],
)
def test_a_mail_whose_worker_is_killed_leaves_at_most_once(
    alice: Person,
    killed: Callable[..., None],
    mailoutbox: list[EmailMultiAlternatives],
    where: str,
    state: str,
    sent: int,
) -> None:
    with acting_in(alice.org):
        message = outbox.send("account/login_code", to="mrs.smith@example.com", to_name="Mrs Smith", code="1")
    killed(where, alice.org.pk, message.pk)
    with time_machine.travel(timezone.now() + outbox.LEASE + timedelta(seconds=1)):
        assert leased.queues()["messages"].due(timezone.now()) == [(alice.org.pk, message.pk)]
        for _ in range(2):
            outbox.deliver(alice.org.pk, message.pk)
    with acting_in(alice.org):
        message.refresh_from_db()
    assert (message.state, len(mailoutbox)) == (state, sent)
