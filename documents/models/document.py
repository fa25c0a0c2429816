"""What quotes and invoices have in common: how they are taxed and discounted, and their lines."""

from django.db import models

from onetool.money import AdjustmentKind, Mode


class TaxMode(models.TextChoices):
    PER_RATE = Mode.PER_RATE.value, "Added, rounded per rate"
    PER_LINE = Mode.PER_LINE.value, "Added, rounded per line"
    GROSS = Mode.GROSS.value, "Included in the prices"


class DiscountKind(models.TextChoices):
    NONE = "", "None"
    PERCENT = "percent", "Percent"
    FIXED = "fixed", "Amount"


class LineKind(models.TextChoices):
    """What a line of a document is: something priced, or an allowance or a charge for the whole of it."""

    LINE = "line", "Line item"
    ALLOWANCE = AdjustmentKind.ALLOWANCE.value, "Discount"
    CHARGE = AdjustmentKind.CHARGE.value, "Charge"
