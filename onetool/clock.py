"""What day it is in an organisation."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from onetool.orgs.models import Organisation


def today(org: "Organisation") -> date:
    """Today's date in the organisation's time zone."""
    return local(timezone.now(), org).date()


def local(moment: datetime, org: "Organisation") -> datetime:
    """A moment on the organisation's clock."""
    return moment.astimezone(org.zone)
