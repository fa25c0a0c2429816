"""What documents bring to the house: the words of taxes, the tax group that lines for a client start with."""

from functools import partial

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.brought import Brought
from clients.models import Client, Property
from documents.actions.tax_groups import set_tax_default
from documents.models import TaxGroup
from documents.usual_taxes import own_group, usual_tax
from onetool.text.translated import Text

SENTENCES = {
    "taxrate.added": _("added tax rate {subject}"),
    "taxrate.edited": _("updated {fields} on tax rate {subject}"),
    "taxrate.archived": _("archived tax rate {subject}"),
    "taxgroup.added": _("added tax group {subject}"),
    "taxgroup.edited": _("updated {fields} on tax group {subject}"),
    "taxgroup.archived": _("archived tax group {subject}"),
}


def tax_group_field(client: Client | None, *, empty: Text) -> forms.Field | None:
    """A choice that says what applies without one; none where there are no groups to choose from."""
    groups = TaxGroup.objects.current()
    if not groups:
        return None
    usual = usual_tax(client)
    return forms.ModelChoiceField(
        groups,
        required=False,
        empty_label=empty,
        help_text=gettext("If blank, new line items use {usual}.").format(usual=usual or gettext("no tax")),
    )


FIELDS = [
    Brought(Client, "tax_group", partial(tax_group_field, empty=_("The company’s")), own_group, set_tax_default),
    Brought(Property, "tax_group", partial(tax_group_field, empty=_("The client’s")), own_group, set_tax_default),
]
