"""What a line is taxed with: rates, and groups of rates (rule A5)."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from onetool.money.checks import checked_percent
from onetool.money.errors import MoneyError, Words, _
from onetool.text.typed import isolated


class Category(StrEnum):
    """Why a rate is what it is; EN 16931 and tax reports tell these apart."""

    STANDARD = "standard"
    ZERO = "zero"
    EXEMPT = "exempt"
    REVERSE_CHARGE = "reverse_charge"
    OUTSIDE_SCOPE = "outside_scope"


@dataclass(frozen=True, slots=True)
class Rate:
    """One tax rate; two rates are the same only when all four fields are."""

    name: str
    percent: Decimal
    category: Category = Category.STANDARD
    reason: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "category", Category(self.category))  # columns and forms hold the plain string
        checked_percent(self.percent, name=Words(_("A tax rate")))
        if self.category is not Category.STANDARD and self.percent:
            raise MoneyError(_("“{name}” is not a standard rate, so its percent must be 0."), name=isolated(self.name))


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """The rates a line is taxed with, shown separately; groups of the same rates are equal in whatever order."""

    rates: tuple[Rate, ...] = field(default=(), compare=False)
    members: frozenset[Rate] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        members = frozenset(self.rates)
        if len(members) < len(self.rates):
            raise MoneyError(_("A tax group can hold each rate only once."))
        object.__setattr__(self, "members", members)

    @property
    def percent(self) -> Decimal:
        return sum((rate.percent for rate in self.rates), Decimal(0))


NO_TAX = TaxGroup()
