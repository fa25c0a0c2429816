"""What the copies of everything bring to the house."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "archive.requested": _("asked for a copy of {subject}"),
    "archive.finished": _("exported {subject}"),
    "archive.expired": _("deleted the copy of {subject}"),
}
