"""Write something down for staff, with photos, and speak to colleagues in it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import User
from civic311.accounts.viewer import Viewer
from civic311.lib.form_fields import CleanLine, CleanText
from requests_app.actions import photos as photo_actions
from requests_app.actions import talk
from requests_app.actor import Actor
from requests_app.forms.case.base import MAX_TEXT, PhotoCaseForm
from requests_app.mention_words import mentioned_in
from requests_app.models import Attachment
from requests_app.queries.replying import colleagues_of


class NoteForm(PhotoCaseForm):
    action, title, button, done = "note", _("Note"), _("Save the note"), _("The note is saved.")
    stage = Attachment.Stage.NOTE

    text = CleanText(
        label=_("Note, for staff only"), max_length=MAX_TEXT,
        help_text=_("Speak to a colleague with @ and the name. They get a mail and find it on their day."),
        widget=forms.Textarea(attrs={"rows": 4, "data-mentions": "colleagues"}),
    )  # fmt: skip
    colleague = forms.TypedChoiceField(label=_("Or choose a colleague"), required=False, coerce=int, empty_value=None)
    caption = CleanLine(label=_("Words under the photos"), required=False, max_length=200)
    field_order = ("version", "text", "colleague", "photos", "caption")
    colleagues: list[User]

    def for_viewer(self, viewer: Viewer) -> None:
        """Offer the colleagues who may see the case."""
        self.colleagues = colleagues_of(self.case, viewer)
        field: Any = self.fields["colleague"]
        field.choices = [("", _("Nobody in particular")), *((user.pk, user.name) for user in self.colleagues)]

    @property
    def suggestions(self) -> list[str]:
        """The names that the page offers after an @."""
        return [user.name for user in self.colleagues]

    def apply_with(self, photos: list[Attachment], *, actor: Actor, now: datetime) -> None:
        values = self.cleaned_data
        named = mentioned_in(values["text"], [(user.pk, user.name) for user in self.colleagues])
        chosen = [values["colleague"]] if values["colleague"] else []
        talk.add_note(self.case.pk, text=values["text"], mentions=[*named, *chosen], actor=actor, now=now)
        if photos:
            photo_actions.add_photos(self.case.pk, photos=photos, caption=values["caption"], actor=actor, now=now)
