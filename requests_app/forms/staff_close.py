"""End a case, with what its service asks for."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanText
from requests_app.actions import work
from requests_app.actions.parts import PartsOpen
from requests_app.actor import Actor
from requests_app.forms.case.base import MAX_TEXT, NotPossible, PhotoCaseForm, parts_open_words
from requests_app.models import Attachment
from requests_app.queries.case import closure_reasons_for


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
