"""People who cannot be written to by email are called, or get a letter."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from civic311.people.models import Contact
from requests_app.models.intake import Report
from requests_app.models.service_request import ServiceRequest


class CallBack(models.Model):
    """One update that is to be told on the phone or by letter. `key` names event and reader, so it exists once.

    `kind` is the name of the message; `script` its sentences without greeting and farewell, in `language`;
    `script_for_staff` the same in the city's first language when that is another, for whoever has to pass it on.
    """

    class Way(models.TextChoices):
        CALL = "call"
        LETTER = "letter"

    class State(models.TextChoices):
        DUE = "due"
        DONE = "done"
        DROPPED = "dropped"

    class Dropped(models.TextChoices):
        """Why nobody was told: something newer is, there is no way, they want no more, or they heard it otherwise."""

        NEWER = "newer"
        NO_ADDRESS = "no_address"
        NO_MORE = "no_more"
        TOLD = "told"

    key = models.CharField(max_length=160, unique=True)
    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="call_backs")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="call_backs")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="call_backs")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=250)
    script = models.TextField()
    script_for_staff = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")
    way = models.CharField(max_length=6, choices=Way, default=Way.CALL)
    state = models.CharField(max_length=8, choices=State, default=State.DUE)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now, help_text="Not to be called before.")
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    dropped_because = models.CharField(max_length=10, choices=Dropped, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["due_at", "id"], name="call_back_due", condition=models.Q(state="due"))]

    def __str__(self) -> str:
        return f"{self.way} {self.key}"


class CallAttempt(models.Model):
    """One try to reach somebody."""

    class Outcome(models.TextChoices):
        REACHED = "reached"
        VOICEMAIL = "voicemail"
        NO_ANSWER = "no_answer"
        WRONG_NUMBER = "wrong_number"
        REFUSED = "refused"

    call_back = models.ForeignKey(CallBack, on_delete=models.CASCADE, related_name="attempts")
    outcome = models.CharField(max_length=12, choices=Outcome)
    note = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "id"]

    def __str__(self) -> str:
        return f"{self.call_back_id}: {self.outcome}"
