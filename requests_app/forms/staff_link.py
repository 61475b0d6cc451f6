"""Link a case to another, and ask another team to do something for it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanLine, CleanText
from requests_app.actions import links
from requests_app.actions.split import CannotSplit, PartInput, ask_team
from requests_app.actor import Actor
from requests_app.forms.case.base import MAX_TEXT, CaseForm, NotPossible
from requests_app.queries.case import open_queues, services_in_use
from requests_app.queries.search import find_by_number
from requests_app.queries.visible import kept_departments
from routing.reference import reference

WHY_NOT_LINKED: dict[str, Any] = {
    "itself": _("This is the number of this case itself."),
    "already": _("These two are linked already."),
    "not_linked": _("These two are not linked any more."),
}


class LinkForm(CaseForm):
    action, title, button = "link", _("Link"), _("Link the case")
    done = _("The cases are linked. Each shows the other.")
    lede = _("For cases that have to do with each other but are not the same matter. Residents see nothing of it.")

    number = CleanLine(label=_("Number of the other case"), max_length=60)

    def apply(self, *, actor: Actor, now: datetime) -> None:
        other = find_by_number(actor.viewer, self.cleaned_data["number"])
        if other is None:
            raise NotPossible("number", _("There is no case with this number that you may see."))
        try:
            links.link(
                self.case.pk, other_id=other.pk, actor=actor, version=self.cleaned_data["version"], now=now
            )  # fmt: skip
        except links.CannotLink as refused:
            raise NotPossible("number", WHY_NOT_LINKED[refused.code]) from None


class UnlinkForm(CaseForm):
    action, title, button, done = "unlink", _("Take the link off"), _("Take off"), _("The link is taken off.")

    other = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def apply(self, *, actor: Actor, now: datetime) -> None:
        values = self.cleaned_data
        try:
            links.unlink(self.case.pk, other_id=values["other"], actor=actor, version=values["version"], now=now)
        except links.CannotLink as refused:
            raise NotPossible(None, WHY_NOT_LINKED[refused.code]) from None


class AskTeamForm(CaseForm):
    action, title, button = "ask_team", _("Ask a team"), _("Ask the team")
    done = _("The team has a case of its own for it. This case stays open until that one is done.")
    lede = _("The work here stays yours. The other team gets a case of its own for what you ask.")

    queue = forms.ModelChoiceField(queryset=None, label=_("Which team?"), empty_label=_("Choose a queue"))
    note = CleanText(label=_("What are they to do?"), max_length=MAX_TEXT)
    service = forms.ModelChoiceField(
        queryset=None, label=_("Service, where it is another"), required=False, empty_label=_("The same as here")
    )

    def prepare(self) -> None:
        kept = kept_departments(self.case)
        queue: Any = self.fields["queue"]
        queue.queryset = open_queues().exclude(pk=self.case.queue_id).exclude(department_id__in=kept)
        queue.label_from_instance = lambda row: f"{row.department}: {row}"
        service: Any = self.fields["service"]
        service.queryset = services_in_use().exclude(pk=self.case.service_id)
        service.label_from_instance = lambda row: f"{row.group}: {row}"

    def apply(self, *, actor: Actor, now: datetime) -> None:
        values = self.cleaned_data
        service = values["service"] or reference().services_by_id[self.case.service_id]
        part = PartInput(service, values["queue"], values["note"])
        try:
            ask_team(self.case.pk, part, actor=actor, version=values["version"], now=now)
        except CannotSplit:
            raise NotPossible(None, _("This case is a task itself. Ask from the case that it belongs to.")) from None


LINK_FORMS: dict[str, type[CaseForm]] = {form.action: form for form in (LinkForm, UnlinkForm, AskTeamForm)}
