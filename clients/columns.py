"""What can be known of clients, contacts and properties: lists, filters, saved views and exports read it here."""

from collections.abc import Callable, Sequence
from operator import attrgetter

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Contact, Property
from onetool.listing.columns import (
    Choice,
    Columns,
    Kind,
    OnPhone,
    Rows,
    computed,
    of_field,
    person,
    relation,
)
from onetool.listing.marks import favorites, tags, with_star
from onetool.orgs.models import Member
from onetool.web.tags import tone

MONEY = "invoices.view"  # what is billing's is shown to those who may see money, as on the client's page
LINE = OnPhone.LINE


# --- What it takes to read them in a fixed number of queries ----------------------------------------------------------
def with_contacts(rows: Rows, _: Member) -> Rows:
    """Into a plain list: Django would make a query set for each row and each relation, a sixth of the whole page."""
    return rows.prefetch_related(Prefetch("contacts", to_attr="listed_contacts"))


def with_manager(rows: Rows, _: Member) -> Rows:
    """The few managers in a query of their own: under the policy the join costs half as much again."""
    return rows.prefetch_related(Prefetch("account_manager", Member.objects.select_related("user")))


def with_properties(rows: Rows, _: Member) -> Rows:
    return rows.prefetch_related("properties")


# --- What a filter offers ---------------------------------------------------------------------------------------------
def members(_: Member) -> Sequence[Choice]:
    """Everybody who can be somebody's manager, as people look for them."""
    active = sorted(Member.objects.active().select_related("user"), key=attrgetter("sort_name"))
    return [(str(one.pk), one.display_name) for one in active]


def _of_contact(name: str) -> Callable[[Client], str]:
    return lambda client: getattr(client.primary_contact, name, "")


def _addresses(client: Client) -> str:
    return " | ".join(one.address for one in client.properties.all())


def _call(client: Client) -> str:
    contact = client.primary_contact
    return f"tel:{contact.phone_digits}" if contact and contact.phone_digits else ""


CLIENTS = Columns(
    Client,
    of_field("name", fetch=with_star, is_starred=lambda client: client.is_starred),
    of_field("status", tone=lambda client: tone(client.status), on_phone=OnPhone.PLAIN),
    computed("contact", _("Contact"), Kind.TEXT, _of_contact("name"), fetch=with_contacts, on_phone=LINE),
    computed("email", _("Email"), Kind.TEXT, _of_contact("email"), fetch=with_contacts, is_shown=False),
    computed("phone", _("Phone"), Kind.TEXT, _of_contact("phone"), fetch=with_contacts, href=_call),
    of_field("city", needs=MONEY, on_phone=LINE),
    tags(),
    person("account_manager", name="manager", label=_("Manager"), options=members, fetch=with_manager),
    of_field("created_at", "added", label=_("Added")),
    of_field("updated_at", "changed", label=_("Updated")),
    of_field("client_kind", "type", is_shown=False),
    of_field("source", is_shown=False),
    of_field("preferred_channel", "channel", is_shown=False),
    computed(
        "properties", _("Properties"), Kind.TEXT, _addresses,
        fetch=with_properties, is_shown=False,
    ),
    of_field("street", needs=MONEY, is_shown=False),
    of_field("postcode", needs=MONEY, is_shown=False),
    of_field("region", needs=MONEY, is_shown=False),
    of_field("country", needs=MONEY, is_shown=False),
    of_field("tax_id", needs=MONEY, is_shown=False),
    of_field("payment_terms_days", "terms", needs=MONEY, is_shown=False),
    of_field("is_tax_exempt", "exempt", needs=MONEY, is_shown=False),
    favorites(),
)  # fmt: skip


# --- What hangs on a client -------------------------------------------------------------------------------------------
def with_client(rows: Rows, _: Member) -> Rows:
    return rows.select_related("client")


CONTACTS = Columns(
    Contact,
    of_field("name", sort="sort_name"),
    relation("client", fetch=with_client, href=lambda contact: contact.client.path, on_phone=LINE),
    of_field("role"),
    of_field("email", href=lambda contact: f"mailto:{contact.email}", on_phone=LINE),
    of_field("phone", href=lambda contact: f"tel:{contact.phone_digits}"),
    of_field("is_primary", "primary"),
    of_field("is_billing", "billing"),
    of_field("created_at", "added", label=_("Added"), is_shown=False),
)

PROPERTIES = Columns(
    Property,
    computed("address", _("Property"), Kind.TEXT, str, fetch=with_client),
    relation("client", fetch=with_client, href=lambda place: place.client.path, on_phone=LINE),
    of_field("street"),
    of_field("city", on_phone=LINE),
    of_field("region", is_shown=False),
    of_field("postcode"),
    of_field("country", is_shown=False),
    of_field("property_type", "type"),
    of_field("is_primary", "primary"),
    of_field("access_notes", "access", is_shown=False),
    of_field("created_at", "added", label=_("Added"), is_shown=False),
)
