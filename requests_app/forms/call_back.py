"""How a call went, and which letters are meant."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanLine
from requests_app.models import CallAttempt

Outcome = CallAttempt.Outcome
OUTCOMES = [
    (Outcome.REACHED.value, _("Reached: I told them")),
    (Outcome.VOICEMAIL.value, _("A machine: I left the short message")),
    (Outcome.NO_ANSWER.value, _("No answer")),
    (Outcome.WRONG_NUMBER.value, _("Wrong number")),
    (Outcome.REFUSED.value, _("They want no more calls")),
]


class OutcomeForm(forms.Form):
    """How a try went. `tries` is how many there were when the form was shown, so that sending twice counts once."""

    outcome = forms.ChoiceField(label=_("How did it go?"), choices=OUTCOMES, widget=forms.RadioSelect)
    note = CleanLine(label=_("Note for the next try"), required=False, max_length=300)
    tries = forms.IntegerField(min_value=0, max_value=1000, widget=forms.HiddenInput)


class LettersForm(forms.Form):
    """Letters that were ticked, at most as many as one page of the list holds."""

    letter = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args: Any, ids: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["letter"].choices = [(key, key) for key in ids]  # type: ignore[attr-defined]
