"""Pure: what the tax on a sale is called in a country, in its own English."""

from django.utils.translation import gettext_lazy as _

_VAT = frozenset(
    # The European Union, Europe round it, and the countries elsewhere that say so.
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK "  # noqa: SIM905
    "AL AD BA BY CH FO GB GE IM IS LI MC MD ME MK NO RS RU SM TR UA AM AZ KZ KG UZ TJ "
    "AE BH OM SA EG DZ MA TN ZA NA BW ZM ZW KE UG TZ RW ET GH NG SN CI CM CD AO MZ MU MG "
    "CN KR TW TH VN PH ID KH LA LK NP BD AR BO CL CO CR DO EC GT HN MX NI PY PE SV UY VE TT BB BS JM".split()
)
_GST = frozenset({"AU", "NZ", "SG", "IN", "CA", "PK", "MV", "JE", "FJ", "PG"})
_OWN = {"US": _("sales tax"), "PR": _("sales tax"), "JP": _("consumption tax"), "MY": _("SST")}


def tax_word(country: str) -> str:
    """`VAT`, `GST`, `sales tax`; just `tax` where English has no word of its own."""
    if country in _OWN:
        return str(_OWN[country])
    return "VAT" if country in _VAT else "GST" if country in _GST else "tax"
