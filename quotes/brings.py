"""What quotes bring to the house."""

SENTENCES = {
    "taxrate.added": "added the tax rate {subject}",
    "taxrate.edited": "changed {fields} of the tax rate {subject}",
    "taxrate.archived": "put the tax rate {subject} away",
    "taxgroup.added": "added the tax group {subject}",
    "taxgroup.edited": "changed {fields} of the tax group {subject}",
    "taxgroup.archived": "archived the tax group {subject}",
    "quote.created": "wrote quote {subject}",
    "quote.edited": "changed {fields} of quote {subject}",
    "quote.duplicated": "made quote {subject} from {source}",
    "quote.sent": "sent quote {subject} to {to}",
    "quote.resent": "sent quote {subject} to {to} again",
    "quote.viewed": "opened quote {subject}",
    "quote.approved": "approved quote {subject}",
    "quote.planned": "planned {project} from quote {subject}",
    "quote.declined": "declined quote {subject}",
    "quote.answered": "asked for changes to quote {subject}",
    "quote.revised": "took quote {subject} back to revise it",
    "quote.extended": "extended quote {subject} until {until}",
    "quote.withdrawn": "closed the customer’s links to quote {subject}",
    "quote.expired": "let quote {subject} expire",
}
