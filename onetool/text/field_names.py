"""The names of fields that no model spells out, for translators: “valid_until” is read “Valid until” in the history.

`onetool.events.sentences.label` and the columns of lists translate them; a test says which one is missing here.
"""

from django.utils.translation import gettext_noop as _

NAMES = frozenset({
    _("Access notes"), _("Account"), _("Account manager"), _("Allocated"), _("Amount"), _("Answer"), _("Answered at"),
    _("Answers"), _("Archived"), _("Archived at"), _("Billing contact"), _("Brand color"), _("Category"),
    _("Charges enabled"), _("City"), _("Client"), _("Client type"), _("Closed"), _("Completed at"), _("Content"),
    _("Content hash"), _("Country"), _("Created at"), _("Currency"), _("Custom role"), _("Date"), _("Default"),
    _("Description"), _("Details submitted"), _("Disabled reason"), _("Disconnected at"), _("Discount kind"),
    _("Discount value"), _("Done"), _("Due"), _("Due date"), _("Email"), _("End time"), _("Ends"), _("Expires at"),
    _("File format"), _("File id"), _("Grants"), _("How to pay"), _("Instructions"), _("Internal notes"),
    _("Invited by"), _("Invoice"), _("Issue date"), _("Keys"), _("Last seen"), _("Latitude"), _("Lead source"),
    _("List name"), _("Logo id"), _("Longitude"), _("Lost"), _("Message"), _("Method"), _("Name"), _("Net"),
    _("Number"), _("Owner"), _("Payment intent"), _("Payment terms (days)"), _("Payouts enabled"), _("Percent"),
    _("Phone"), _("Phone digits"), _("Pinned views"), _("Position"), _("Preferred contact method"), _("Previous hash"),
    _("Primary contact"), _("Primary property"), _("Priority"), _("Problem"), _("Project"), _("Property"), _("Query"),
    _("Quote"), _("Reason"), _("Received on"), _("Reference"), _("Refunded"), _("Requested by"), _("Reversed at"),
    _("Rights"), _("Role"), _("Rounding"), _("Row count"), _("Sent at"), _("Sequence"), _("Shared with the team"),
    _("Size"), _("Skipped count"), _("Slug"), _("Sort at"), _("Sort name"), _("Sort title"), _("Start time"),
    _("Starts"), _("State"), _("State / region"), _("Status"), _("Status before archive"), _("Street"), _("Stripe id"),
    _("Tax"), _("Tax ID"), _("Tax exempt"), _("Terms"), _("Time zone"), _("Title"), _("Total"), _("Trade"),
    _("Two-step sign-in required from"), _("Type"), _("Updated at"), _("User"), _("Valid until"), _("Verb"),
    _("Version"), _("Viewed at"), _("What happens after a customer approves a quote"),
    _("What happens after a customer pays"), _("Who can invite people"), _("ZIP / postal code"),
})  # fmt: skip
