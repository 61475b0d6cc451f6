"""Let a case wait for planned works, from the case's own page."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanText
from civic311.lib.translated_text import in_language
from community.in_force import KnownWork
from community.period_words import days_period
from requests_app.actions.defer import NoReason, NotCovered, defer
from requests_app.actor import Actor
from requests_app.forms.case.base import MAX_TEXT, CaseForm, NotPossible
from requests_app.queries.works import deferring_works


class DeferForm(CaseForm):
    action, title, button = "defer", _("Defer"), _("Let it wait for the works")
    done = _("The case waits for the planned works. Residents read why.")
    lede = _("The clock stands still until the day after the works end. Then you are reminded.")

    work = forms.TypedChoiceField(coerce=int, label=_("Which works will do it?"), widget=forms.RadioSelect)
    note = CleanText(label=_("Note for staff"), required=False, max_length=MAX_TEXT)

    def prepare(self) -> None:
        works = deferring_works(self.case, now=timezone.now())
        field: Any = self.fields["work"]
        field.choices = [(each.id, work_words(each)) for each in works]
        if works:
            field.initial = works[0].id

    def apply(self, *, actor: Actor, now: datetime) -> None:
        values = self.cleaned_data
        try:
            defer(
                self.case.pk, work_id=values["work"], note=values["note"], actor=actor, version=values["version"],
                now=now,
            )  # fmt: skip
        except NotCovered:
            raise NotPossible("work", gettext("These works do not cover this case any more.")) from None
        except NoReason:
            words = gettext("There is no reason to wait for planned work. Ask an administrator to add one.")
            raise NotPossible(None, words) from None


def work_words(work: KnownWork) -> str:
    """Works with their days: "Repaving of Mill Street, 3 August to 14 August 2026"."""
    words = {"works": in_language(work.name), "days": days_period(work.starts_on, work.ends_on)}
    return gettext("%(works)s, %(days)s") % words


DEFER_FORMS: dict[str, type[CaseForm]] = {DeferForm.action: DeferForm}
