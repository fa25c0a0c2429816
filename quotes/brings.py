"""What quotes bring to other apps: the tax group that new lines for a client, or at a property, start with."""

from functools import partial

from django import forms

from clients.brought import BROUGHT, Brought
from clients.models import Client, Property
from quotes.actions import set_tax_default
from quotes.models import TaxGroup
from quotes.usual_taxes import own_group, usual_tax


def tax_group_field(client: Client | None, *, empty: str) -> forms.Field | None:
    """A choice that says what applies without one; none where there are no groups to choose from."""
    groups = TaxGroup.objects.current()
    if not groups:
        return None
    usual = usual_tax(client)
    return forms.ModelChoiceField(
        groups, required=False, empty_label=empty, help_text=f"If empty, new lines start with {usual or 'no tax'}."
    )


BROUGHT[Client].append(
    Brought("tax_group", partial(tax_group_field, empty="The company’s"), own_group, set_tax_default)
)
BROUGHT[Property].append(
    Brought("tax_group", partial(tax_group_field, empty="The client’s"), own_group, set_tax_default)
)
