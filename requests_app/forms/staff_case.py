"""One form for each thing staff do with a case. A form knows its action: `apply` does it."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from civic311.accounts.absences import covers_on
from civic311.accounts.models import User
from civic311.lib.form_fields import CleanText, Day
from requests_app.actions import photos as photo_actions
from requests_app.actions import talk, work
from requests_app.actions.parts import PartsOpen
from requests_app.actions.service_change import change_service
from requests_app.actor import Actor
from requests_app.forms.staff_photos import CheckedPhotosField, discard, store_all
from requests_app.models import Attachment, ServiceRequest
from requests_app.queries.case import closure_reasons_for, hold_reasons, open_queues, people_of, services_in_use
from requests_app.queries.visible import kept_departments
from requests_app.wording import SEVERITIES, VISIT_OUTCOMES

MAX_TEXT = 4000
LONGEST_HOLD = timedelta(days=366)


class NotPossible(Exception):
    """What was asked cannot be done, though the form is right. `words` say why, beside `field` (None: above all)."""

    def __init__(self, field: str | None, words: Any) -> None:
        super().__init__(words)
        self.field = field
        self.words = words


class CaseForm(forms.Form):
    """The frame: the version the person saw travels along, so that what happened since is noticed.

    `lede` says what will happen, where the title and the fields do not.
    """

    action: ClassVar[str]
    title: ClassVar[Any]
    button: ClassVar[Any]
    done: ClassVar[Any]
    lede: ClassVar[Any] = ""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: ServiceRequest, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": case.version})
        super().__init__(*args, **kwargs)
        self.case = case
        self.prepare()

    def prepare(self) -> None:
        """Fill choices that depend on the case."""

    def apply(self, *, actor: Actor, now: datetime) -> None:
        """Do it. Raises what the action raises: NotAllowed, Forbidden, StaleCase, MissingEvidence."""
        raise NotImplementedError

    @property
    def done_words(self) -> str:
        """What the notice says afterwards."""
        return str(self.done)

    @property
    def has_photos(self) -> bool:
        """Whether files may be sent along."""
        return "photos" in self.fields


class ClaimForm(CaseForm):
    action, title, button, done = "claim", _("Take the case"), _("Take it"), _("The case is yours.")

    def apply(self, *, actor: Actor, now: datetime) -> None:
        work.claim(self.case.pk, actor=actor, version=self.cleaned_data["version"], now=now)


class ReleaseForm(CaseForm):
    action, title, button = "release", _("Put it back"), _("Put it back into the queue")
    done = _("The case is back in its queue; nobody owns it.")

    def apply(self, *, actor: Actor, now: datetime) -> None:
        work.release(self.case.pk, actor=actor, version=self.cleaned_data["version"], now=now)


class StartForm(CaseForm):
    action, title, button, done = "start", _("Start work"), _("Start work"), _("Work has started.")

    def apply(self, *, actor: Actor, now: datetime) -> None:
        work.start(self.case.pk, actor=actor, version=self.cleaned_data["version"], now=now)


class ResumeForm(CaseForm):
    action, title, button, done = (
        "resume",
        _("Go on"),
        _("Go on with the work"),
        _("Work goes on, and so does the clock."),
    )

    def apply(self, *, actor: Actor, now: datetime) -> None:
        work.resume(self.case.pk, actor=actor, version=self.cleaned_data["version"], now=now)


class AssignForm(CaseForm):
    action, title, button, done = "assign", _("Hand over"), _("Hand over"), _("The case has a new owner.")

    assignee = forms.ModelChoiceField(queryset=None, label=_("New owner"), empty_label=_("Choose a person"))
    reason = CleanText(label=_("What should they know?"), required=False, max_length=MAX_TEXT)

    def prepare(self) -> None:
        self.covers = covers_on(timezone.localdate())
        field = self.fields["assignee"]
        field.queryset = people_of(self.case.department_id)  # type: ignore[attr-defined]
        field.label_from_instance = self._name  # type: ignore[attr-defined]

    def _name(self, person: User) -> str:
        return _("%(name)s (away)") % {"name": person.name} if person.pk in self.covers.away else person.name

    def clean_assignee(self) -> User:
        person: User = self.cleaned_data["assignee"]
        if self.covers.of(person.pk) is None:
            raise ValidationError(_("This person is away and nobody covers. Choose somebody else."))
        return person

    @property
    def done_words(self) -> str:
        person = self.cleaned_data["assignee"]
        if person.pk in self.covers.away:
            return str(_("%(name)s is away: whoever covers has the case now.") % {"name": person.name})
        return super().done_words

    def apply(self, *, actor: Actor, now: datetime) -> None:
        work.assign(
            self.case.pk, assignee_id=self.cleaned_data["assignee"].pk, reason=self.cleaned_data["reason"],
            actor=actor, version=self.cleaned_data["version"], now=now,
        )  # fmt: skip


class RouteForm(CaseForm):
    action, title, button = "route", _("Send on"), _("Send it on")
    done = _("The case went to the other queue. Its due time stays the same.")

    queue = forms.ModelChoiceField(queryset=None, label=_("Queue"), empty_label=_("Choose a queue"))
    reason = CleanText(label=_("Why does it belong there?"), max_length=MAX_TEXT)

    def prepare(self) -> None:
        kept = kept_departments(self.case)
        queues = open_queues().exclude(pk=self.case.queue_id).exclude(department_id__in=kept)
        field = self.fields["queue"]
        if kept:
            field.error_messages["invalid_choice"] = _("It cannot go there: the case is about that department.")
            field.help_text = _("Departments that the case is about are left out.")
        field.queryset = queues  # type: ignore[attr-defined]
        field.label_from_instance = lambda queue: f"{queue.department}: {queue}"  # type: ignore[attr-defined]

    def apply(self, *, actor: Actor, now: datetime) -> None:
        work.route(
            self.case.pk, queue=self.cleaned_data["queue"], reason=self.cleaned_data["reason"], actor=actor,
            version=self.cleaned_data["version"], now=now,
        )  # fmt: skip


class SeverityForm(CaseForm):
    action, title, button = "change_severity", _("Severity"), _("Change the severity")
    done = _("The severity has changed.")

    severity = forms.TypedChoiceField(coerce=int, label=_("How urgent is it?"), widget=forms.RadioSelect)
    reason = CleanText(label=_("Why?"), max_length=MAX_TEXT)

    def prepare(self) -> None:
        self.fields["severity"].choices = list(SEVERITIES.items())  # type: ignore[attr-defined]
        self.fields["severity"].initial = self.case.severity

    def apply(self, *, actor: Actor, now: datetime) -> None:
        work.change_severity(
            self.case.pk, severity=self.cleaned_data["severity"], reason=self.cleaned_data["reason"], actor=actor,
            version=self.cleaned_data["version"], now=now,
        )  # fmt: skip


class ServiceForm(CaseForm):
    action, title, button = "change_service", _("Service"), _("Change the service")
    done = _("The case has its new service. The first promise stays what it was.")

    service = forms.ModelChoiceField(queryset=None, label=_("What is it about?"), empty_label=_("Choose a service"))
    sends_on = forms.BooleanField(
        label=_("Send it where this service goes"), required=False, initial=True,
        help_text=_("Take the tick away to leave it with its team."),
    )  # fmt: skip
    reason = CleanText(label=_("Why?"), max_length=MAX_TEXT)

    def prepare(self) -> None:
        field = self.fields["service"]
        field.queryset = services_in_use().exclude(pk=self.case.service_id)  # type: ignore[attr-defined]
        field.label_from_instance = lambda service: f"{service.group}: {service}"  # type: ignore[attr-defined]

    def apply(self, *, actor: Actor, now: datetime) -> None:
        change_service(
            self.case.pk, service=self.cleaned_data["service"], sends_on=self.cleaned_data["sends_on"],
            reason=self.cleaned_data["reason"], actor=actor, version=self.cleaned_data["version"], now=now,
        )  # fmt: skip


class HoldForm(CaseForm):
    action, title, button, done = "hold", _("Hold"), _("Put on hold"), _("The case is on hold.")

    reason = forms.ModelChoiceField(
        queryset=None, label=_("Why does it wait? Residents read this"), empty_label=_("Choose a reason")
    )
    review_on = Day(label=_("Look again on"))
    note = CleanText(label=_("Note for staff"), required=False, max_length=MAX_TEXT)

    def prepare(self) -> None:
        self.fields["reason"].queryset = hold_reasons()  # type: ignore[attr-defined]
        tomorrow = timezone.localdate() + timedelta(days=1)
        self.fields["review_on"].widget.attrs["min"] = tomorrow.isoformat()

    def clean_review_on(self) -> Any:
        day = self.cleaned_data["review_on"]
        if day <= timezone.localdate():
            raise ValidationError(_("Choose a day after today."))
        if day > timezone.localdate() + LONGEST_HOLD:
            raise ValidationError(_("Choose a day within a year."))
        return day

    def apply(self, *, actor: Actor, now: datetime) -> None:
        work.hold(
            self.case.pk, reason=self.cleaned_data["reason"], review_on=self.cleaned_data["review_on"],
            note=self.cleaned_data["note"], actor=actor, version=self.cleaned_data["version"], now=now,
        )  # fmt: skip


class PhotoCaseForm(CaseForm):
    """A form with photos: they are kept before the case is locked, and thrown away when the action is refused."""

    stage: ClassVar[str]

    photos = CheckedPhotosField(label=_("Photos"), required=False)

    def apply(self, *, actor: Actor, now: datetime) -> None:
        stored = store_all(self.cleaned_data["photos"], stage=self.stage, user_id=actor.user_id, now=now)
        try:
            self.apply_with(stored, actor=actor, now=now)
        except Exception:
            discard(stored)
            raise

    def apply_with(self, photos: list[Attachment], *, actor: Actor, now: datetime) -> None:
        """Do it with photos that are kept already."""
        raise NotImplementedError


class VisitForm(PhotoCaseForm):
    action, title, button, done = "visit", _("On site"), _("Record the visit"), _("The visit is recorded.")
    stage = Attachment.Stage.VISIT

    outcome = forms.ChoiceField(label=_("How did it go?"), widget=forms.RadioSelect)
    note = CleanText(label=_("Note for staff"), required=False, max_length=MAX_TEXT)
    field_order = ("version", "outcome", "note", "photos")

    def prepare(self) -> None:
        self.fields["outcome"].choices = list(VISIT_OUTCOMES.items())  # type: ignore[attr-defined]

    def apply_with(self, photos: list[Attachment], *, actor: Actor, now: datetime) -> None:
        work.visit(
            self.case.pk, outcome=self.cleaned_data["outcome"], note=self.cleaned_data["note"], photos=photos,
            actor=actor, version=self.cleaned_data["version"], now=now,
        )  # fmt: skip


class NoteForm(PhotoCaseForm):
    action, title, button, done = "note", _("Note"), _("Save the note"), _("The note is saved.")
    stage = Attachment.Stage.NOTE

    text = CleanText(label=_("Note, for staff only"), max_length=MAX_TEXT)
    field_order = ("version", "text", "photos")

    def apply_with(self, photos: list[Attachment], *, actor: Actor, now: datetime) -> None:
        talk.add_note(self.case.pk, text=self.cleaned_data["text"], actor=actor, now=now)
        if photos:
            photo_actions.add_photos(self.case.pk, photos=photos, actor=actor, now=now)


class ReplyForm(CaseForm):
    action, title, button, done = "reply", _("Reply"), _("Send the reply"), _("The reply is on its way.")

    text = CleanText(label=_("Message to residents"), max_length=MAX_TEXT)
    is_public = forms.BooleanField(label=_("Everybody may read it on the tracker"), required=False)

    def prepare(self) -> None:
        self.fields["text"].help_text = ngettext(
            "Goes to the person who reported it, if they gave an address and wish to hear from us.",
            "Goes to all %(count)s people who reported it, if they gave an address and wish to hear from us.",
            self.case.voices,
        ) % {"count": self.case.voices}

    def apply(self, *, actor: Actor, now: datetime) -> None:
        values = self.cleaned_data
        talk.reply(self.case.pk, text=values["text"], is_public=values["is_public"], actor=actor, now=now)


class CloseForm(PhotoCaseForm):
    action, title, button, done = "close", _("Close"), _("Close the case"), _("The case is closed.")
    stage = Attachment.Stage.CLOSING

    reason = forms.ModelChoiceField(
        queryset=None, label=_("What happened? Residents read this"), empty_label=_("Choose how it ended")
    )
    note = CleanText(label=_("Note for staff"), required=False, max_length=MAX_TEXT)
    field_order = ("version", "reason", "note", "photos")

    def prepare(self) -> None:
        self.fields["reason"].queryset = closure_reasons_for(self.case.service_id)  # type: ignore[attr-defined]
        if self.case.service.closing_photo_required:
            self.fields["photos"].help_text = _("This service needs a photo of the finished work.")
        if self.case.service.closing_note_required:
            self.fields["note"].help_text = _("This service needs a note on what was done.")

    def apply_with(self, photos: list[Attachment], *, actor: Actor, now: datetime) -> None:
        try:
            work.close(
                self.case.pk, reason=self.cleaned_data["reason"], note=self.cleaned_data["note"], photos=photos,
                actor=actor, version=self.cleaned_data["version"], now=now,
            )  # fmt: skip
        except PartsOpen as refused:
            raise NotPossible(None, parts_open_words(refused.count)) from None


def parts_open_words(count: int) -> str:
    """Why a case that was split cannot end yet."""
    return ngettext(
        "%(count)s part of this case is still open. The case closes by itself when it is done.",
        "%(count)s parts of this case are still open. The case closes by itself when they are done.",
        count,
    ) % {"count": count}


class ReopenForm(CaseForm):
    action, title, button = "reopen", _("Reopen"), _("Reopen the case")
    done = _("The case is open again. Its due time stays what it was.")

    reason = CleanText(label=_("Why is it not finished?"), max_length=MAX_TEXT)

    def apply(self, *, actor: Actor, now: datetime) -> None:
        work.reopen(
            self.case.pk, reason=self.cleaned_data["reason"], actor=actor, version=self.cleaned_data["version"], now=now
        )


FORMS: dict[str, type[CaseForm]] = {
    form.action: form
    for form in (
        ReplyForm, NoteForm, VisitForm, CloseForm, ReopenForm, AssignForm, HoldForm, RouteForm, SeverityForm,
        ServiceForm, ClaimForm, ReleaseForm, StartForm, ResumeForm,
    )
}  # fmt: skip
ONE_CLICK = ("claim", "release", "start", "resume")
