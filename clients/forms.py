"""What people type about clients, cleaned into values."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from clients.brought import TakesBrought
from clients.models import Client, Property
from onetool.mail.addresses import EmailField
from onetool.orgs.models import Member
from onetool.web.choices import offer
from onetool.web.forms import BornOnce, CountField, NumberField, PostalFields, localise


class AddressFields(PostalFields):
    """An address anywhere."""

    country = forms.ChoiceField(label=_("Country"), choices=lambda: [("", "—"), *countries], required=False)

    def _country(self) -> str:
        return str(self["country"].value() or "")


class ClientForm(TakesBrought, AddressFields):
    """Fields of a client; its state moves by its own verbs."""

    kind = Client

    client_kind = forms.ChoiceField(
        label=_("Client type"), choices=Client.Kind.choices, initial=Client.Kind.PERSON, widget=forms.RadioSelect
    )
    name = forms.CharField(label=_("Name"), max_length=120, error_messages={"required": _("Enter the client’s name.")})
    account_manager: Any = forms.ModelChoiceField(
        label=_("Account manager"), queryset=None, required=False, empty_label=_("Unassigned")
    )
    source = forms.ChoiceField(label=_("Lead source"), choices=Client.Source.choices, required=False)
    preferred_channel = forms.ChoiceField(
        label=_("Preferred contact method"), choices=Client.Channel.choices, initial=Client.Channel.EMAIL
    )
    tax_id = forms.CharField(label=_("Tax ID"), max_length=40, required=False)
    is_tax_exempt = forms.BooleanField(
        label=_("Tax exempt"), required=False, help_text=_("No tax is charged on their quotes and invoices.")
    )
    payment_terms_days = CountField(label=_("Payment terms (days)"), low=0, high=365, initial=14)

    def __init__(self, *args: Any, locale: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        localise(self, locale)
        offer(self, "account_manager", Member.objects.active().by_name())

    def values(self) -> dict[str, Any]:
        """What the client's own action takes."""
        return self.own(dict(self.cleaned_data))


class NewClientForm(BornOnce, ClientForm):
    """A client with its first contact and place of work, as one types it while on the phone."""

    status = forms.ChoiceField(
        label=_("Status"),
        choices=[(s.value, s.label) for s in (Client.Status.LEAD, Client.Status.ACTIVE)],
        initial=Client.Status.LEAD,
    )
    contact_name = forms.CharField(
        label=_("Contact"), max_length=120, required=False, help_text=_("Leave blank if the client is the contact.")
    )
    email = EmailField(label=_("Email"), required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    is_work_place = forms.BooleanField(label=_("Service address is the same"), required=False, initial=True)

    def values(self) -> dict[str, Any]:
        values = self.own(super().values())
        first = {
            "name": values.pop("contact_name") or values["name"],
            "email": values.pop("email"),
            "phone": values.pop("phone"),
        }
        is_known = bool(self.cleaned_data["contact_name"] or first["email"] or first["phone"])
        is_work_place = values.pop("is_work_place") and bool(values["street"] or values["city"])
        place = {name: values[name] for name in ("street", "city", "region", "postcode", "country")}
        return {**values, "contact": first if is_known else None, "place": place if is_work_place else None}


class ContactForm(BornOnce):
    name = forms.CharField(label=_("Name"), max_length=120, error_messages={"required": _("Enter the contact’s name.")})
    role = forms.CharField(
        label=_("Title"), max_length=80, required=False, help_text=_("Property manager, tenant, bookkeeper")
    )
    email = EmailField(label=_("Email"), required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    is_primary = forms.BooleanField(label=_("Primary contact"), required=False)
    is_billing = forms.BooleanField(label=_("Billing contact"), required=False)


class PropertyForm(BornOnce, TakesBrought, AddressFields):
    kind = Property

    label = forms.CharField(
        label=_("Name"), max_length=80, required=False, help_text=_("“Lake house”, “Warehouse 2” …")
    )
    property_type = forms.ChoiceField(label=_("Type"), choices=Property.Type.choices, initial=Property.Type.HOUSE)
    access_notes = forms.CharField(
        label=_("Access notes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Gate code, key, dog. Visible to your crew."),
    )
    latitude = NumberField(label=_("Latitude"), low=-90, high=90, places=6, required=False)
    longitude = NumberField(label=_("Longitude"), low=-180, high=180, places=6, required=False)
    is_primary = forms.BooleanField(label=_("Primary property"), required=False)

    def __init__(self, *args: Any, locale: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        localise(self, locale)

    def values(self) -> dict[str, Any]:
        return self.own(super().values())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            self.add_error("longitude", gettext("Enter both latitude and longitude, or leave both blank."))
        return cleaned


class MoveForm(forms.Form):
    """Where a client goes; putting away is a verb of its own, with a right of its own."""

    to = forms.ChoiceField(choices=[choice for choice in Client.Status.choices if choice[0] != Client.Status.ARCHIVED])
