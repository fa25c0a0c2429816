"""What people type about quotes and answers, cleaned into values; the lines are a grid of their own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from documents.forms import DocumentFields
from onetool.mail.addresses import EmailField
from onetool.orgs.models import Member
from onetool.web.choices import offer
from onetool.web.forms import BornOnce, DayField
from quotes.models import Quote
from scheduling.forms import PlaceChoice, offer_places, only_place
from scheduling.models import ProjectQuerySet


class QuoteFields(DocumentFields):
    """Fields of a quote; its lines are a grid of their own, its state moves by verbs."""

    place = PlaceChoice(queryset=None, label=_("Property"), required=False, empty_label=_("None"))
    valid_until = DayField(label=_("Valid until"), required=False, help_text=_("Leave blank for no expiration."))
    message = forms.CharField(
        label=_("Message"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown in the email and on the quote."),
    )
    terms = forms.CharField(
        label=_("Terms"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Customers agree to these when they sign."),
    )
    internal_notes = forms.CharField(
        label=_("Internal notes"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only visible to your team."),
    )

    def __init__(self, *args: Any, member: Member, client: Client | None = None, **kwargs: Any) -> None:
        super().__init__(*args, member=member, client=client, **kwargs)
        offer_places(self, client, member)

    def before_a_client(self, projects: ProjectQuerySet) -> ProjectQuerySet:
        """What is over is not quoted any more."""
        return projects.open()


class NewQuoteForm(BornOnce, QuoteFields):
    client: Any = forms.ModelChoiceField(
        label=_("Client"), queryset=None, error_messages={"required": _("Choose a client.")}, empty_label=_("Choose…")
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, member=member, **kwargs)
        offer(self, "client", Client.objects.visible_to(member).current().order_by("sort_name"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "place" in cleaned:
            project = cleaned.get("project")
            cleaned["place"] = cleaned["place"] or (project and project.place) or only_place(cleaned.get("client"))
        return cleaned

    def values(self) -> dict[str, Any]:
        values = QuoteFields.values(self)
        values["pk"] = values.pop("id", None)
        return values


class SendForm(forms.Form):
    """Who gets the link."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    email = EmailField(label=_("Email"), error_messages={"required": _("Enter the customer’s email.")})
    message = forms.CharField(
        label=_("Message"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class ExtendForm(forms.Form):
    until = DayField(label=_("Valid until"), error_messages={"required": _("Choose a date.")})


class OnWordForm(forms.Form):
    """The customer's yes, entered by staff."""

    name = forms.CharField(label=_("Approved by"), max_length=120)
    note = forms.CharField(
        label=_("Note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Add a note on how the customer approved.")},
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Tell us why.")},
    )


class WishesForm(forms.Form):
    wishes = forms.CharField(
        label=_("What would you like changed?"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Tell us what you’d like changed.")},
    )  # fmt: skip


class SignForm(forms.Form):
    """The customer's signature."""

    name = forms.CharField(
        label=_("Your full name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name to sign.")},
    )  # fmt: skip
    accepts = forms.BooleanField(
        label=_("I accept this quote and its terms"),
        error_messages={"required": _("Check the box to accept the quote and its terms.")},
    )


def quote_initial(quote: Quote) -> dict[str, Any]:
    """A quote's values under the names of its form's fields."""
    values = {name: getattr(quote, name) for name in QuoteFields.base_fields if name != "discount"}
    return {**values, "discount": (quote.discount_kind, quote.discount_value)}
