"""The tables of the ground floor; each lives beside the door it serves, Django looks for them here."""

from onetool.access.limits import Allowance
from onetool.access.links import Link
from onetool.events.log import Event
from onetool.files import File
from onetool.mail import Message
from onetool.numbers import Counter
from onetool.printouts import Printout
from onetool.search import SearchEntry
from onetool.work.reactions import ReactionRun

__all__ = ["Allowance", "Counter", "Event", "File", "Link", "Message", "Printout", "ReactionRun", "SearchEntry"]
