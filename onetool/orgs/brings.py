"""What organisations bring to the house."""

from onetool.home.steps import Step

SENTENCES = {
    "organisation.created": "started {subject}",
    "organisation.edited": "changed the organisation’s {fields}",
    "member.joined": "added {subject} to the team",
    "member.edited": "changed {subject}’s {fields}",
    "member.suspended": "suspended {subject}",
    "member.reinstated": "let {subject} in again",
}

FIRST_STEPS = [
    Step(3, "Add your business address", "Add address", "orgs:settings", is_done=lambda org: bool(org.address)),
]
