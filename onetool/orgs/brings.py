"""What organisations bring to the house."""

SENTENCES = {
    "organisation.created": "started {subject}",
    "organisation.edited": "changed the organisation’s {fields}",
    "member.joined": "added {subject} to the team",
    "member.edited": "changed {subject}’s {fields}",
    "member.suspended": "suspended {subject}",
    "member.reinstated": "let {subject} in again",
}
