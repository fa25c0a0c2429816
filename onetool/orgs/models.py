"""An organisation and the people who work in it."""

import uuid
from datetime import date, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onetool.access import table
from onetool.access.roles import Grant, Level
from onetool.orgs import countries
from onetool.paths import path
from onetool.records.moving import Moving
from onetool.records.record import Record, RecordQuerySet, Subject
from onetool.tenancy.ids import uuid7
from onetool.tenancy.wall import OrgForeignKey, OrgManager, TenantWall
from onetool.text import postal
from onetool.text.tax_words import tax_word


class OwnOrgManager(OrgManager["Organisation"]):
    column = "pk"


UNDONE_FOR = timedelta(days=30)  # how long a closed organisation can be opened again


class Inviters(models.TextChoices):
    """Who may invite people to the team."""

    OWNERS = "owners", _("Owners")
    ADMINS = "admins", _("Owners and admins")
    EVERYONE = "everyone", _("Everyone on the team")


AFTER_APPROVAL = _("We’ll contact you to schedule the work.")
AFTER_PAYMENT = _("There is nothing else you need to do.")


class Organisation(Subject):
    """A business that uses OneTool; the wall stands on its own key."""

    permission = "settings"
    page_name = "orgs:settings"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=50, unique=True)
    trade = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=2, default="US")
    currency = models.CharField(max_length=3, default="USD")
    time_zone = models.CharField(max_length=60, default="UTC")
    colour = models.CharField(
        _("Brand color"),
        max_length=7,
        default="#1f5fbf",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Enter a color like #1f5fbf."))],
    )
    street = models.TextField(max_length=500, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(_("State / region"), max_length=100, blank=True)
    postcode = models.CharField(_("ZIP / postal code"), max_length=20, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    tax_id = models.CharField(_("Tax ID"), max_length=40, blank=True)
    payment_instructions = models.TextField(_("How to pay"), blank=True)
    # What a customer reads on the page and in the email; blank: a plain sentence that is true of every business.
    after_approval = models.TextField(_("What happens after a customer approves a quote"), max_length=500, blank=True)
    after_payment = models.TextField(_("What happens after a customer pays"), max_length=500, blank=True)
    logo_id = models.UUIDField(null=True, blank=True)
    closed_at = models.DateTimeField(_("Closed"), null=True, editable=False)
    two_step_from = models.DateField(_("Two-step sign-in required from"), null=True, blank=True)
    who_invites = models.CharField(_("Who can invite people"), max_length=10, choices=Inviters, default=Inviters.ADMINS)

    objects: ClassVar[OwnOrgManager] = OwnOrgManager()

    class Meta(Subject.Meta):
        abstract = False
        base_manager_name = "objects"
        constraints = [TenantWall(name="organisation_wall", column="id")]

    def __str__(self) -> str:
        return self.name

    @property
    def org_id(self) -> uuid.UUID:
        """Itself."""
        return self.pk

    @property
    def path(self) -> str:
        return path(get_script_prefix(), settings.STAFF_URLCONF, self.page_name)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def erased_on(self) -> date | None:
        """The day from which on nothing is left of it."""
        return timezone.localdate(self.closed_at + UNDONE_FOR, self.zone) if self.closed_at else None

    @property
    def address(self) -> str:
        """Line by line as its country writes it, without the country."""
        return self.address_for("")

    def address_for(self, country: str) -> str:
        """The same for somebody there: abroad the country is named."""
        parts = {name: getattr(self, name) for name in postal.PARTS.values()}
        written = postal.lines(parts, self.country)
        abroad = [countries.name(self.country)] if written and country and country != self.country else []
        return "\n".join([*written, *abroad])

    @property
    def locale(self) -> str:
        """How it writes dates and amounts: English words, the country's ways."""
        return countries.locale(self.country)

    @property
    def tax_word(self) -> str:
        """What tax on a sale is called where it works."""
        return tax_word(self.country)

    @property
    def says_after_approval(self) -> str:
        """What a customer who approved reads next."""
        return self.after_approval or str(AFTER_APPROVAL)

    @property
    def says_after_payment(self) -> str:
        """What a customer who paid reads next."""
        return self.after_payment or str(AFTER_PAYMENT)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def topics(self) -> list[str]:
        return [self.topic]


class CustomRoleQuerySet(RecordQuerySet["CustomRole"]):
    """Seen by those who run the organisation."""


class CustomRole(Record):
    """A role of the organisation's own: what its people may do beside what every member may, under a name."""

    permission = "settings"
    page_name = "orgs:role"

    name = models.CharField(max_length=40)
    grants = models.JSONField(default=dict)  # an object of the table of rights → a grant as it is kept

    objects = OrgManager.from_queryset(CustomRoleQuerySet)()

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint("org", models.Func("name", function="onetool_folded"), name="role_named_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def topics(self) -> list[str]:
        return [self.topic, "customroles", "members"]


class Granted(Record):
    """A place in an organisation: the role, and what is granted beside it."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        ADMIN = "admin", _("Admin")
        MEMBER = "member", _("Member")
        VIEWER = "viewer", _("Viewer")

    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    custom_role = OrgForeignKey(CustomRole, models.PROTECT, null=True, related_name="%(class)ss", db_index=False)
    grants = models.JSONField(default=dict)  # their own beside the role's: an object → a grant as it is kept

    class Meta(Record.Meta):
        abstract = True

    def grant(self, name: str) -> Grant:
        return table.grant(self.role, name, self.own_grants)

    @property
    def own_grants(self) -> list[dict[str, str]]:
        """What is granted beside the role, the person's own before those of a role with a name."""
        named = self.custom_role.grants if self.custom_role_id and self.custom_role else {}
        return [own for own in (self.grants, named) if own]

    @property
    def rights(self) -> str:
        """Another text as soon as the member may do anything else than before."""
        return " ".join(
            [self.role, *(f"{name}:{kept}" for own in self.own_grants for name, kept in sorted(own.items()))]
        )

    @property
    def role_name(self) -> str:
        """What the role is called here."""
        return self.custom_role.name if self.custom_role else self.get_role_display()


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, member: "Member") -> "MemberQuerySet":
        """Colleagues know one another by name."""
        return self if member.role else self.none()

    def active(self) -> "MemberQuerySet":
        return self.filter(status=Member.Status.ACTIVE)

    def by_name(self) -> "MemberQuerySet":
        """As people look for them: folded like clients."""
        return self.select_related("user").order_by("sort_name", "pk")


class Member(Granted):
    """A person's place in an organisation, and an actor in its events."""

    permission = "team"
    page_name = "orgs:member"

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Deactivated")
        REMOVED = "removed", _("Former member")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", db_index=False)
    sort_name = models.CharField(max_length=200, editable=False, default="")
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)

    seen_at = models.DateTimeField(_("Last seen"), null=True, editable=False)  # here; kept every few minutes
    seen_by: "Member | None" = None  # whoever looks through their eyes now
    pinned_views = ArrayField(models.UUIDField(), default=list, editable=False)  # in the navigation, by their ids

    objects = OrgManager.from_queryset(MemberQuerySet)()

    class Meta(Granted.Meta):
        abstract = False
        constraints = [
            *Granted.Meta.constraints,
            models.UniqueConstraint(fields=["org", "user"], name="one_membership_per_person"),
        ]
        indexes = [
            models.Index(fields=["user"], name="member_user"),
            models.Index(fields=["org", "sort_name", "id"], name="member_by_name"),
            models.Index(fields=["org", "seen_at", "id"], name="member_by_seen"),
            models.Index(fields=["org", "created_at", "id"], name="member_by_created"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = "browser"

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.user.display_name

    @property
    def member_id(self) -> uuid.UUID:
        return self.pk

    def may(self, policy: str) -> bool:
        """Whether the role reaches a policy such as "clients.edit"."""
        name, _, level = policy.partition(".")
        return self.grant(name).level >= Level[level.upper()]


# --- Invitations ------------------------------------------------------------------------------------------------------
class InvitationQuerySet(RecordQuerySet["Invitation"]):
    def pending(self) -> "InvitationQuerySet":
        """Those that nobody answered or canceled, the expired among them."""
        return self.filter(status=Invitation.Status.PENDING)


class Invitation(Moving, Granted):
    """A place in the organisation that is kept for somebody at an address until they take it."""

    permission = "team"
    page_name = "orgs:invitation"

    class Status(models.TextChoices):
        PENDING = "pending", _("Invited")
        ACCEPTED = "accepted", _("Joined")
        REVOKED = "revoked", _("Canceled")

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.PENDING: {Status.ACCEPTED, Status.REVOKED},
        Status.ACCEPTED: set(),
        Status.REVOKED: set(),
    }

    email = models.EmailField()
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    invited_by = OrgForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    objects = OrgManager.from_queryset(InvitationQuerySet)()

    class Meta(Granted.Meta):
        abstract = False
        constraints = [
            *Granted.Meta.constraints,
            models.UniqueConstraint(
                fields=["org", "email"], condition=models.Q(status="pending"), name="one_pending_invitation"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_expired(self) -> bool:
        return self.status == self.Status.PENDING and self.expires_at <= timezone.now()

    def topics(self) -> list[str]:
        return [self.topic, "members"]
