"""Black out parts of a text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanLine, CleanText

MOST_PASSAGES = 50


class RedactForm(forms.Form):
    """Words to hide, one passage a line; `seen` is the text as it was shown, so that two people do not cross."""

    words = CleanText(
        label=_("What to black out"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4, "data-passages": ""}),
        help_text=_("One word or passage a line, as it stands in the text. It is blacked out wherever it stands."),
    )  # fmt: skip
    reason = CleanLine(label=_("Why?"), required=False, max_length=200, help_text=_("For colleagues, in the record."))
    seen = forms.CharField(widget=forms.HiddenInput, strip=False, required=False)

    def clean_words(self) -> list[str]:
        """The passages."""
        lines = [line.strip() for line in self.cleaned_data["words"].splitlines() if line.strip()]
        if len(lines) > MOST_PASSAGES:
            raise forms.ValidationError(_("Give at most %(count)s passages at once.") % {"count": MOST_PASSAGES})
        return lines

    def clean_seen(self) -> Any:
        """Browsers send line ends of their own."""
        return self.cleaned_data["seen"].replace("\r\n", "\n")
