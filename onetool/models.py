"""The tables of the ground floor; each lives beside the door it serves, Django looks for them here."""

from onetool.abilities.files.models import File
from onetool.abilities.notes.models import Note
from onetool.abilities.search.index import SearchEntry
from onetool.abilities.stars.models import Star
from onetool.abilities.tags.models import Tag
from onetool.access.limits import Allowance
from onetool.access.links import Link
from onetool.events.log import Event
from onetool.listing.models import BulkRun, Export, ListChoice, SavedView, SkippedRow
from onetool.mail.outbox import Message
from onetool.numbers import Counter
from onetool.paper.printouts import Printout
from onetool.work.reactions import ReactionRun

__all__ = [
    "Allowance",
    "BulkRun",
    "Counter",
    "Event",
    "Export",
    "File",
    "Link",
    "ListChoice",
    "Message",
    "Note",
    "Printout",
    "ReactionRun",
    "SavedView",
    "SearchEntry",
    "SkippedRow",
    "Star",
    "Tag",
]
