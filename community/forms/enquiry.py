"""An information call: the topic or the article, whether it was answered, and what was asked."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from civic311.accounts.viewer import Viewer
from civic311.city.languages import language_name, offered_languages
from civic311.lib.form_fields import CleanLine
from community.actions.enquiries import MOST_WORDS
from community.models import Article, ArticleCategory
from community.queries.articles import visible_to

CHANNELS = [("phone", _("Phone")), ("walk_in", _("Visit in person")), ("letter", _("Letter"))]


class EnquiryForm(forms.Form):
    """One call. The button that sends it names the topic, or the article that answered."""

    words = CleanLine(label=_("What did they ask?"), required=False, max_length=MOST_WORDS)
    language = forms.ChoiceField(label=_("Language of the caller"))
    channel = forms.ChoiceField(label=_("How did they ask?"), choices=CHANNELS, initial="phone")
    topic = forms.ModelChoiceField(ArticleCategory.objects.all(), required=False, widget=forms.HiddenInput)
    article = forms.ModelChoiceField(
        Article.objects.none(), required=False, to_field_name="slug", widget=forms.HiddenInput
    )
    answered = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = offered_languages()
        field = self.fields["language"]
        field.choices = [(code, language_name(code)) for code in codes]  # type: ignore[attr-defined]
        active = get_language() or settings.LANGUAGE_CODE
        field.initial = active if active in codes else codes[0]
        self.fields["article"].queryset = visible_to(viewer)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("topic") and not cleaned.get("article"):
            self.add_error("words", _("Choose a topic, or the article that answered."))
        elif not cleaned.get("answered") and not cleaned.get("article") and not cleaned.get("words"):
            self.add_error("words", _("Say in a few words what they asked, so that somebody can write the answer."))
        return cleaned
