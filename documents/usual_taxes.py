"""Which tax new lines start with: the property's group, else the client's, else what the organisation chose."""

from clients.models import Client, Property
from documents.models import TaxDefault, TaxGroup, TaxRate


def usual_tax(client: Client | None = None, place: Property | None = None) -> TaxGroup | TaxRate | None:
    """The group or rate that applies there, None for no tax; a group that was archived since applies nowhere."""
    group = (place and own_group(place)) or (client and own_group(client))
    return group or next(
        (tax for taxes in (TaxGroup, TaxRate) for tax in taxes.objects.current() if tax.is_default), None
    )


def own_group(of: Client | Property) -> TaxGroup | None:
    """What was chosen for this client or this property itself."""
    key = {"client": of} if isinstance(of, Client) else {"place": of}
    chosen = TaxDefault.objects.filter(**key, group__archived_at=None).select_related("group").first()
    return chosen.group if chosen else None
