"""What a contractor says of a visit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanText
from requests_app.forms.staff_photos import CheckedPhotosField
from requests_app.wording import VISIT_OUTCOMES


class ContractorForm(forms.Form):
    """How it went, in a tap, a sentence and photos."""

    outcome = forms.ChoiceField(
        label=_("How did it go?"), choices=lambda: list(VISIT_OUTCOMES.items()), widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it went.")},
    )  # fmt: skip
    note = CleanText(label=_("What did you do or find?"), required=False, max_length=2000)
    photos = CheckedPhotosField(label=_("Photos"), required=False)
