"""What people type about invoices and payments, cleaned into values."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from documents.fields import AmountField
from documents.forms import DocumentFields
from invoices import crediting
from invoices.models import Invoice, Payment
from onetool.mail.addresses import EmailField
from onetool.money import minor_units
from onetool.money.formatting import format_money
from onetool.orgs.models import Member
from onetool.web.choices import offer
from onetool.web.forms import BornOnce, DayField, localise

WRITES_CHECKS = frozenset({"US", "CA", "PR", "GU", "VI", "AS", "MP"})  # where customers pay a tradesman by check


class InvoiceFields(DocumentFields):
    """The facts of a draft; its lines are a grid of their own, its state moves by verbs."""

    message = forms.CharField(
        label=_("Message"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown on the invoice."),
    )
    terms = forms.CharField(
        label=_("Terms"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class NewInvoiceForm(BornOnce, InvoiceFields):
    client: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Client"), queryset=None, error_messages={"required": _("Choose a client.")}, empty_label=_("Choose…")
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
    name = forms.CharField(label=_("To"), max_length=120, required=False)
    email = EmailField(label=_("Email"), error_messages={"required": _("Enter the customer’s email.")})
    message = forms.CharField(
        label=_("Message"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, data: Any, *, client: Client) -> None:
        contact = client.billing_contact
        super().__init__(
            data, initial={"name": contact.name if contact else client.name, "email": contact.email if contact else ""}
        )


class ReviewForm(SendForm):
    """Whom a draft goes to, and the fingerprint of the preview that was on the screen when somebody said so."""

    reviewed = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Add a reason.")},
    )


class CloseForm(ReasonForm):
    """Why a payment is closed by hand: most often the money went back another way."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"reason": gettext("Refunded outside OneTool")})


class AmountForm(BornOnce):
    """An amount of one currency, and the id of the row it makes."""

    amount = AmountField(label=_("Amount"), max_length=40, low=0, error_messages={"required": _("Enter an amount.")})

    def __init__(self, *args: Any, locale: str, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        localise(self, locale, currency)
        self.fields["amount"].label = gettext("Amount in {currency}").format(currency=currency)

    def clean_amount(self) -> Decimal:
        return _some(self.cleaned_data["amount"], self.currency)


def _some(amount: Decimal, currency: str) -> Decimal:
    """The amount, when it is one that can move. Raises ValidationError."""
    if amount <= 0:
        raise ValidationError(gettext("Enter an amount greater than 0."))
    if amount >= 10**12:
        raise ValidationError(gettext("This amount is too large."))
    if amount != round(amount, minor_units(currency)):
        raise ValidationError(
            gettext("{currency} has {places} decimal places.").format(
                currency=currency, places=minor_units(currency) or gettext("no")
            )
        )
    return amount


class PaymentForm(AmountForm):
    method = forms.ChoiceField(label=_("Method"), choices=Payment.Method.choices)
    received_on = DayField(label=_("Payment date"))
    reference = forms.CharField(
        label=_("Reference"), max_length=80, required=False, help_text=_("Check or confirmation number")
    )

    def __init__(self, *args: Any, invoice: Invoice, **kwargs: Any) -> None:
        kwargs["initial"] = {"amount": invoice.payable, **kwargs.get("initial", {})}
        super().__init__(*args, locale=invoice.org.locale, currency=invoice.currency, **kwargs)
        usual = _usual_methods(str(invoice.org.country))
        method = self.fields["method"]
        assert isinstance(method, forms.ChoiceField)
        method.choices = [(one.value, one.label) for one in usual]
        self.initial.setdefault("method", usual[0])


def _usual_methods(country: str) -> list[Payment.Method]:
    """The ways to pay by hand, the country's most usual first."""
    method = Payment.Method
    if country in WRITES_CHECKS:
        return [method.CHECK, method.CASH, method.TRANSFER, method.CARD]
    return [method.TRANSFER, method.CASH, method.CARD, method.CHECK]


class RefundForm(AmountForm):
    """How much goes back, and whether it is owed again: nobody but the person knows."""

    reduces = forms.TypedChoiceField(
        label=_("What happens to the invoice?"),
        choices=[
            ("no", _("Customer still owes it: the invoice balance goes up by the refund")),
            ("yes", _("Reduce the invoice: a credit note is issued with the refund")),
        ],
        coerce=lambda choice: choice == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the customer still owes it.")},
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, payment: Payment, **kwargs: Any) -> None:
        super().__init__(*args, locale=payment.org.locale, currency=payment.currency, **kwargs)
        if not payment.allocated:
            del self.fields["reduces"]


class VoidForm(ReasonForm):
    """Why, and where what was paid goes."""

    refunds = forms.TypedChoiceField(
        label=_("Amount already paid"),
        choices=[("no", _("Keep it as credit for the client")), ("yes", _("Refund it"))],
        initial="no",
        coerce=lambda choice: choice == "yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, is_paid: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_paid:
            del self.fields["refunds"]


class CreditForm(BornOnce):
    """Which part of an invoice a credit note takes: some of its lines, or an amount."""

    lines = forms.TypedMultipleChoiceField(
        label=_("Line items"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    amount = AmountField(label=_("Or an amount, tax included"), max_length=40, low=0, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        error_messages={"required": _("Add a reason; it appears on the credit note.")},
    )

    def __init__(self, *args: Any, invoice: Invoice, left: crediting.Part, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        localise(self, invoice.org.locale, invoice.currency)
        self.invoice, self.most, content = invoice, left.total, invoice.content or {}
        lines: Any = self.fields["lines"]
        lines.choices = [
            (number, f"{line['description']}: {format_money(amount, invoice.currency, invoice.org.locale)}")
            for number, (line, amount) in enumerate(zip(crediting.rows(content), left.lines, strict=True))
            if amount
        ]

    def clean_amount(self) -> Decimal | None:
        amount: Decimal | None = self.cleaned_data["amount"]
        if amount is None:
            return None
        if _some(amount, self.invoice.currency) > self.most:
            raise ValidationError(gettext("That’s more than can be credited on this invoice."))
        return amount

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "amount" in cleaned and bool(cleaned["amount"] is not None) == bool(cleaned.get("lines")):
            raise ValidationError(gettext("Choose the line items to credit, or enter an amount."))
        return cleaned

    def values(self) -> dict[str, Any]:
        values = super().values()
        lines, amount, invoice = values.pop("lines"), values.pop("amount"), self.invoice
        if lines:
            return {**values, "part": lambda left: crediting.by_lines(left, lines, invoice.content or {})}
        return {**values, "part": lambda left: crediting.by_amount(left, amount, invoice.currency)}


class AcceptForm(forms.Form):
    invoice: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Invoice"), queryset=None, error_messages={"required": _("Choose an invoice.")}
    )

    def __init__(self, *args: Any, payment: Payment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invoices = Invoice.objects.filter(status=Invoice.Status.ISSUED, currency=payment.currency)
        if payment.client_id:
            invoices = invoices.filter(client_id=payment.client_id)
        self.has_invoices = invoices.exists()
        offer(self, "invoice", invoices.order_by("-sequence"))
