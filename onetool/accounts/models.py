"""A person who can sign in."""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from onetool.tenancy.ids import uuid7


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Known by e-mail address. What a person may do is a matter of their memberships, never of this row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    if TYPE_CHECKING:
        pk: uuid.UUID

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.name or self.email.split("@")[0]


class PlannedCompany(models.Model):
    """What somebody who signed up wants to found; it waits until their address is proven. Outside the wall."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)  # the company's own, once it is founded
    user = models.OneToOneField(User, models.CASCADE, related_name="planned_company")
    founding = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    if TYPE_CHECKING:
        pk: uuid.UUID

    def __str__(self) -> str:
        return str(self.founding["name"])


class EmailRestore(models.Model):
    """What brings a person's former address back: a link that was mailed there. Outside the wall."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="email_restores")
    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True)

    if TYPE_CHECKING:
        pk: uuid.UUID
        user_id: uuid.UUID

    def __str__(self) -> str:
        return self.email
