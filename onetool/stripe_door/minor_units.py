"""Amounts as Stripe counts them: whole numbers of a minor unit, by Stripe's own table of decimals and steps.

Source: docs.stripe.com/currencies, presentment currencies, zero-decimal and three-decimal currencies, special cases,
minimum and maximum charge amounts.
"""

from decimal import Decimal

from onetool.money.rounding import EXACT, round_to

# By decimals of the number that is sent; nothing else is taken.
_TAKEN = {
    0: "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP CRC
        CVE CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD KES KGS KHR
        KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK
        PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SZL THB TJS TOP TRY TTD TWD TZS UAH UGX USD
        UYU UZS WST XCD XCG YER ZAR ZMW
    """,
    3: "BHD JOD KWD OMR TND",
}
DECIMALS = {code: places for places, codes in _TAKEN.items() for code in codes.split()}

# Of three decimals the last must be 0. ISK and UGX have become whole units but are still sent with two decimals, 00.
STEPS = {**dict.fromkeys(_TAKEN[3].split(), 10), "ISK": 100, "UGX": 100}

MINIMUM = {
    "AED": Decimal("2"), "AUD": Decimal("0.50"), "BGN": Decimal("1"), "BRL": Decimal("0.50"),
    "CAD": Decimal("0.50"), "CHF": Decimal("0.50"), "CZK": Decimal("15"), "DKK": Decimal("2.50"),
    "EUR": Decimal("0.50"), "GBP": Decimal("0.30"), "HKD": Decimal("4"), "HUF": Decimal("175"),
    "INR": Decimal("0.50"), "JPY": Decimal("50"), "MXN": Decimal("10"), "MYR": Decimal("2"),
    "NOK": Decimal("3"), "NZD": Decimal("0.50"), "PLN": Decimal("2"), "RON": Decimal("2"),
    "SEK": Decimal("3"), "SGD": Decimal("0.50"), "THB": Decimal("10"), "USD": Decimal("0.50"),
}  # fmt: skip
MAXIMUM_MINOR = 99_999_999


def to_minor(amount: Decimal, currency: str) -> int:
    """12.34 EUR → 1234. Raises ValueError when Stripe has no number for that amount in that currency."""
    code, places = _taken(currency)
    if not EXACT.is_finite(amount):  # of the context, because it refuses floats with a TypeError
        raise ValueError(f"{amount} is no amount")
    minor = EXACT.scaleb(amount, places)
    if minor != minor.to_integral_value() or minor % STEPS.get(code, 1):
        raise ValueError(f"Stripe has no number for {amount} {code}")
    return int(minor)


def from_minor(minor: int, currency: str) -> Decimal:
    """1234 EUR → 12.34. Raises ValueError for a currency Stripe does not take."""
    _, places = _taken(currency)
    return EXACT.scaleb(Decimal(minor), -places)


def offered(amount: Decimal, currency: str) -> Decimal:
    """The nearest amount Stripe can charge (rule A1); the caller books the difference as rounding."""
    code, places = _taken(currency)
    return round_to(amount, Decimal(STEPS.get(code, 1)).scaleb(-places))


def is_chargeable(amount: Decimal, currency: str) -> bool:
    """Whether a card can be asked for this amount: a number of Stripe's, between its minimum and its maximum."""
    try:
        minor = to_minor(amount, currency)
    except ValueError:
        return False
    return 0 < minor <= MAXIMUM_MINOR and amount >= MINIMUM.get(currency.upper(), Decimal(0))


def _taken(currency: str) -> tuple[str, int]:
    code = currency.upper()
    if code not in DECIMALS:
        raise ValueError(f"Stripe does not take {currency!r}")
    return code, DECIMALS[code]
