"""What a crew sends from its phone: which action with which key, and the forms that a phone needs of its own."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_app.actions import photos as photo_actions
from requests_app.actions import work
from requests_app.actor import Actor
from requests_app.forms.case.base import CaseForm, PhotoCaseForm
from requests_app.forms.case.owning import ClaimForm, ReleaseForm
from requests_app.forms.case.working import HoldForm, ResumeForm, VisitForm
from requests_app.forms.staff_close import AskExceptionForm, CloseForm
from requests_app.forms.staff_note import NoteForm
from requests_app.models import Attachment


class ArriveForm(CaseForm):
    action, title, button, done = "arrive", _("On site"), _("I am on site"), _("You are on site.")

    def apply(self, *, actor: Actor, now: datetime) -> None:
        work.arrive(self.case.pk, actor=actor, version=self.cleaned_data["version"], now=now)


class PhotoForm(PhotoCaseForm):
    """Photos from before or after the work; `stage` is where they will be shown."""

    action, title, button, done = "photo", _("Photos"), _("Keep the photos"), _("The photos are kept.")
    stage = Attachment.Stage.VISIT

    when = forms.ChoiceField(choices=[("before", _("Before the work")), ("after", _("After the work"))])

    def prepare(self) -> None:
        self.fields["photos"].required = True
        self.fields["photos"].error_messages["required"] = _("Take or choose a photo first.")

    def apply_with(self, photos: list[Attachment], *, actor: Actor, now: datetime) -> None:
        is_after = self.cleaned_data["when"] == "after"
        stage = Attachment.Stage.CLOSING if is_after else Attachment.Stage.VISIT
        photo_actions.add_photos(self.case.pk, photos=photos, stage=stage, actor=actor, now=now)


# The action of the workflow table that each form does.
FIELD_FORMS: dict[str, tuple[str, type[CaseForm]]] = {
    "arrive": ("visit", ArriveForm),
    "visit": ("visit", VisitForm),
    "photo": ("add_photo", PhotoForm),
    "note": ("note", NoteForm),
    "close": ("close", CloseForm),
    "ask_exception": ("ask_exception", AskExceptionForm),
    "hold": ("hold", HoldForm),
    "resume": ("resume", ResumeForm),
    "claim": ("claim", ClaimForm),
    "release": ("claim", ReleaseForm),
}


class SentForm(forms.Form):
    """What every action from the field carries. `happened_at`: an ISO time; without it, just now."""

    key = forms.UUIDField()
    case = forms.CharField(max_length=20)
    action = forms.ChoiceField(choices=[(name, name) for name in FIELD_FORMS])
    version = forms.IntegerField(min_value=0, max_value=2_000_000_000)
    happened_at = forms.CharField(required=False, max_length=40)

    def clean_happened_at(self) -> datetime | None:
        given = self.cleaned_data["happened_at"]
        if not given:
            return None
        try:
            moment = datetime.fromisoformat(given)
        except ValueError:
            raise forms.ValidationError("not a time") from None
        if moment.tzinfo is None:
            raise forms.ValidationError("no zone")
        return moment


def unbound(name: str, **kwargs: Any) -> CaseForm:
    """An empty form of an action, with ids of its own beside the others of a page."""
    return FIELD_FORMS[name][1](auto_id=f"id_{name}_%s", **kwargs)
