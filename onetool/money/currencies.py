"""The currencies a document can be written in, with the decimals ISO 4217 gives them (rule A1)."""

from decimal import Decimal

from onetool.money.errors import MoneyError, _

# ISO 4217 list one as of 2026. Left out: what nobody can pay with, that is units of account (CLF, XDR …), metals and
# test codes, and the withdrawn ones (HRK …).
_CODES_BY_PLACES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC
        CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
        JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD
        NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
        SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
}
# Withdrawn, but cards are still charged in them (`stripe_door.minor_units`): money that comes can be written down.
_ONLY_RECEIVED = {"ANG": 2, "BGN": 2, "STD": 2}
_OFFERED = {code: places for places, codes in _CODES_BY_PLACES.items() for code in codes.split()}
_PLACES = {**_OFFERED, **_ONLY_RECEIVED}
_UNITS = {code: Decimal(1).scaleb(-places) for code, places in _PLACES.items()}

CURRENCIES: tuple[str, ...] = tuple(sorted(_OFFERED))


def minor_units(currency: str) -> int:
    """How many decimals the currency has: JPY 0, USD 2, KWD 3."""
    try:
        return _PLACES[currency]
    except KeyError:
        raise MoneyError(_("“{currency}” is not a currency OneTool knows."), currency=currency) from None


def unit(currency: str) -> Decimal:
    """The smallest amount of the currency: JPY 1, USD 0.01, KWD 0.001."""
    minor_units(currency)
    return _UNITS[currency]
