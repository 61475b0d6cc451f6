"""The work on a case: begin, hold, go on, visit, take it up again."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanText, Day
from requests_app.actions import work
from requests_app.actor import Actor
from requests_app.forms.case.base import MAX_TEXT, CaseForm, PhotoCaseForm
from requests_app.models import Attachment
from requests_app.queries.case import hold_reasons
from requests_app.wording import VISIT_OUTCOMES

LONGEST_HOLD = timedelta(days=366)


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


class HoldForm(CaseForm):
    action, title, button, done = "hold", _("Hold"), _("Put on hold"), _("The case is on hold.")

    reason = forms.ModelChoiceField(
        queryset=None,
        label=_("Why does it wait? Residents read this"),
        empty_label=_("Choose a reason"),
        error_messages={"required": _("Choose why it waits.")},
    )
    review_on = Day(label=_("Look again on"), error_messages={"required": _("Choose the day.")})
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


class ReopenForm(CaseForm):
    action, title, button = "reopen", _("Reopen"), _("Reopen the case")
    done = _("The case is open again. Its due time stays what it was.")

    reason = CleanText(label=_("Why is it not finished?"), max_length=MAX_TEXT)

    def apply(self, *, actor: Actor, now: datetime) -> None:
        work.reopen(
            self.case.pk, reason=self.cleaned_data["reason"], actor=actor, version=self.cleaned_data["version"], now=now
        )
