"""What organisations bring to the house."""

from onetool.home.steps import Step

SENTENCES = {
    "organisation.created": "created {subject}",
    "organisation.edited": "updated company {fields}",
    "member.joined": "added {subject} to the team",
    "member.edited": "updated {subject}’s {fields}",
    "member.suspended": "deactivated {subject}",
    "member.reinstated": "reactivated {subject}",
}

FIRST_STEPS = [
    Step(3, "Add your business address", "Add address", "orgs:settings", is_done=lambda org: bool(org.address)),
]
