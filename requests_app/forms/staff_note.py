"""Write something down for staff."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanText
from requests_app.actions import photos as photo_actions
from requests_app.actions import talk
from requests_app.actor import Actor
from requests_app.forms.case.base import MAX_TEXT, PhotoCaseForm
from requests_app.models import Attachment


class NoteForm(PhotoCaseForm):
    action, title, button, done = "note", _("Note"), _("Save the note"), _("The note is saved.")
    stage = Attachment.Stage.NOTE

    text = CleanText(label=_("Note, for staff only"), max_length=MAX_TEXT)
    field_order = ("version", "text", "photos")

    def apply_with(self, photos: list[Attachment], *, actor: Actor, now: datetime) -> None:
        talk.add_note(self.case.pk, text=self.cleaned_data["text"], actor=actor, now=now)
        if photos:
            photo_actions.add_photos(self.case.pk, photos=photos, actor=actor, now=now)
