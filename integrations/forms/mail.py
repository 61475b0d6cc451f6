"""What the desk fills in about a mail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.accounts.viewer import Viewer
from civic311.lib.form_fields import CleanLine, CleanText
from community.models import Article
from requests_app.models import ServiceRequest
from requests_app.queries.search import find_by_number

MAX_ANSWER = 5000


class CaseNumberForm(forms.Form):
    """The number of the case that a mail belongs to."""

    number = CleanLine(
        label=_("Number of the case"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter the number of the case.")},
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.case: ServiceRequest | None = None

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        self.case = find_by_number(self.viewer, number)
        if self.case is None:
            raise forms.ValidationError(_("We find no case with this number. Please check it."))
        return number


class AnswerForm(forms.Form):
    """What is written back to somebody whose mail becomes no case, and the article that answers her."""

    article = forms.ModelChoiceField(
        label=_("Article that answers it"), queryset=Article.objects.none(), required=False, empty_label=_("None")
    )
    text = CleanText(
        label=_("Answer"), required=False, max_length=MAX_ANSWER, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Leave it empty to send no answer."),
    )  # fmt: skip

    def __init__(self, *args: Any, articles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].queryset = articles  # type: ignore[attr-defined]


class ReplyForm(forms.Form):
    """An answer to one of our messages, as its reader would write it."""

    text = CleanText(
        label=_("Answer this mail"), max_length=MAX_ANSWER, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only in the demo: the answer comes in as if its reader had sent it."),
        error_messages={"required": _("Please write something first.")},
    )  # fmt: skip
