"""Inviting people: several at once, again, not any more; and coming in with a new account or the one they have."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client as Browser
from django.utils import timezone

from onetool.access.links import Link
from onetool.accounts.models import User
from onetool.events.log import Event
from onetool.mail.outbox import Message
from onetool.orgs.actions import invitations, members
from onetool.orgs.actions.invitations import MayNotInvite, NotPending, NotYours
from onetool.orgs.actions.members import AlreadyMember, OnlyOwners
from onetool.orgs.models import Invitation, Inviters, Member, Organisation
from onetool.records.changing import change
from onetool.records.refusals import Refused
from onetool.tenancy.scope import acting_in
from tests.at_once import at_once, pool_of
from tests.conftest import PASSWORD, Person
from tests.mailbox import path_in

Recorded = Callable[[], list[str]]
Status = Invitation.Status
LATER = timedelta(minutes=2)


def invited(by: Person, email: str = "nina@example.com", role: str = "member") -> Invitation:
    return invitations.invite([email], role=role, by=by.member)[0]


def way_in(invitation: Invitation) -> str:
    """Where the newest email to them leads."""
    return path_in(Message.objects.about(invitation).first() or Message())


def opened(invitation: Invitation, browser: Browser | None = None) -> tuple[Browser, str]:
    browser = browser or Browser()
    answer = browser.get(way_in(invitation))
    assert answer.status_code == 302
    return browser, answer["Location"]


# --- Inviting ---------------------------------------------------------------------------------------------------------
def test_several_are_invited_as_people_paste_them(alice: Person, recorded: Recorded) -> None:
    typed = "Nina Berg <Nina@Example.com>, max@example.com;\nmax@example.com、佐藤 <bo@müller.example>"
    answer = alice.htmx("orgs:invite", data={"emails": typed, "role": "viewer"})

    assert (answer.status_code, "3 invitations sent" in answer["HX-Trigger"]) == (204, True)
    rows = Invitation.objects.order_by("email").values_list("email", "role", "status")
    assert list(rows) == [
        (email, "viewer", "pending") for email in sorted(["nina@example.com", "max@example.com", "bo@müller.example"])
    ]
    assert recorded() == ["invitation.sent"] * 3
    team = alice.get("orgs:team").text
    assert all(text in team for text in ("nina@example.com", "Invited", "Resend", "Cancel"))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("nina@example.com, not-an-address", "not-an-address"),
        ("  ,; ", "Enter an email address"),
        (" ".join(f"a{n}@example.com" for n in range(21)), "up to 20"),
        ("ted@example.com nina@example.com", "already on the team"),
    ],
)
def test_what_is_no_address_is_named_and_nobody_is_invited(alice: Person, ted: Person, typed: str, text: str) -> None:
    answer = alice.post("orgs:invite", data={"emails": typed, "role": "member"})
    assert answer.status_code == 422
    assert text in answer.text and typed.strip()[:15] in answer.text
    assert not Invitation.objects.exists() and not Message.objects.exists()


def test_a_second_click_sends_nothing_and_later_the_old_link_opens_nothing(alice: Person, recorded: Recorded) -> None:
    invitation = invited(alice)
    assert invited(alice) == invitation and Message.objects.count() == 1
    first = way_in(invitation)
    with time_machine.travel(timezone.now() + LATER):
        alice.htmx("orgs:resend", invitation)
        alice.htmx("orgs:resend", invitation)
        assert Browser().get(first).status_code == 404
        assert opened(invitation)
    assert recorded() == ["invitation.sent", "invitation.resent"]


def test_inviting_again_changes_what_they_join_as(alice: Person) -> None:
    invitation = invited(alice)
    with time_machine.travel(timezone.now() + LATER):
        invited(alice, "NINA@example.com", role="admin")
    invitation.refresh_from_db()
    assert (invitation.role, Message.objects.count()) == ("admin", 2)


def test_a_canceled_invitation_opens_nothing(alice: Person, recorded: Recorded) -> None:
    invitation = invited(alice)
    browser, page = opened(invitation)
    for _ in range(2):
        assert alice.htmx("orgs:revoke", invitation).status_code == 204
    assert recorded() == ["invitation.sent", "invitation.revoked"]
    assert browser.get(page).status_code == 404
    assert browser.post(page, {"name": "Nina", "password": PASSWORD}).status_code == 404
    assert not User.objects.filter(email="nina@example.com").exists()
    with pytest.raises(NotPending, match="canceled"):
        invitations.resend(invitation, by=alice.member)
    assert "nina@example.com" not in alice.get("orgs:team").text


def test_it_expires_after_seven_days_and_can_be_sent_again(alice: Person) -> None:
    invitation = invited(alice)
    path = way_in(invitation)
    link = Link.objects.get(subject_id=invitation.pk)
    assert invitation.expires_at - timezone.now() > timedelta(days=6, hours=23)
    assert abs(link.expires_at - invitation.expires_at) < timedelta(seconds=5)
    yesterday = timezone.now() - timedelta(days=1)
    change(invitation, expires_at=yesterday, sent_at=yesterday)
    Link.objects.update(expires_at=yesterday)

    assert Browser().get(path).status_code == 404
    assert "Expired" in alice.get("orgs:team").text
    with pytest.raises(NotPending, match="expired"):
        invitations.accept(invitation, user=User.objects.create_user("nina@example.com"))
    invitations.resend(invitation, by=alice.member)
    assert "Expired" not in alice.get("orgs:team").text and opened(invitation)


@pytest.mark.parametrize(
    ("who_invites", "may"),
    [(Inviters.OWNERS, {"alice"}), (Inviters.ADMINS, {"alice", "dana"}), (Inviters.EVERYONE, {"alice", "dana", "ted"})],
)
def test_the_organisation_says_who_invites(
    alice: Person, dana: Person, ted: Person, who_invites: Inviters, may: set[str]
) -> None:
    change(Organisation.objects.get(), who_invites=who_invites)
    did = set()
    for name, person in {"alice": alice, "dana": dana, "ted": ted}.items():
        answer = person.htmx("orgs:invite", data={"emails": f"{name}s-friend@example.com", "role": "member"})
        assert answer.status_code in {204, 403}
        did |= {name} if answer.status_code == 204 else set()
        assert ("Invite people" in person.get("orgs:team").text) == (name in may)
    assert did == may


def test_nobody_gives_more_than_they_have(dana: Person, ted: Person, acme: Organisation) -> None:
    with pytest.raises(OnlyOwners):
        invitations.invite(["nina@example.com"], role="owner", by=dana.member)
    with pytest.raises(MayNotInvite):
        invitations.invite(["nina@example.com"], role="member", by=ted.member)
    change(Organisation.objects.get(), who_invites=Inviters.EVERYONE)
    ted.member.org.refresh_from_db()
    with pytest.raises(OnlyOwners):
        invitations.invite(["nina@example.com"], role="viewer", by=ted.member)
    assert ted.post("orgs:invite", data={"emails": "nina@example.com", "role": "admin"}).status_code == 422
    assert not Invitation.objects.exists()


# --- Joining ----------------------------------------------------------------------------------------------------------
def test_with_a_new_account_they_are_in_at_once(alice: Person, recorded: Recorded) -> None:
    invitation = invited(alice, "Nina@Example.com", role="viewer")
    browser, page = opened(invitation)
    text = browser.get(page).text
    assert all(one in text for one in ("Join Acme Heating", "Alice", "nina@example.com", "Your name"))

    answer = browser.post(page, {"name": "Nina", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/acme-heating/")
    nina = Member.objects.get(user__email="nina@example.com")
    assert (nina.role, nina.status, nina.display_name) == ("viewer", "active", "Nina")
    assert EmailAddress.objects.get(user=nina.user).verified
    assert "Welcome to Acme Heating" in browser.get("/acme-heating/").text
    assert browser.session.get_expiry_age() <= 24 * 3600, "who does not ask to stay has a day"
    told = ["invitation.accepted", "invitation.sent", "member.joined", "member.signed_in"]
    assert sorted(recorded()) == told
    assert set(Event.objects.filter(verb="member.joined").values_list("actor", flat=True)) >= {"Nina"}
    invitation.refresh_from_db()
    assert invitation.status == Status.ACCEPTED


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ({"name": "Nina", "password": "short"}, "at least 12"),
        ({"name": "Nina", "password": "nina@example.com"}, "too similar"),
        ({"name": "", "password": PASSWORD}, "required"),
    ],
)
def test_a_weak_password_is_said_and_nothing_is_lost(alice: Person, typed: dict[str, str], text: str) -> None:
    invitation = invited(alice)
    browser, page = opened(invitation)
    answer = browser.post(page, typed)
    assert (answer.status_code, text in answer.text, typed["name"] in answer.text) == (422, True, True)
    assert not User.objects.filter(email="nina@example.com").exists()
    invitation.refresh_from_db()
    assert invitation.status == Status.PENDING


def test_with_the_account_they_have_they_sign_in_and_join(alice: Person, olga: Person, recorded: Recorded) -> None:
    invitation = invited(alice, "OLGA@example.com", role="admin")
    browser, page = opened(invitation)
    assert f"/accounts/login/?next={page}" in browser.get(page).text

    signed_in, page = opened(invitation, olga.browser)
    assert "Join the team" in signed_in.get(page).text
    for _ in range(2):
        assert signed_in.post(page)["Location"] == "/acme-heating/"
    assert Member.objects.get(user=olga.user).role == "admin"
    assert sorted(recorded()) == ["invitation.accepted", "invitation.sent", "member.joined"]
    assert "accepted already" in signed_in.get(page).text


def test_an_invitation_is_nothing_for_another_person(alice: Person, olga: Person) -> None:
    invitation = invited(alice)
    browser, page = opened(invitation, olga.browser)
    assert "signed in as" in browser.get(page).text
    assert "This invitation is for" in browser.post(page, follow=True).text
    with pytest.raises(NotYours):
        invitations.accept(invitation, user=olga.user)
    assert not Member.objects.filter(user=olga.user).exists()


def test_a_stranger_who_signed_up_with_the_address_keeps_nobody_out(alice: Person) -> None:
    squatter = User.objects.create_user("nina@example.com", PASSWORD, name="Squatter")
    EmailAddress.objects.create(user=squatter, email=squatter.email, verified=False, primary=True)
    browser, page = opened(invited(alice))
    assert browser.post(page, {"name": "Nina", "password": "another long walk"}).status_code == 302
    nina = User.objects.get(email="nina@example.com")
    assert (nina.name, nina.check_password(PASSWORD)) == ("Nina", False)


def test_who_was_deactivated_is_told_so(alice: Person, vera: Person) -> None:
    members.suspend(vera.member, by=alice.member)
    with pytest.raises(AlreadyMember, match="Reactivate"):
        invited(alice, vera.user.email)


def test_olga_reaches_no_invitation(alice: Person, olga: Person) -> None:
    invitation = invited(alice)
    for name in ("orgs:resend", "orgs:revoke"):
        assert olga.post(name, invitation).status_code == 404
        assert olga.browser.post(alice.url(name, invitation)).status_code == 404
    assert olga.browser.get(f"/p/invitations/{Message.objects.get().link_id}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_fifty_hands_at_one_invitation_leave_one_legal_history(world: dict[str, Organisation]) -> None:
    acme = world["acme"]
    nina = User.objects.create_user("nina@example.com", PASSWORD)
    with acting_in(acme):
        alice = Member.objects.select_related("org").get(role="owner")
        invitation = invitations.invite([nina.email], role="member", by=alice)[0]

    def do(n: int) -> None:
        deeds: list[Callable[[], object]] = [
            lambda: invitations.accept(invitation, user=nina),
            lambda: invitations.revoke(invitation, by=alice),
            lambda: invitations.resend(invitation, by=alice),
        ]
        try:
            with acting_in(acme):
                deeds[n % 3]()
        except Refused:
            pass

    with pool_of(20):
        at_once(do, 50)
    with acting_in(acme):
        ended = Invitation.objects.get().status
        verbs = list(Event.objects.filter(subject_id=invitation.pk).order_by("id").values_list("verb", flat=True))
        joined = Member.objects.filter(user=nina).count()
        assert (ended, joined) in {(Status.ACCEPTED, 1), (Status.REVOKED, 0)}
        assert verbs == ["invitation.sent", f"invitation.{ended}"]
