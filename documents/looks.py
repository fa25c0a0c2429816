"""How a document on paper looks: as it was frozen, or as the organisation's looks today."""

import uuid
from collections.abc import Mapping

from documents.content import look
from documents.printing import Content
from onetool.orgs.models import Organisation


def look_of(content: Content, org: Organisation) -> Mapping[str, str]:
    """How a document looks: as it was frozen; those from before looks were frozen have the organisation's of today."""
    frozen: Mapping[str, str] = content.get("look") or look(org)
    return frozen


def logo_of(look: Mapping[str, str]) -> uuid.UUID | None:
    return uuid.UUID(look["logo"]) if look["logo"] else None
