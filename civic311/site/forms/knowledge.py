"""An article or runbook in every language side by side."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic311.accounts.models import Department
from civic311.accounts.viewer import Viewer
from civic311.lib.form_fields import Day
from civic311.site.forms.announced import people_with, services_to_choose
from civic311.site.forms.fields import TranslatedField
from civic311.site.forms.reference_form import ReferenceForm, field_for
from community.models import Article
from community.policies import EDIT

# Addresses below /help/ and /staff/help/ that are pages of their own.
_RESERVED = frozenset({"new", "review", "asked", "missed", "suggest"})
MOST_BODY = 12_000


class ArticleForm(ReferenceForm):
    """A new article, or what is changed of one. `opened` is the version that was changed."""

    code_field, named_by = "slug", "title"

    opened = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    title = TranslatedField(label=gettext_lazy("Title"), max_length=120)
    short_answer = TranslatedField(
        label=gettext_lazy("Short answer"), several_lines=True, max_length=400, required=False,
        help_text=gettext_lazy("Two sentences that can be read out on the phone."),
    )  # fmt: skip
    body = TranslatedField(
        label=gettext_lazy("Text"), several_lines=True, rows=14, max_length=MOST_BODY,
        help_text=gettext_lazy("Markdown: ## heading, - list, 1. steps, **bold**, [words](https://address)."),
    )  # fmt: skip
    who_to_ask = TranslatedField(
        label=gettext_lazy("Who to ask"), several_lines=True, required=False, help_text=gettext_lazy("Runbooks only.")
    )
    exceptions = TranslatedField(
        label=gettext_lazy("Exceptions"), several_lines=True, required=False, help_text=gettext_lazy("Runbooks only.")
    )
    keywords = TranslatedField(
        label=gettext_lazy("Other words people use"), max_length=300, required=False,
        help_text=gettext_lazy("Separated by commas. Search finds the article by them."),
    )  # fmt: skip
    services = forms.ModelMultipleChoiceField(
        queryset=None, label=gettext_lazy("Services it belongs to"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("It is shown where these are reported, and reviewed when one of them changes."),
    )  # fmt: skip
    review_on = Day(
        label=gettext_lazy("Look through it again on"), required=False,
        help_text=gettext_lazy("Its owner is asked on that day."),
    )  # fmt: skip

    class Meta:
        model = Article
        formfield_callback = field_for
        fields = ["audience", "title", "slug", "category", "short_answer", "body", "who_to_ask", "exceptions",
                  "keywords", "services", "department", "owner", "review_on", "is_published"]  # fmt: skip
        labels = {
            "audience": gettext_lazy("For whom"), "category": gettext_lazy("Heading"),
            "department": gettext_lazy("Department"), "owner": gettext_lazy("Looked after by"),
            "is_published": gettext_lazy("Published"),
        }  # fmt: skip
        help_texts = {"is_published": gettext_lazy("Off: a draft that only those who write articles see.")}

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["services"].queryset = services_to_choose()
        fields["owner"].queryset = people_with(EDIT)
        fields["department"].queryset = _departments_of(viewer)
        self.initial.setdefault("opened", self.instance.version if self.instance.pk else None)

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data.get("slug") or "")
        if slug in _RESERVED:
            raise ValidationError(_("This name is taken by a page. Choose another."))
        return slug

    def filled(self) -> Article:
        """The article with what was typed; not saved."""
        row: Article = self.save(commit=False)
        return row


def _departments_of(viewer: Viewer) -> Any:
    """The departments for which the viewer may write."""
    rows = Department.objects.order_by("order", "code")
    own = viewer.departments_with(EDIT)
    return rows if own is None else rows.filter(pk__in=own)
