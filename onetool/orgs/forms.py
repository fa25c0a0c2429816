"""What people type about their organisation and its team."""

import re
import uuid
from collections.abc import Mapping
from typing import Any, TypedDict, cast

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onetool import clock
from onetool.access.table import rights
from onetool.mail import addresses
from onetool.mail.addresses import EmailField
from onetool.orgs import countries, granting
from onetool.orgs.actions.invitations import roles_to_give
from onetool.orgs.models import AFTER_APPROVAL, AFTER_PAYMENT, CustomRole, Granted, Inviters, Member, Organisation
from onetool.records.hidden_fields import is_new_id
from onetool.records.refusals import Taken
from onetool.text.translated import Text
from onetool.text.typed import isolated
from onetool.web.forms import BornOnce, PostalFields

TRADES = [
    "Cleaning",
    "Electrical",
    "Handyman",
    "HVAC",
    "Landscaping",
    "Lawn care",
    "Painting",
    "Plumbing",
    "Pool service",
    "Roofing",
    "Other",
]


class Founding(TypedDict):
    """What an organisation is founded with."""

    name: str
    trade: str
    country: str
    currency: str
    time_zone: str


class CompanyForm(forms.Form):
    """A new organisation. The browser offers its own time zone in a hidden field."""

    company = forms.CharField(
        label=_("Company name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    trade = forms.ChoiceField(label=_("Trade"), choices=[(trade, trade) for trade in TRADES], initial="Other")
    country = forms.ChoiceField(
        label=_("Country"),
        choices=countries.choices,
        initial="US",
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    time_zone = forms.CharField(
        required=False, max_length=60, widget=forms.HiddenInput(attrs={"data-browser-zone": ""})
    )

    def founding(self) -> Founding:
        """The cleaned form as the action takes it: the country brings the currency and the zone."""
        data = self.cleaned_data
        country = data["country"]
        return {
            "name": data["company"],
            "trade": data["trade"],
            "country": country,
            "currency": countries.currency(country),
            "time_zone": countries.time_zone(country, data["time_zone"]),
        }


class StartForm(CompanyForm):
    """One more organisation of a person who has an account; the key makes a second post find the first one's."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean_key(self) -> uuid.UUID:
        key: uuid.UUID = self.cleaned_data["key"]
        if not is_new_id(key):
            raise forms.ValidationError(str(Taken()))
        return key


class ProfileForm(PostalFields):
    """The organisation's profile, with the version it was opened at."""

    name = forms.CharField(label=_("Name"), max_length=100)
    trade = forms.CharField(label=_("Trade"), max_length=40, required=False)
    colour = forms.CharField(
        label=_("Brand color"),
        help_text=_("For your customers’ pages and emails."),
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Enter a color like #1f5fbf."))],
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    street = forms.CharField(
        label=_("Street"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=40, widget=forms.TextInput(attrs={"type": "tel"})
    )
    email = EmailField(label=_("Email"), required=False, help_text=_("Replies go to this address."))
    tax_id = forms.CharField(label=_("Tax ID"), required=False, max_length=40)
    payment_instructions = forms.CharField(
        label=_("How to pay"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Bank details, or who to make checks out to. Shown on invoices and in their emails."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=countries.time_zones)
    who_invites = forms.ChoiceField(label=_("Who can invite people"), choices=Inviters.choices)
    after_approval = forms.CharField(
        label=_("What happens after a customer approves a quote"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": AFTER_APPROVAL}),
        help_text=_("Shown to the customer on the page and in the email."),
    )
    after_payment = forms.CharField(
        label=_("What happens after a customer pays"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": AFTER_PAYMENT}),
        help_text=_("Shown to the customer on the page and in the receipt email."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, org: Organisation) -> None:
        self.country, self.country_name = org.country, countries.name(org.country)
        super().__init__(data, initial={name: getattr(org, name) for name in self.base_fields})

    def _country(self) -> str:
        return self.country

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        if not typed:
            return ""
        try:
            number = phonenumbers.parse(typed, self.country)
        except phonenumbers.NumberParseException as error:
            raise forms.ValidationError(
                gettext("Enter a valid phone number. Start with + and the country code if it’s international.")
            ) from error
        if not phonenumbers.is_possible_number(number):
            raise forms.ValidationError(gettext("That phone number is too short or too long."))
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


class CloseForm(forms.Form):
    """The company's name, so that no click closes it."""

    name = forms.CharField(
        label=_("Company name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class SecurityForm(forms.Form):
    """From when on everybody signs in in two steps."""

    two_step = forms.ChoiceField(label=_("Require two-step sign-in"), required=False, widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, org: Organisation) -> None:
        day = org.two_step_from
        super().__init__(data, initial={"two_step": "kept" if day else "", "version": org.version})
        choices: list[tuple[str, Text]] = [
            ("", _("No")),
            ("14", _("In 14 days, so that everyone has time to set it up")),
            ("7", _("In 7 days")),
            ("0", _("Now")),
        ]
        if day:
            since = gettext("Since {day}") if day <= clock.today(org) else gettext("From {day}")
            choices.insert(1, ("kept", since.format(day=clock.format_day(day, org.locale))))
        cast(forms.ChoiceField, self.fields["two_step"]).choices = choices


class LogoForm(forms.Form):
    logo = forms.FileField(label=_("Logo"), widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}))


ROLES = {
    Member.Role.MEMBER: _("Member – works on the projects and tasks assigned to them"),
    Member.Role.VIEWER: _("Viewer – sees everything except settings, changes nothing"),
    Member.Role.ADMIN: _("Admin – does everything except owning the company"),
    Member.Role.OWNER: _("Owner – does everything"),
}
ACCESS_TO = "access_to_"


class GrantsForm(forms.Form):
    """A choice for each object that can be granted; nothing chosen: as the role says."""

    def __init__(self, data: Any = None, *, grants: Mapping[str, str], same: str, **options: Any) -> None:
        super().__init__(data, **options)
        for name, of in rights().GRANTABLE.items():
            choices = [("", same), *granting.choices(of)]
            self.fields[ACCESS_TO + name] = forms.ChoiceField(
                label=of.label, choices=choices, required=False, initial=grants.get(name, "")
            )

    @property
    def is_open(self) -> bool:
        """Whether anything is granted one by one."""
        return any(bound.value() for bound in self.access_fields)

    @property
    def access_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(ACCESS_TO)]

    def grants(self) -> dict[str, str]:
        """What was chosen, as it is kept."""
        typed = ((name, self.cleaned_data.get(ACCESS_TO + name, "")) for name in rights().GRANTABLE)
        return {name: kept for name, kept in typed if kept}


class RoleForm(BornOnce, GrantsForm):
    """A role with a name of the organisation's own."""

    name = forms.CharField(label=_("Name"), max_length=40, error_messages={"required": _("Enter a name for the role.")})
    field_order = ["name"]

    def values(self) -> dict[str, Any]:
        born = super().values()
        return {"name": born["name"], "pk": born["pk"], "grants": self.grants()}


class ChosenRole(GrantsForm):
    """What somebody is to be in the organisation: a role, and what is granted beside it."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, by: Member, place: Granted | None = None, **options: Any) -> None:
        super().__init__(data, grants=place.grants if place else {}, same=gettext("As the role says"), **options)
        self.roles = {str(one.pk): one for one in CustomRole.objects.order_by("name")}
        given = roles_to_give(by)
        choices: list[tuple[str, Text]] = [(role.value, ROLES[role]) for role in given]
        if granting.is_full(by.role):
            choices[1:1] = [(pk, one.name) for pk, one in self.roles.items()]
        cast(forms.ChoiceField, self.fields["role"]).choices = choices
        self.initial["role"] = str(place.custom_role_id or place.role) if place else given[0]

    def values(self) -> dict[str, Any]:
        """As the actions take it."""
        chosen = self.cleaned_data["role"]
        named = self.roles.get(chosen)
        return {"role": Member.Role.MEMBER if named else chosen, "custom_role": named, "grants": self.grants()}


MOST_INVITED = 20  # at once


class InviteForm(ChosenRole):
    """Addresses as people paste them: one a line, or with commas, semicolons or spaces between; with names too."""

    emails = forms.CharField(
        label=_("Email addresses"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "autocapitalize": "none", "inputmode": "email"}),
        help_text=_("Add several with commas, spaces or new lines between them."),
    )
    field_order = ["emails", "role"]

    def values(self) -> dict[str, Any]:
        return {**super().values(), "emails": self.cleaned_data["emails"]}

    def clean_emails(self) -> list[str]:
        # A name before an address in pointed brackets, as mail programs copy it, is left out.
        typed = re.sub(r"[^,;、，；\n<>]*<([^<>]*)>", r" \1 ", self.cleaned_data["emails"])
        found = list(dict.fromkeys(one.lower() for one in re.split(r"[\s,;、，；]+", typed) if one))
        if wrong := [one for one in found if not _is_address(one)]:
            raise forms.ValidationError(
                gettext("Check {emails}: that isn’t an email address.").format(emails=isolated(", ".join(wrong)))
            )
        if not found:
            raise forms.ValidationError(gettext("Enter an email address."))
        if len(found) > MOST_INVITED:
            raise forms.ValidationError(gettext("Invite up to {count} people at once.").format(count=MOST_INVITED))
        return found


def _is_address(text: str) -> bool:
    try:
        addresses.validate(text)
    except ValidationError:
        return False
    return True


class SuccessorForm(forms.Form):
    """Somebody on the team who takes over."""

    to: Any = forms.ModelChoiceField(queryset=None, label=_("Hand over to"))

    def __init__(self, data: Any = None, *, member: Member, is_required: bool = False, label: Text = "") -> None:
        super().__init__(data)
        field = cast("forms.ModelChoiceField[Member]", self.fields["to"])
        field.queryset = Member.objects.active().exclude(pk=member.pk).by_name()
        field.required, field.empty_label = is_required, gettext("Choose …") if is_required else gettext("Nobody")
        field.label = label or field.label


class AccessForm(ChosenRole):
    """A member's role and access, as they were when the form was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        return {**super().values(), "version": self.cleaned_data["version"]}
