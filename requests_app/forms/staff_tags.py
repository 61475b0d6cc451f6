"""The tags of one case, edited as a line of words."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanLine
from requests_app.actions.tags import MOST, change_tags, tags_in
from requests_app.actor import Actor
from requests_app.forms.case.base import CaseForm
from requests_app.queries.tags import tags_in_use

MOST_SUGGESTED = 12


class TagForm(CaseForm):
    """`before` are the tags that were shown: what somebody else adds meanwhile stays."""

    action, title, button, done = "tag", _("Tags"), _("Save the tags"), _("The tags are saved.")

    tags = CleanLine(
        label=_("Tags, divided by commas"), required=False, max_length=800,
        help_text=_("Words to find the case by. Residents do not see them."),
    )  # fmt: skip
    before = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2_000)

    def prepare(self) -> None:
        shown = ", ".join(self.case.tags)
        self.fields["tags"].initial = self.fields["before"].initial = shown
        used = [tag for tag in tags_in_use() if tag not in self.case.tags][:MOST_SUGGESTED]
        if used:
            self.lede: Any = _("In use: %(tags)s") % {"tags": ", ".join(used)}

    def clean_tags(self) -> list[str]:
        tags = tags_in(self.cleaned_data["tags"])
        if len(tags) > MOST:
            raise ValidationError(_("At most %(count)s tags.") % {"count": MOST})
        return tags

    def apply(self, *, actor: Actor, now: datetime) -> None:
        before, tags = set(tags_in(self.cleaned_data["before"])), set(self.cleaned_data["tags"])
        change_tags(self.case.pk, add=tags - before, remove=before - tags, actor=actor, now=now)


TAG_FORMS: dict[str, type[CaseForm]] = {TagForm.action: TagForm}
