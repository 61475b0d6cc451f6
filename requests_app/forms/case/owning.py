"""Whose case it is: take it, put it back, hand it over."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.accounts.absences import covers_on
from civic311.accounts.models import User
from civic311.lib.form_fields import CleanText
from requests_app.actions import work
from requests_app.actor import Actor
from requests_app.forms.case.base import MAX_TEXT, CaseForm
from requests_app.queries.case import people_of


class ClaimForm(CaseForm):
    action, title, button, done = "claim", _("Take the case"), _("Take it"), _("The case is yours.")

    def apply(self, *, actor: Actor, now: datetime) -> None:
        work.claim(self.case.pk, actor=actor, version=self.cleaned_data["version"], now=now)


class ReleaseForm(CaseForm):
    action, title, button = "release", _("Put it back"), _("Put it back into the queue")
    done = _("The case is back in its queue; nobody owns it.")

    def apply(self, *, actor: Actor, now: datetime) -> None:
        work.release(self.case.pk, actor=actor, version=self.cleaned_data["version"], now=now)


class AssignForm(CaseForm):
    action, title, button, done = "assign", _("Hand over"), _("Hand over"), _("The case has a new owner.")

    assignee = forms.ModelChoiceField(queryset=None, label=_("New owner"), empty_label=_("Choose a person"))
    reason = CleanText(label=_("What should they know?"), required=False, max_length=MAX_TEXT)

    def prepare(self) -> None:
        self.covers = covers_on(timezone.localdate())
        field = self.fields["assignee"]
        field.queryset = people_of(self.case.department_id)  # type: ignore[attr-defined]
        field.label_from_instance = self._name  # type: ignore[attr-defined]

    def _name(self, person: User) -> str:
        return _("%(name)s (away)") % {"name": person.name} if person.pk in self.covers.away else person.name

    def clean_assignee(self) -> User:
        person: User = self.cleaned_data["assignee"]
        if self.covers.of(person.pk) is None:
            raise ValidationError(_("This person is away and nobody covers. Choose somebody else."))
        return person

    @property
    def done_words(self) -> str:
        person = self.cleaned_data["assignee"]
        if person.pk in self.covers.away:
            return str(_("%(name)s is away: whoever covers has the case now.") % {"name": person.name})
        return super().done_words

    def apply(self, *, actor: Actor, now: datetime) -> None:
        work.assign(
            self.case.pk, assignee_id=self.cleaned_data["assignee"].pk, reason=self.cleaned_data["reason"],
            actor=actor, version=self.cleaned_data["version"], now=now,
        )  # fmt: skip
