"""Pure: frozen content as the finished strings that `templates/pdf/` shows, written as the pages write them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from documents.content import why_untaxed
from onetool import clock
from onetool.money import Mode
from onetool.money.formatting import format_money, format_number, format_percent, format_price

Content = Mapping[str, Any]
# Where paper is US Letter (CLDR, paperSize); everywhere else it is A4.
LETTER = frozenset({"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"})


@dataclass(frozen=True, slots=True)
class Hand:
    """How one document writes amounts and days."""

    locale: str
    currency: str

    def money(self, amount: str | Decimal) -> str:
        return format_money(Decimal(amount), self.currency, self.locale)

    def price(self, price: str) -> str:
        return format_price(Decimal(price), self.currency, self.locale)

    def number(self, value: str) -> str:
        return format_number(Decimal(value), self.locale)

    def percent(self, value: str) -> str:
        return format_percent(Decimal(value), self.locale)

    def day(self, day: str | None) -> str:
        return clock.format_day(day, self.locale) if day else ""


def strings(content: Content, look: Mapping[str, str], *, kind: str) -> dict[str, Any]:
    """What every document shows; each kind adds its own."""
    hand = Hand(look["locale"], content["currency"])
    return {
        **paper(look),
        "title": _title(kind, content),
        "number": content["number"],
        "heading": content["title"],
        "seller": seller(content["seller"]),
        "buyer": buyer(content["buyer"]),
        "place": content.get("place", "").splitlines(),
        "message": content.get("message", ""),
        "terms": content.get("terms", ""),
        "lines": [_line(line, hand) for line in content["lines"]],
        "has_tax": any(line["rates"] for line in content["lines"]),
        "sums": _sums(content, hand),
        "sum": hand.money(content["totals"]["total"]),
        "reasons": _reasons(content["lines"]),
    }


def paper(look: Mapping[str, str]) -> dict[str, Any]:
    """The sheet itself."""
    return {
        "language": "en",
        "region": look["country"].lower(),
        "paper": "us-letter" if look["country"] in LETTER else "a4",
        "colour": look["colour"],
        "is_draft": False,
    }


def seller(frozen: Mapping[str, str]) -> dict[str, Any]:
    reached = [frozen[name] for name in ("phone", "email") if frozen.get(name)]
    return {
        "name": frozen["name"],
        "tax_id": frozen.get("tax_id", ""),
        "lines": [*frozen.get("address", "").splitlines(), *reached],
    }


def buyer(frozen: Mapping[str, str]) -> list[str]:
    """Name, contact, address, tax number, one a line; a contact of the same name is not said twice."""
    contact = frozen.get("contact", "")
    lines = [frozen["name"], contact if contact != frozen["name"] else "", *frozen.get("address", "").splitlines()]
    return [line for line in [*lines, frozen.get("tax_id", "")] if line]


def moment(at: datetime, zone: ZoneInfo, locale: str) -> str:
    """`Nov 21, 2026, 3:14:05 PM (America/New_York)`."""
    return f"{clock.format_moment(at, zone, locale)} ({zone.key})"


def _title(kind: str, content: Content) -> str:
    return f"{kind} {content['number']}".strip() + f": {content['title']}"


def _line(line: Mapping[str, Any], hand: Hand) -> dict[str, str]:
    return {
        "description": line["description"],
        "note": "; ".join(
            filter(
                None, [_with(gettext("Less"), line["discount"], hand), _with(gettext("Plus"), line.get("charge"), hand)]
            )
        ),
        "quantity": " ".join(filter(None, [hand.number(line["quantity"]), line["unit"]])),
        "price": hand.price(line["unit_price"]),
        "tax": " + ".join(_rate(rate, hand) for rate in line["rates"]),
        "amount": hand.money(line["net"]),
    }


def _with(word: str, discount: Mapping[str, str] | None, hand: Hand) -> str:
    if not discount:
        return ""
    of = hand.percent if discount["kind"] == "percent" else hand.money
    return f"{word} {of(discount['value'])} {discount.get('reason', '')}".strip()


def _rate(rate: Mapping[str, str], hand: Hand) -> str:
    """The percent says which rate it is; where there is none, its name does."""
    return hand.percent(rate["percent"]) if Decimal(rate["percent"]) else rate["name"]


def _sums(content: Content, hand: Hand) -> list[dict[str, str]]:
    totals, is_gross = content["totals"], content["mode"] == Mode.GROSS.value
    rows = [_sum(gettext("Subtotal"), hand.money(totals["subtotal"]))]
    if content["discount"]:
        percent = hand.percent(content["discount"]["value"]) if content["discount"]["kind"] == "percent" else ""
        rows.append(
            _sum(gettext("Discount {percent}").format(percent=percent).strip(), f"-{hand.money(totals['discount'])}")
        )
    rows += [_adjustment(one, hand) for one in content.get("adjustments", [])]
    for tax in totals["taxes"]:
        name = f"{gettext('Includes ') if is_gross else ''}{tax['name']} {hand.percent(tax['percent'])}"
        of = ", ".join(filter(None, [why_untaxed(tax), f"on {hand.money(tax['taxable'])}"]))
        rows.append(_sum(name, hand.money(tax["tax"]), of=of))
    if Decimal(totals["rounding"]):
        rows.append(_sum(gettext("Rounding"), hand.money(totals["rounding"])))
    return rows


def _adjustment(frozen: Mapping[str, Any], hand: Hand) -> dict[str, str]:
    value, amount = frozen["value"], hand.money(frozen["amount"])
    percent = f" {hand.percent(value['value'])}" if value["kind"] == "percent" else ""
    of = " + ".join(_rate(rate, hand) for rate in frozen["rates"] or ())
    return _sum(f"{frozen['reason']}{percent}", amount, of=f"at {of}" if of else "")


def _sum(name: str, amount: str, *, of: str = "") -> dict[str, str]:
    return {"name": name, "of": of, "amount": amount}


def _reasons(lines: Iterable[Mapping[str, Any]]) -> Sequence[str]:
    """Why no tax is charged, once each: what the law wants said."""
    rates = [rate for line in lines for rate in line["rates"] if rate["reason"]]
    return list(dict.fromkeys(f"{rate['name']}: {rate['reason']}" for rate in rates))
