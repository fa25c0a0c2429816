"""What can be known of the people of an organisation: their list, its filters and exports read it here."""

from django.utils.translation import gettext_lazy as _

from onetool.listing.columns import Columns, Kind, OnPhone, Rows, computed, of_field
from onetool.orgs.models import Member
from onetool.web.tags import tone


def with_person(rows: Rows, _: Member) -> Rows:
    return rows.select_related("user")


def with_role(rows: Rows, _: Member) -> Rows:
    return rows.select_related("custom_role")


MEMBERS = Columns(
    Member,
    computed(
        "name", _("Name"), Kind.TEXT, lambda member: member.display_name, where="sort_name", sort="sort_name",
        fetch=with_person,
    ),
    of_field("role", fetch=with_role, read=lambda member: member.role_name, on_phone=OnPhone.PLAIN),
    of_field("status", tone=lambda member: tone(member.status), on_phone=OnPhone.PLAIN),
    computed(
        "email", _("Email"), Kind.TEXT, lambda member: member.user.email, fetch=with_person,
        href=lambda member: f"mailto:{member.user.email}", on_phone=OnPhone.LINE,
    ),
    of_field("seen_at", "seen", is_descending=True),
    of_field("created_at", "joined", label=_("Joined"), is_shown=False),
)  # fmt: skip
