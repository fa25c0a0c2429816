"""What people type about invoices and payments, cleaned into values."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from clients.forms import BornOnce
from clients.models import Client
from invoices.models import Invoice, Payment
from onetool.choices import offer
from onetool.email_addresses import EmailField
from onetool.money import minor_units
from onetool.orgs.models import Member
from quotes.fields import AmountField, localise
from quotes.forms import DocumentFields
from scheduling.models import Project


class InvoiceFields(DocumentFields):
    """The facts of a draft; its lines are a grid of their own, its state moves by verbs."""

    title = forms.CharField(max_length=160, error_messages={"required": "Say what the invoice is for."})
    project: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(queryset=None, required=False, empty_label="None")
    message = forms.CharField(
        max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="Stands on the invoice."
    )
    terms = forms.CharField(max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, member: Member, client: Client | None = None, **kwargs: Any) -> None:
        super().__init__(*args, member=member, **kwargs)
        projects = Project.objects.visible_to(member).order_by("-created_at")
        offer(self, "project", projects.filter(client=client) if client else projects)


class NewInvoiceForm(BornOnce, InvoiceFields):
    client: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, error_messages={"required": "Choose the client."}, empty_label="Choose…"
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, member=member, **kwargs)
        offer(self, "client", Client.objects.visible_to(member).current().order_by("sort_name"))

    def values(self) -> dict[str, Any]:
        values = InvoiceFields.values(self)
        return {**values, "pk": values.pop("id", None)}


def invoice_initial(invoice: Invoice) -> dict[str, Any]:
    """A draft's values under the names of its form's fields."""
    values = {name: getattr(invoice, name) for name in InvoiceFields.base_fields if name != "discount"}
    return {**values, "discount": (invoice.discount_kind, invoice.discount_value)}


class SendForm(forms.Form):
    name = forms.CharField(label="To", max_length=120, required=False)
    email = EmailField(label="E-mail", error_messages={"required": "Type the e-mail address the invoice goes to."})
    message = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, data: Any, *, client: Client) -> None:
        contact = client.billing_contact
        super().__init__(
            data, initial={"name": contact.name if contact else client.name, "email": contact.email if contact else ""}
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=200, widget=forms.Textarea(attrs={"rows": 2}), error_messages={"required": "Say why."}
    )


class AmountForm(BornOnce):
    """An amount of one currency, and the id of the row it makes."""

    amount = AmountField(max_length=40, error_messages={"required": "Enter the amount."})

    def __init__(self, *args: Any, locale: str, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        localise(self, locale)
        self.fields["amount"].label = f"Amount in {currency}"

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if amount <= 0:
            raise ValidationError("Enter an amount above 0.")
        if amount >= 10**12:
            raise ValidationError("This amount is too large.")
        if amount != round(amount, minor_units(self.currency)):
            raise ValidationError(f"{self.currency} has {minor_units(self.currency) or 'no'} decimals.")
        return amount


class PaymentForm(AmountForm):
    method = forms.ChoiceField(choices=Payment.Method.choices, initial=Payment.Method.TRANSFER)
    received_on = forms.DateField(label="Received", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reference = forms.CharField(max_length=80, required=False, help_text="Check number, transfer text …")

    def __init__(self, *args: Any, invoice: Invoice, **kwargs: Any) -> None:
        kwargs["initial"] = {"amount": invoice.balance, **kwargs.get("initial", {})}
        super().__init__(*args, locale=invoice.org.locale, currency=invoice.currency, **kwargs)


class RefundForm(AmountForm):
    reason = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, payment: Payment, **kwargs: Any) -> None:
        super().__init__(*args, locale=payment.org.locale, currency=payment.currency, **kwargs)


class AcceptForm(forms.Form):
    invoice: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, error_messages={"required": "Choose the invoice it is for."}
    )

    def __init__(self, *args: Any, payment: Payment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invoices = Invoice.objects.filter(status=Invoice.Status.ISSUED, currency=payment.currency)
        if payment.client_id:
            invoices = invoices.filter(client_id=payment.client_id)
        offer(self, "invoice", invoices.order_by("-sequence"))
