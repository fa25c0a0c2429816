"""First steps: what a new company does once, each brought by the app where it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from onetool.access.roles import Viewer
from onetool.brings import brought
from onetool.orgs.models import Organisation
from onetool.text.translated import Text

NEW = timedelta(days=60)  # how long a company is shown them


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do once: lower ranks first; `topic` names the list that moves when it is done."""

    rank: int
    title: Text
    action: Text
    url_name: str
    is_done: Callable[[Organisation], bool]
    topic: str = ""
    opens: str = ""
    is_possible: Callable[[], bool] = lambda: True

    @property
    def url(self) -> str:
        return reverse(self.url_name)


def _all() -> list[Step]:
    return sorted((step for some in brought("FIRST_STEPS") for step in some), key=lambda step: step.rank)


def watched_by_steps() -> list[str]:
    """The lists that move when a step is done."""
    return sorted({step.topic for step in _all() if step.topic})


def first_steps(member: Viewer, org: Organisation) -> list[tuple[Step, bool]]:
    """The first steps and whether each is done; none once all are, or when the company is no longer new."""
    if not member.may("settings.edit") or timezone.now() - org.created_at > NEW:
        return []
    steps = [(step, step.is_done(org)) for step in _all() if step.is_possible()]
    return steps if not all(is_done for _, is_done in steps) else []
