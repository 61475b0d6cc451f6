"""People who work for the city: sign-in, departments, memberships and roles."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from civic311.accounts.sign_in_models import AccountEvent, KnownDevice, SignOn, SignOnRule, StaffSession
from civic311.lib.translated_text import TranslatedText, in_language

__all__ = [
    "Absence", "AccountEvent", "Department", "Invitation", "KnownDevice", "Membership", "Role", "SignOn", "SignOnRule",
    "StaffSession", "User",
]  # fmt: skip


class UserManager(BaseUserManager["User"]):
    """Makes users; addresses are compared without case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new person; without a password the account cannot sign in until one is set by invitation."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who signs in. Residents do not: they hold signed links."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=12, default="en")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    practises = models.BooleanField(default=False, help_text="Sees and makes cases of practice only.")
    created_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_without_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """One or two letters for the round badge."""
        words = [word for word in self.name.split() if word]
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"

    @cached_property
    def is_staff(self) -> bool:
        """Whether Django's admin, which edits reference data, lets this person in: who may configure the city."""
        held = self.memberships.filter(department=None, role__capabilities__contains=["city.configure"])
        return self.is_active and held.exists()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class Department(models.Model):
    """A part of the city that is responsible for services."""

    code = models.SlugField(max_length=60, unique=True)
    name = TranslatedText()
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    cases_per_person = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many open cases one person can have in hand."
    )
    is_active = models.BooleanField(default=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return in_language(self.name) or self.code


class Role(models.Model):
    """A named bundle of capabilities, and how carefully those who have it sign in.

    `idle_minutes`: after how long without use they are signed out; empty for the setting's time.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = TranslatedText()
    capabilities = ArrayField(models.CharField(max_length=60), default=list)
    requires_second_factor = models.BooleanField(default=False)
    idle_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return in_language(self.name) or self.code


class Membership(models.Model):
    """What a person is in a department, or in the whole city when `department` is empty.

    `from_sign_on`: given by the city's sign-on, which renews it and takes it away; roles given here stand beside it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="memberships")
    from_sign_on = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "department", "role", "from_sign_on"], nulls_distinct=False,
                name="one_membership_of_a_kind",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


class Invitation(models.Model):
    """A one-time link by which a person sets the first password; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations", null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    makes_first_administrator = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.user or "first administrator")


class Absence(models.Model):
    """A time in which a person is away (city's days, both included); new work and escalations go to `cover`."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()
    cover = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="covers")

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="absence_ends_after")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.starts_on} - {self.ends_on}"
