"""End a case, with what its service asks for, or ask a supervisor to let it end without."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from civic311.accounts.viewer import Viewer
from civic311.lib.form_fields import CleanText
from civic311.lib.translated_text import in_language
from requests_app import evidence
from requests_app.actions import closing, work
from requests_app.actions.parts import PartsOpen
from requests_app.actor import Actor
from requests_app.forms.case.base import MAX_TEXT, CaseForm, NotPossible, PhotoCaseForm, parts_open_words
from requests_app.models import Attachment
from requests_app.queries.case import closure_reasons_for


@dataclass(frozen=True)
class Need:
    """One line of the gate: what is wanted, and whether it is there."""

    label: str
    is_given: bool


class CloseForm(PhotoCaseForm):
    action, title, button, done = "close", _("Close"), _("Close the case"), _("The case is closed.")
    stage = Attachment.Stage.CLOSING

    reason = forms.ModelChoiceField(
        queryset=None,
        label=_("What happened? Residents read this"),
        empty_label=_("Choose how it ended"),
        error_messages={"required": _("Choose how it ended.")},
    )
    measured = forms.FloatField(required=False, min_value=0, max_value=1_000_000)
    note = CleanText(label=_("Note for staff"), required=False, max_length=MAX_TEXT)
    exception = CleanText(
        label=_("Close without what is missing, and at once: why?"), required=False, max_length=MAX_TEXT,
        help_text=_("Only for exceptions. Your reason stays in the log."),
    )  # fmt: skip
    field_order = ("version", "reason", "measured", "note", "photos", "exception")

    def prepare(self) -> None:
        self.service = self.case.service
        self.fields["reason"].queryset = closure_reasons_for(self.case.service_id)  # type: ignore[attr-defined]
        if self.service.closing_measure:
            words = {"what": in_language(self.service.closing_measure), "unit": self.service.closing_measure_unit}
            self.fields["measured"].label = _now("%(what)s, in %(unit)s") % words
        else:
            del self.fields["measured"]

    def for_viewer(self, viewer: Viewer) -> None:
        """Only who may allow an exception is offered one."""
        if not viewer.has_in(closing.WAIVE, self.case.department_id):
            self.fields.pop("exception", None)

    @property
    def gate(self) -> list[Need]:
        """What has to be there before it can close as resolved, with what is there already."""
        labels = {
            evidence.PHOTO: _now("Photo of the work"),
            evidence.NOTE: _now("Note on what was done"),
            evidence.MEASURE: in_language(self.service.closing_measure),
        }
        given = {evidence.PHOTO: closing.has_work_photo(self.case.pk)}
        return [Need(labels[name], given.get(name, False)) for name in evidence.needed(self.service, None)]

    def apply_with(self, photos: list[Attachment], *, actor: Actor, now: datetime) -> None:
        values: dict[str, Any] = self.cleaned_data
        try:
            work.close(
                self.case.pk, reason=values["reason"], note=values["note"], photos=photos,
                measured=values.get("measured"), exception=values.get("exception", ""),
                actor=actor, version=values["version"], now=now,
            )  # fmt: skip
        except PartsOpen as refused:
            raise NotPossible(None, parts_open_words(refused.count)) from None

    @property
    def done_words(self) -> str:
        """Whether it closed, or whoever reported it was asked first."""
        self.case.refresh_from_db(fields=["status", "closes_on"])
        if self.case.closes_on is not None:
            return _now("Whoever reported it was asked for more. Without an answer the case closes by itself.")
        return str(self.done)


class AskExceptionForm(CaseForm):
    action, title = "ask_exception", _("Ask for an exception")
    button, done = _("Ask the supervisors"), _("The supervisors were asked.")
    lede = _("Something cannot be given? A supervisor may let the case close without it.")

    reason = CleanText(label=_("What cannot be given, and why?"), max_length=MAX_TEXT)

    def apply(self, *, actor: Actor, now: datetime) -> None:
        closing.ask_exception(
            self.case.pk, reason=self.cleaned_data["reason"], actor=actor, version=self.cleaned_data["version"], now=now
        )


CLOSE_FORMS: dict[str, type[CaseForm]] = {form.action: form for form in (CloseForm, AskExceptionForm)}
