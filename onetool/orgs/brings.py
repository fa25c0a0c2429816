"""What organisations bring to the house."""

from django.utils.translation import gettext_lazy as _

from onetool.home.steps import Step
from onetool.orgs import lists
from onetool.orgs.models import Invitation, Member

SENTENCES = {
    "organisation.created": _("created {subject}"),
    "organisation.edited": _("updated company {fields}"),
    "organisation.closed": _("closed the company"),
    "organisation.reopened": _("reopened the company"),
    "organisation.transferred": _("made {to} the owner of the company"),
    "member.added": _("added {subject} to the team"),
    "member.joined": _("joined the team"),
    "member.edited": _("updated {subject}’s {fields}"),
    "member.suspended": _("deactivated {subject}"),
    "member.reinstated": _("reactivated {subject}"),
    "member.removed": _("removed {subject} from the team"),
    "member.left": _("left the team"),
    "member.signed_in": _("signed in with {browser} from {ip}"),
    "member.sign_in_failed": _("refused a wrong password for {subject} from {ip}"),
    "member.two_step_on": _("turned on two-step sign-in"),
    "member.two_step_off": _("turned off two-step sign-in"),
    "member.seen_as": _("looked at OneTool as {subject}"),
    "customrole.added": _("created the role {subject}"),
    "customrole.edited": _("updated {fields} of the role {subject}"),
    "customrole.removed": _("removed the role {subject}"),
    "invitation.sent": _("invited {subject}"),
    "invitation.resent": _("invited {subject} again"),
    "invitation.revoked": _("canceled the invitation of {subject}"),
    "invitation.accepted": _("accepted the invitation"),
}

# From where and when colleagues sign in is for those who may read the log.
AUDIT_ONLY = {"member.signed_in", "member.sign_in_failed", "member.two_step_on", "member.two_step_off"}

LISTS = [lists.team]

PORTAL_PAGES = {"invitation": "/p/invitations/{link}/"}

FIRST_STEPS = [
    Step(3, _("Add your business address"), _("Add address"), "orgs:settings", is_done=lambda org: bool(org.address)),
    Step(
        6,
        _("Invite your team"),
        _("Invite"),
        "orgs:invite",
        is_done=lambda _: Invitation.objects.exists() or Member.objects.exclude(role=Member.Role.OWNER).exists(),
        topic="members",
        opens="dialog",
    ),
]
