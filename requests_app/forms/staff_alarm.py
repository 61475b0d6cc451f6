"""What answers an alarm on a case: one button each."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from requests_app.actions import escalate, paging
from requests_app.actor import Actor
from requests_app.forms.case.base import CaseForm


class AcknowledgeForm(CaseForm):
    action, title = "acknowledge", _("Escalated")
    button, done = _("Seen, and I am dealing with it"), _("Noted. The flag is down.")

    def apply(self, *, actor: Actor, now: datetime) -> None:
        escalate.acknowledge(self.case.pk, actor=actor, version=self.cleaned_data["version"], now=now)


class AnswerCallForm(CaseForm):
    action, title = "answer_call", _("Emergency")
    button, done = _("I am dealing with it"), _("Thank you. Nobody else is called.")

    def apply(self, *, actor: Actor, now: datetime) -> None:
        paging.answer(self.case.pk, actor=actor, now=now)


ALARM_FORMS: dict[str, type[CaseForm]] = {form.action: form for form in (AcknowledgeForm, AnswerCallForm)}
