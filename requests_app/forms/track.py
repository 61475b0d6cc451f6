"""What a reporter writes on her own page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanText

MAX_MESSAGE = 3000


class MessageForm(forms.Form):
    """A message to the city."""

    text = CleanText(
        label=_("Write to the team"),
        help_text=_("Only you and the city read this."),
        max_length=MAX_MESSAGE,
        error_messages={"required": _("Please write something first.")},
    )


class ReopenForm(forms.Form):
    """Why it is not fixed, in a few words if wished."""

    text = CleanText(label=_("What is still wrong?"), required=False, max_length=MAX_MESSAGE)
