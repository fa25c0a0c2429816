"""Whether an organisation is known well enough to write to many people in its own name; apps bring the reasons."""

from collections.abc import Callable
from dataclasses import dataclass

from onetool.brings import brought
from onetool.orgs.models import Organisation
from onetool.text.translated import Text


@dataclass(frozen=True, slots=True)
class Reason:
    """One way to become trusted, in words that follow “as soon as”; asked inside the organisation."""

    words: Text
    holds: Callable[[Organisation], bool]


def reasons() -> list[Reason]:
    """All that apps bring."""
    return [reason for some in brought("TRUST_REASONS") for reason in some]


def is_trusted(org: Organisation) -> bool:
    """Any one of the reasons holds."""
    return any(reason.holds(org) for reason in reasons())
