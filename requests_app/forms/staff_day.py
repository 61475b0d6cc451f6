"""What staff do with the appointed day of a case: choose one by phone, move it, cancel it, say that it was missed."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanText
from requests_app.actions.booking import DayTaken
from requests_app.actions.schedule import (
    CITY,
    RESIDENT,
    NoDays,
    NotAppointed,
    choose_day,
    give_back,
    miss_visit,
)
from requests_app.actor import Actor
from requests_app.forms.case.base import MAX_TEXT, CaseForm, NotPossible
from requests_app.forms.day_choice import by_week, wishes
from requests_app.queries.schedule import days_for_case

NO_DAY = "none"


class ScheduleForm(CaseForm):
    action, title, button, done = "schedule", _("Appointment"), _("Save the day"), _("The appointment is changed.")

    wished_by = forms.ChoiceField(label=_("Who wishes for it?"), widget=forms.RadioSelect, initial=RESIDENT)
    day = forms.ChoiceField(
        label=_("Which day?"), widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("This day is full by now. Choose another.")},
    )  # fmt: skip

    def prepare(self) -> None:
        now = timezone.now()
        choices: list[Any] = [*by_week(days_for_case(self.case, now=now), timezone.localdate())]
        if self.case.scheduled_on is not None:
            choices.append((NO_DAY, gettext("No day: cancel the appointment")))
        self.fields["day"].choices = choices  # type: ignore[attr-defined]
        self.fields["wished_by"].choices = wishes()  # type: ignore[attr-defined]
        if not choices:
            self.fields["day"].help_text = gettext("Every day of the coming weeks is full.")

    def apply(self, *, actor: Actor, now: datetime) -> None:
        values = self.cleaned_data
        frame: dict[str, Any] = {"actor": actor, "version": values["version"], "now": now}
        try:
            if values["day"] == NO_DAY:
                give_back(self.case.pk, by=values["wished_by"], **frame)
            else:
                day = date.fromisoformat(values["day"])
                choose_day(self.case.pk, day=day, wished_by=values["wished_by"], **frame)
        except DayTaken:
            raise NotPossible("day", gettext("This day is full by now. Choose another.")) from None
        except (NoDays, NotAppointed):
            raise NotPossible("day", gettext("This service offers no days any more.")) from None


class MissForm(CaseForm):
    action, title, button = "miss_visit", _("Visit missed"), _("Record the missed visit")
    done = _("The missed visit is recorded. The resident is asked to choose another day.")

    by = forms.ChoiceField(label=_("What happened?"), widget=forms.RadioSelect)
    note = CleanText(label=_("Note for staff"), required=False, max_length=MAX_TEXT)

    def prepare(self) -> None:
        self.fields["by"].choices = [  # type: ignore[attr-defined]
            (CITY, gettext("We did not come")),
            (RESIDENT, gettext("We came, but nothing was ready")),
        ]

    def apply(self, *, actor: Actor, now: datetime) -> None:
        values = self.cleaned_data
        try:
            miss_visit(
                self.case.pk, by=values["by"], note=values["note"], actor=actor, version=values["version"], now=now
            )
        except NotAppointed:
            raise NotPossible("by", gettext("No visit was appointed for a day that is over.")) from None


DAY_FORMS: dict[str, type[CaseForm]] = {form.action: form for form in (ScheduleForm, MissForm)}
