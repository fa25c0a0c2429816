"""What a client is, with contacts and properties, and what can be asked of them."""

import uuid
from typing import ClassVar, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from clients.phones import spellings
from onetool.access.roles import Viewer
from onetool.orgs import countries
from onetool.orgs.models import Member
from onetool.records.moving import Moving
from onetool.records.record import Card, Record, RecordQuerySet, Thread
from onetool.tenancy.wall import OrgForeignKey, OrgManager
from onetool.text import postal
from onetool.text.folding import folded

ADDRESS = ("street", "city", "region", "postcode", "country")


class Addressed(models.Model):
    """A postal address."""

    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(_("State / region"), max_length=100, blank=True)
    postcode = models.CharField(_("ZIP / postal code"), max_length=20, blank=True)
    country = CountryField(blank=True)

    class Meta:
        abstract = True

    @property
    def address_lines(self) -> list[str]:
        return self.address_from("")

    def address_from(self, home: str) -> list[str]:
        """The lines as its country writes them, read in `home`: there nobody writes the country itself."""
        parts = {name: getattr(self, name) for name in postal.PARTS.values()}
        country = str(self.country)
        abroad = [countries.name(country)] if country and country != home else []
        return [*postal.lines(parts, country or home), *abroad]

    @property
    def address(self) -> str:
        return ", ".join(self.address_lines)


class ClientQuerySet(RecordQuerySet["Client"]):
    def assigned_to(self, member: Viewer) -> models.Q:
        """Those the member manages, and those of what the member works on."""
        mine = models.Q(account_manager=member.pk)
        # Rooms to the right, by their related names: the team of a project, the crew of a task.
        for path in ("projects__team__member", "tasks__crew__member"):
            mine |= models.Q(pk__in=Client.objects.filter(**{path: member.pk}).values("pk"))
        return mine

    def current(self) -> "ClientQuerySet":
        return self.exclude(Client.archived)

    def for_page(self) -> "ClientQuerySet":
        """With everything a client's page shows."""
        return self.select_related("account_manager__user").prefetch_related("contacts", "properties")

    def like(
        self, *, name: str = "", email: str = "", phone: str = "", street: str = "", country: str = ""
    ) -> "ClientQuerySet":
        """Likely the same client: same e-mail, same phone, or same name (with the same street where both are known).

        `country` is where a phone number without a code is from.
        """
        same = models.Q(pk__in=[])
        if email:
            same |= models.Q(contacts__email=email.strip().lower())
        if numbers := spellings(phone, country):
            same |= models.Q(contacts__phone_digits__in=sorted(numbers))
        if name:
            same |= models.Q(sort_name=folded(name)) & (
                models.Q(folded_street__in=["", folded(street)]) if street else models.Q()
            )
        rows = self.alias(folded_street=models.Func("street", function="onetool_folded"))
        return rows.filter(same).distinct()


class Client(Addressed, Moving):
    """A company or a person the business works for; the address is where bills go."""

    permission = "clients"
    page_name = "clients:detail"

    class Kind(models.TextChoices):
        PERSON = "person", _("Homeowner / Residential")
        COMPANY = "company", _("Business")

    class Status(models.TextChoices):
        LEAD = "lead", _("Lead")
        ACTIVE = "active", _("Active")
        INACTIVE = "inactive", _("Inactive")
        ARCHIVED = "archived", _("Archived")

    archived = models.Q(status=Status.ARCHIVED)
    has_marks = True
    searched_by = frozenset({"name", "tax_id", *ADDRESS})

    class Source(models.TextChoices):
        UNKNOWN = "", _("Not known")
        REFERRAL = "referral", _("Referral")
        WEBSITE = "website", _("Website")
        SEARCH = "search", _("Search engine")
        SOCIAL = "social", _("Social media")
        ADVERT = "advert", _("Ad")
        RETURNING = "returning", _("Returning client")
        OTHER = "other", _("Other")

    class Channel(models.TextChoices):
        EMAIL = "email", _("Email")
        PHONE = "phone", _("Phone call")
        TEXT = "text", _("Text message")

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.LEAD: {Status.ACTIVE, Status.INACTIVE, Status.ARCHIVED},
        Status.ACTIVE: {Status.INACTIVE, Status.ARCHIVED},
        Status.INACTIVE: {Status.ACTIVE, Status.ARCHIVED},
        Status.ARCHIVED: {Status.LEAD, Status.ACTIVE, Status.INACTIVE},
    }

    client_kind = models.CharField(_("Client type"), max_length=10, choices=Kind, default=Kind.PERSON)
    name = models.CharField(max_length=120)
    sort_name = models.CharField(max_length=120, editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.LEAD)
    status_before_archive = models.CharField(max_length=10, blank=True, editable=False)
    source = models.CharField(_("Lead source"), max_length=20, choices=Source, blank=True)
    preferred_channel = models.CharField(
        _("Preferred contact method"), max_length=10, choices=Channel, default=Channel.EMAIL
    )
    account_manager = OrgForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="managed_clients", db_index=False
    )
    is_tax_exempt = models.BooleanField(_("Tax exempt"), default=False)
    tax_id = models.CharField(_("Tax ID"), max_length=40, blank=True)
    payment_terms_days = models.PositiveSmallIntegerField(_("Payment terms (days)"), default=14)

    objects = OrgManager.from_queryset(ClientQuerySet)()

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(name="client_has_a_name", condition=~models.Q(name="")),
        ]
        indexes = [
            models.Index(fields=["org", "sort_name", "id"], name="client_by_name"),
            models.Index(fields=["org", "created_at", "id"], name="client_by_created"),
            models.Index(fields=["org", "updated_at", "id"], name="client_by_updated"),
            models.Index(fields=["org", "status", "sort_name", "id"], name="client_by_status"),
            models.Index(fields=["org", "account_manager", "sort_name", "id"], name="client_by_manager"),
        ]

    def __str__(self) -> str:
        return self.name

    def topics(self) -> list[str]:
        return [self.topic, "clients", *([f"member:{self.account_manager_id}"] if self.account_manager_id else [])]

    @property
    def is_archived(self) -> bool:
        return self.status == self.Status.ARCHIVED

    @property
    def primary_contact(self) -> "Contact | None":
        """The one to call; sorted in Python, so that a prefetched list costs nothing."""
        listed: list[Contact] | None = self.__dict__.get("listed_contacts")
        contacts = self.contacts.all() if listed is None else listed
        return next(iter(sorted(contacts, key=lambda c: (not c.is_primary, c.pk))), None)

    @property
    def billing_contact(self) -> "Contact | None":
        """The one bills go to: marked so, else the primary one."""
        return next((c for c in self.contacts.all() if c.is_billing), self.primary_contact)

    @property
    def named(self) -> str:
        return self.name

    def cards(self) -> tuple[Card, Card]:
        """For whoever sees the client; and with what is billing's, for those who may see money, as on its page."""
        return Card(self.name), Card(self.name, self.address, words=(self.tax_id,), needs="invoices")


M = TypeVar("M", bound="OfClient")


class OfClientQuerySet(RecordQuerySet[M]):
    def assigned_to(self, member: Viewer) -> models.Q:
        """What hangs on a client is seen by who sees the client."""
        return models.Q(client__in=Client.objects.visible_to(member).values("pk"))


class OfClient(Record):
    """Something that hangs on a client and is told with it."""

    permission = "clients"
    page_name = "clients:detail"
    part_of = "client"

    class Meta(Record.Meta):
        abstract = True

    client_id: uuid.UUID
    client: models.ForeignKey[Client, Client]

    def topics(self) -> list[str]:
        return [self.topic, *self.client.topics()]

    @property
    def thread(self) -> Thread:
        return Client.kind(), self.client_id

    @property
    def path(self) -> str:
        return self.path_of(self.client_id)


class Contact(OfClient):
    """A person to talk to."""

    searched_by = frozenset({"name", "role", "email", "phone"})
    searched_with = {"client": "name"}

    client = OrgForeignKey(Client, models.CASCADE, related_name="contacts", db_index=False)
    name = models.CharField(max_length=120)
    sort_name = models.GeneratedField(
        expression=models.Func("name", function="onetool_folded"),
        output_field=models.CharField(max_length=240),
        db_persist=True,
    )
    role = models.CharField(_("Title"), max_length=80, blank=True)
    email = models.EmailField(_("Email"), blank=True)
    phone = models.CharField(max_length=40, blank=True)
    phone_digits = models.CharField(max_length=40, blank=True, editable=False)
    is_primary = models.BooleanField(_("Primary contact"), default=False)
    is_billing = models.BooleanField(_("Billing contact"), default=False)

    objects = OrgManager.from_queryset(OfClientQuerySet)()

    class Meta(OfClient.Meta):
        constraints = [
            *OfClient.Meta.constraints,
            models.UniqueConstraint(
                fields=["org", "client"], condition=models.Q(is_primary=True), name="one_primary_contact"
            ),
            models.UniqueConstraint(
                fields=["org", "client"], condition=models.Q(is_billing=True), name="one_billing_contact"
            ),
        ]
        indexes = [
            models.Index(fields=["org", "client"], name="contact_client"),
            models.Index(fields=["org", "email"], name="contact_email"),
            models.Index(fields=["org", "sort_name", "id"], name="contact_by_name"),
            models.Index(fields=["org", "phone_digits"], name="contact_phone"),
        ]

    def __str__(self) -> str:
        return self.name

    def cards(self) -> tuple[Card]:
        detail = " · ".join(filter(None, [self.client.name, self.email, self.phone]))
        return (Card(self.name, detail, words=(self.role,), numbers=(self.phone,), page=self.client),)


class Property(Addressed, OfClient):
    """A place where work is done."""

    searched_by = frozenset({"label", *ADDRESS})
    searched_with = {"client": "name"}

    class Type(models.TextChoices):
        HOUSE = "house", _("House")
        FLAT = "flat", _("Apartment")
        OFFICE = "office", _("Office")
        SHOP = "shop", _("Shop")
        INDUSTRIAL = "industrial", _("Industrial")
        OTHER = "other", _("Other")

    client = OrgForeignKey(Client, models.CASCADE, related_name="properties", db_index=False)
    label = models.CharField(_("Name"), max_length=80, blank=True)
    property_type = models.CharField(_("Type"), max_length=20, choices=Type, default=Type.HOUSE)
    access_notes = models.TextField(blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    is_primary = models.BooleanField(_("Primary property"), default=False)

    objects = OrgManager.from_queryset(OfClientQuerySet)()

    class Meta(OfClient.Meta):
        verbose_name_plural = "properties"
        constraints = [
            *OfClient.Meta.constraints,
            models.UniqueConstraint(
                fields=["org", "client"], condition=models.Q(is_primary=True), name="one_primary_property"
            ),
            models.CheckConstraint(name="property_has_an_address", condition=~models.Q(street="") | ~models.Q(city="")),
            models.CheckConstraint(
                name="property_on_the_globe",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]
        indexes = [
            models.Index(fields=["org", "client"], name="property_client"),
            models.Index(fields=["org", "city", "id"], name="property_by_city"),
        ]

    def __str__(self) -> str:
        return self.label or ", ".join(self.address_from(str(self.country)))

    @property
    def map_query(self) -> str:
        """What a map is asked for: the point when there is one, else the address."""
        return f"{self.latitude},{self.longitude}" if self.latitude is not None else self.address

    def cards(self) -> tuple[Card]:
        detail = f"{self.client.name} · {self.address}" if self.label else self.client.name
        return (Card(str(self), detail, page=self.client),)
