"""What organisations bring to the house."""

from django.utils.translation import gettext_lazy as _

from onetool.home.steps import Step

SENTENCES = {
    "organisation.created": _("created {subject}"),
    "organisation.edited": _("updated company {fields}"),
    "member.joined": _("added {subject} to the team"),
    "member.edited": _("updated {subject}’s {fields}"),
    "member.suspended": _("deactivated {subject}"),
    "member.reinstated": _("reactivated {subject}"),
}

FIRST_STEPS = [
    Step(3, _("Add your business address"), _("Add address"), "orgs:settings", is_done=lambda org: bool(org.address)),
]
