"""How people come in: the city's own sign-on, where they are signed in, and what happened to an account."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SignOn(models.Model):
    """The city's OpenID Connect provider: at most one row, with the key 1.

    `issuer` is the address by which the provider names itself; people are linked by it and their subject, never by
    email. `groups_claim` says where in the claims the groups stand, with dots into nested ones.
    """

    is_on = models.BooleanField(default=False)
    name = models.CharField(max_length=60)
    issuer = models.CharField(max_length=200)
    client_id = models.CharField(max_length=191)
    sealed_secret = models.TextField(blank=True)
    groups_claim = models.CharField(max_length=120, default="groups")
    makes_people = models.BooleanField(default=False)
    is_only_way = models.BooleanField(default=False)
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class SignOnRule(models.Model):
    """Who has `value` among the groups gets the role, in the department or (None) in the whole city."""

    value = models.CharField(max_length=200)
    role = models.ForeignKey("accounts.Role", on_delete=models.CASCADE, related_name="sign_on_rules")
    department = models.ForeignKey(
        "accounts.Department", null=True, blank=True, on_delete=models.CASCADE, related_name="sign_on_rules"
    )

    class Meta:
        ordering = ["value", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["value", "role", "department"], nulls_distinct=False, name="one_sign_on_rule_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.value}: {self.role}"


class StaffSession(models.Model):
    """One place where a person is signed in; it goes when the session does."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="staff_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-last_seen_at", "-id"]

    def __str__(self) -> str:
        return f"{self.user}: {self.device}"


class KnownDevice(models.Model):
    """A browser in which a person has signed in before, known by a cookie of which the hash is kept."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="known_devices")
    key_hash = models.CharField(max_length=64)
    last_seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key_hash"], name="one_device_of_a_person")]

    def __str__(self) -> str:
        return f"{self.user}"


class AccountEvent(models.Model):
    """Something that happened to an account and that an administrator should be able to see later."""

    class Kind(models.TextChoices):
        NEW_DEVICE = "new_device", _("Signed in on a new device")
        FACTOR_RESET = "factor_reset", _("Second factor taken off")
        SESSIONS_ENDED = "sessions_ended", _("Signed out everywhere")
        LINKED = "linked", _("Connected to the city's sign-on")
        UNLINKED = "unlinked", _("No longer connected to the city's sign-on")
        MADE = "made", _("Account made by the city's sign-on")
        ROLE_GIVEN = "role_given", _("Role given by the city's sign-on")
        ROLE_TAKEN = "role_taken", _("Role taken away by the city's sign-on")

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="account_events")
    by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    what = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["user", "-at"], name="account_event_of_person")]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}"
