"""Development only: every part of the look in every state, and whole pages made of them, with invented data."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from onetool.access.policies import open_to_all
from onetool.access.requests import OrgRequest
from onetool.accounts.models import User
from onetool.events.log import Event
from onetool.listing.keyset import Order, Rows
from onetool.mail.addresses import EmailField
from onetool.orgs.models import Organisation
from onetool.web.answers import page
from onetool.web.forms import DayField, NumberField
from onetool.web.stale import FieldConflict

SHEETS = ["ui", "list", "empty", "record", "form", "board", "portal", "dialog", "drawer"]
STATES = [("lead", "Lead"), ("active", "Active"), ("inactive", "Inactive"), ("archived", "Archived")]
TONES = [("grey", "Draft"), ("blue", "Sent"), ("amber", "Due soon"), ("red", "Overdue"), ("green", "Paid")]

ICONS = (
    "home calendar clients person projects tasks quotes invoices reports settings search plus more chevron-down "
    "chevron-right chevron-left switch arrow-up arrow-down arrow-right check close bell sun moon screen sign-out "
    "key phone mail pin property clock edit trash archive undo refresh copy link external download upload filter "
    "columns list board grip star attachment comment send card money info warning error done lock eye tag note "
    "keyboard signature spark print device bank help logo menu"
)


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Name", help_text="As it should stand on a quote.")
    email = EmailField(label="Email", required=False)
    phone = forms.CharField(
        label="Phone", required=False, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    )
    state = forms.ChoiceField(label="State", choices=STATES)
    starts = DayField(label="Starts on", required=False)
    price = NumberField(label="Price", places=2, required=False)
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    channel = forms.ChoiceField(
        label="Preferred channel",
        choices=[("mail", "Email"), ("phone", "Phone"), ("text", "Text message")],
        widget=forms.RadioSelect,
    )
    services = forms.MultipleChoiceField(
        label="Services",
        required=False,
        choices=[("lawn", "Lawn care"), ("hedge", "Hedges"), ("snow", "Snow")],
        widget=forms.CheckboxSelectMultiple,
    )
    is_exempt = forms.BooleanField(label="Exempt from tax", required=False, help_text="Needs a certificate on file.")
    document = forms.FileField(label="Document", required=False)
    password = forms.CharField(
        label="Password", required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )


@require_GET
@open_to_all
def ui(request: HttpRequest, sheet: str = "ui") -> HttpResponse:
    """The parts, or a whole page made of them: one of SHEETS, in the path or as `?sheet=`."""
    sheet = request.GET.get("sheet", sheet)
    if sheet not in SHEETS:
        raise Http404
    staff = cast(OrgRequest, request)
    staff.org = _org()
    return page(request, f"dev/{sheet}.html", **_shell(sheet), **_examples())


def _org() -> Organisation:
    return Organisation(
        name="Acme Home Services",
        slug="acme",
        colour="#1f7a4d",
        phone="+1 503 555 0142",
        email="office@acme.example",
        street="1200 SE Morrison St",
        city="Portland",
        region="OR",
        postcode="97214",
        tax_id="93-1234567",
    )


def _shell(sheet: str) -> dict[str, Any]:
    names = [
        ("home", "Home"),
        ("clients", "Clients"),
        ("projects", "Projects"),
        ("quotes", "Quotes"),
        ("invoices", "Invoices"),
        ("settings", "Settings"),
    ]
    return {
        "nav": [
            {
                "key": key,
                "label": label,
                "url": "/dev/ui/" if key == "clients" else f"?sheet={key}",
                "icon": key,
                "is_current": key == "clients",
            }
            for key, label in names
        ],
        "nav_new": [
            {"label": label, "url": "?sheet=form", "icon": icon}
            for icon, label in [("clients", "Client"), ("quotes", "Quote")]
        ],
        "orgs": [
            {"name": "Acme Home Services", "url": "?", "current": True},
            {"name": "Reyes & Daughters", "url": "?", "current": False},
        ],
        "user": User(name="Dana Reyes", email="dana@acme.example"),
        "sheet": sheet,
        "sheets": SHEETS,
    }


def _examples() -> dict[str, Any]:
    orders = [Order("name", "name", "Name"), Order("balance", "balance", "Balance", is_descending=True)]
    bad = ExampleForm({"email": "dana@", "state": "active"})
    bad.add_error(None, "A client with this phone number exists already.")
    return {
        "rows": Rows(cast(list[Organisation], _clients()), orders[0], is_reversed=False, next="x"),
        "form": ExampleForm(
            initial={"name": "Harbor View Dental", "state": "active", "channel": "mail", "services": ["lawn"]}
        ),
        "bad": bad,
        "states": STATES,
        "counts": {"lead": 12, "active": 1204, "inactive": 60, "archived": 8},
        "tones": TONES,
        "events": _events(),
        "conflicts": [
            FieldConflict("phone", "Phone", "+1 503 555 0199", "+1 503 555 0142"),
            FieldConflict("notes", "Notes", "", "Gate code 4471, dog in the yard."),
        ],
        "lines": _lines(),
        "columns": _columns(),
        "icons": ICONS.split(),
        "hues": ["Ana", "Berit", "Carlo", "Delfina", "Esteban", "Florence", "Gwendolin"],
    }


def _clients() -> list[SimpleNamespace]:
    rows = [
        ("Harbor View Dental", "Mrs Smith", "+1 503 555 0142", "green", "Active", "$4,180.00", False),
        ("Maple Street Apartments", "Jon Okafor", "+1 503 555 0178", "green", "Active", "$12,940.50", True),
        ("Lindqvist, Astrid", "", "+1 503 555 0110", "blue", "Lead", "$0.00", False),
        ("Northgate Church", "Rev. Paul Bright", "+1 503 555 0121", "green", "Active", "$860.00", False),
        ("Sunrise Daycare", "Mia Tran", "+1 503 555 0165", "grey", "Inactive", "$0.00", False),
        (
            "The Very Long Name of a Homeowners’ Association of Upper Cedar Hills",
            "Board",
            "+1 503 555 0133",
            "green",
            "Active",
            "$1,205.75",
            False,
        ),
    ]
    keys = ["name", "contact", "phone", "tone", "state", "balance", "is_late"]
    return [SimpleNamespace(pk=number, **dict(zip(keys, row, strict=True))) for number, row in enumerate(rows, 1)]


def _events() -> list[Event]:
    now = timezone.now()
    told = [
        (
            "Dana Reyes",
            "client.edited",
            timedelta(minutes=4),
            {"changes": {"phone": ["+1 503 555 0199", "+1 503 555 0142"], "notes": ["", "Gate code 4471"]}},
        ),
        ("Mrs Smith", "note.added", timedelta(hours=3), {}),
        ("Ted Novak", "client.tagged", timedelta(days=1), {"tag": "quarterly"}),
        ("OneTool", "client.created", timedelta(days=30), {}),
    ]
    return [
        Event(actor=actor, verb=verb, subject_name="Harbor View Dental", facts=facts, at=now - ago)
        for actor, verb, ago, facts in told
    ]


def _lines() -> list[dict[str, str]]:
    return [
        {
            "name": "Spring clean-up",
            "note": "Beds, edges, hauling away",
            "quantity": "1",
            "price": "$420.00",
            "total": "$420.00",
        },
        {"name": "Mowing, up to ¼ acre", "note": "", "quantity": "12", "price": "$65.00", "total": "$780.00"},
        {
            "name": "Hedge trimming",
            "note": "Front and east side",
            "quantity": "3.5 h",
            "price": "$58.00",
            "total": "$203.00",
        },
    ]


def _columns() -> list[dict[str, Any]]:
    cards = [
        ("Roof wash", "Northgate Church"),
        ("Office clean, weekly", "Harbor View Dental"),
        ("Gutters", "Maple Street Apartments"),
    ]
    names = [
        ("planned", "Planned", "blue"),
        ("in_progress", "In progress", "amber"),
        ("completed", "Completed", "green"),
        ("cancelled", "Cancelled", "grey"),
    ]
    return [
        {
            "value": value,
            "label": label,
            "tone": tone,
            "cards": [
                {"id": f"{value}-{number}", "title": title, "client": client}
                for number, (title, client) in enumerate(cards[: 3 - at])
            ],
        }
        for at, (value, label, tone) in enumerate(names)
    ]
