"""A new key for another program."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanLine, Day
from integrations.keys import LEAST_RATE, USUAL_RATE
from integrations.models import Scope


class KeyForm(forms.Form):
    """Whose key it is, what it opens, how often it may be used and until when."""

    name = CleanLine(
        label=_("Whose key"), max_length=80, help_text=_("The app or program, such as “City app, phones”.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it opens"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )  # fmt: skip
    rate = forms.IntegerField(
        label=_("Calls a minute"), validators=[MinValueValidator(LEAST_RATE), MaxValueValidator(100_000)],
        help_text=_("More are refused for the rest of the minute."),
    )  # fmt: skip
    expires_on = Day(label=_("Until"), required=False, help_text=_("Empty: until somebody ends it."))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["scopes"].initial = [Scope.OPEN311.value]
        self.fields["rate"].initial = USUAL_RATE
