"""What people type about documents and taxes, cleaned into values; the lines are a grid of their own."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from documents.fields import DiscountField, RatesField, countable
from documents.models import TaxMode, TaxRate
from onetool.money.formatting import currency_sign
from onetool.orgs.models import Member
from onetool.web.choices import offer
from onetool.web.forms import BornOnce, PercentField, localise
from scheduling.models import Project, ProjectQuerySet


class DocumentFields(forms.Form):
    """What quotes and invoices have in common beside their lines: their job, how tax and a discount are counted."""

    tax_mode = forms.ChoiceField(label=_("Tax"), choices=TaxMode.choices, initial=TaxMode.PER_RATE)
    discount = DiscountField(label=_("Discount"), required=False)
    title = forms.CharField(label=_("Title"), max_length=160, error_messages={"required": _("Enter a title.")})
    project: Any = forms.ModelChoiceField(label=_("Project"), queryset=None, required=False, empty_label=_("None"))

    def __init__(
        self, *args: Any, member: Member, client: Client | None = None, currency: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        projects = Project.objects.visible_to(member).order_by("-created_at")
        offer(self, "project", projects.filter(client=client) if client else self.before_a_client(projects))
        self.currency = currency or member.org.currency
        localise(self, member.org.locale, self.currency)
        self.fields["discount"].help_text = gettext("% or {sign}").format(
            sign=currency_sign(self.currency, member.org.locale)
        )

    def before_a_client(self, projects: ProjectQuerySet) -> ProjectQuerySet:
        """Which projects are offered as long as no client is chosen: what is over can still be billed."""
        return projects

    def clean_discount(self) -> tuple[str, Decimal | None]:
        kind, value = self.cleaned_data["discount"]
        countable(kind, value, self.currency)
        return kind, value

    def values(self) -> dict[str, Any]:
        """What the actions take, of the fields that are right."""
        values = dict(self.cleaned_data)
        if "discount" in values:
            values["discount_kind"], values["discount_value"] = values.pop("discount")
        return values


class TaxRateForm(BornOnce):
    name = forms.CharField(label=_("Name"), max_length=60, error_messages={"required": _("Enter a name for the tax.")})
    percent = PercentField(low=0, high=100, places=4)
    category = forms.ChoiceField(
        label=_("Category"), choices=TaxRate.Category.choices, initial=TaxRate.Category.STANDARD
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Shown on documents when a 0% rate needs a reason."),
    )
    is_default = forms.BooleanField(label=_("Default"), required=False)

    def __init__(self, *args: Any, locale: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        localise(self, locale)


class TaxGroupForm(BornOnce):
    name = forms.CharField(
        label=_("Name"), max_length=60, error_messages={"required": _("Enter a name, like “State + City”.")}
    )
    rates = RatesField(label=_("Rates"), help_text=_("Charged together and listed separately, in this order."))
    is_default = forms.BooleanField(label=_("Default"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rates = self.fields["rates"]
        assert isinstance(rates, RatesField)
        rates.offer(list(TaxRate.objects.current()), self.initial.get("rates", ()))
