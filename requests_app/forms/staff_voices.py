"""Forms of a case about its voices and parts: join it to another, take it out again, make a report a case, split it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanLine, CleanText
from requests_app.actions.join import CannotJoin, join, unjoin
from requests_app.actions.plan import Refused
from requests_app.actions.split import CannotSplit, PartInput, split
from requests_app.actions.voices import separate_voice
from requests_app.actor import Actor
from requests_app.forms.case.base import MAX_TEXT, CaseForm, NotPossible
from requests_app.forms.staff_intake import service_choices
from requests_app.models import Report
from requests_app.queries.case import open_queues
from requests_app.queries.search import find_by_number
from routing.reference import reference

PART_ROWS, FEWEST_PARTS = 3, 2
WHY_NOT_JOINED: dict[str, Any] = {
    "itself": _("This is the number of this case itself."),
    "circle": _("That case is joined to this one. Take it out first, then join this one to it."),
    "parts_open": _("This case was split and its parts are still open. It can be joined when they are done."),
    "family": _("One of the two is a part of the other, so they cannot be joined."),
    "closed_long_ago": _("That case was closed more than 60 days ago. Keep this one as a case of its own."),
    "first_report": _("The case began with this report, so it cannot leave."),
}
WHY_NOT_SPLIT: dict[str, Any] = {
    "too_few": _("Name two parts or more: for each a service."),
    "part": _("This case is a part itself and cannot be split again."),
    "kept_from": _("The case is about one of these departments, so no part can go there."),
}


class JoinForm(CaseForm):
    action, title, button = "join", _("Join"), _("Join this case")
    done = _("The cases are one now. Everyone who reported this one hears of the other.")

    number = CleanLine(
        label=_("Number of the case it belongs to"), max_length=60,
        help_text=_("Any distance, any service. The work goes on there, and everyone keeps their own report."),
    )  # fmt: skip

    def apply(self, *, actor: Actor, now: datetime) -> None:
        original = find_by_number(actor.viewer, self.cleaned_data["number"])
        if original is None:
            raise NotPossible("number", _("There is no case with this number that you may see."))
        try:
            join(self.case.pk, original_id=original.pk, actor=actor, version=self.cleaned_data["version"], now=now)
        except CannotJoin as refused:
            raise NotPossible("number", WHY_NOT_JOINED[refused.code]) from None


class UnjoinForm(CaseForm):
    action, title, button = "unjoin", _("Take it out"), _("Make it a case of its own again")
    done = _("The case is on its own again, as it was before it was joined.")

    reason = CleanText(label=_("Why is it another matter?"), required=False, max_length=MAX_TEXT)

    def apply(self, *, actor: Actor, now: datetime) -> None:
        unjoin(
            self.case.pk, reason=self.cleaned_data["reason"], actor=actor, version=self.cleaned_data["version"], now=now
        )


class SeparateForm(CaseForm):
    action, title, button = "separate", _("Make it a case"), _("Make it a case of its own")
    done = _("The report is a case of its own now, with its own number and promise.")

    report = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def apply(self, *, actor: Actor, now: datetime) -> None:
        report = Report.objects.filter(pk=self.cleaned_data["report"], service_request=self.case).first()
        if report is None:
            raise NotPossible(None, _("That report is not with this case any more."))
        try:
            separate_voice(report.pk, actor=actor, version=self.cleaned_data["version"], now=now)
        except CannotJoin as refused:
            raise NotPossible(None, WHY_NOT_JOINED[refused.code]) from None
        except Refused:
            raise NotPossible(None, _("Its place or its time cannot be those of a case. Enter it anew.")) from None


class SplitForm(CaseForm):
    """Rows of service, queue and note; a row without a service is none."""

    action, title, button = "split", _("Split"), _("Split the case")
    done = _("Each part is a case of its own. This one closes when they are done.")
    lede = _(
        "Each part becomes a case of its own, with its own team. Residents keep this one, which closes by itself when "
        "all parts are done."
    )

    def prepare(self) -> None:
        for row in range(1, PART_ROWS + 1):
            label = {"number": row}
            self.fields[f"service_{row}"] = forms.ChoiceField(
                label=_("Part %(number)s: service") % label, choices=service_choices(), required=row <= FEWEST_PARTS,
                error_messages={"required": WHY_NOT_SPLIT["too_few"]},
            )  # fmt: skip
            self.fields[f"queue_{row}"] = forms.ModelChoiceField(
                queryset=open_queues(), label=_("Part %(number)s: queue") % label, required=False,
                empty_label=_("The usual queue of the service"),
            )  # fmt: skip
            self.fields[f"note_{row}"] = CleanText(
                label=_("Part %(number)s: what they are to do") % label, required=False, max_length=MAX_TEXT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for row in range(1, PART_ROWS + 1):
            service = reference().services.get(cleaned.get(f"service_{row}") or "")
            if service is not None and cleaned.get(f"queue_{row}") is None:
                cleaned[f"queue_{row}"] = service.default_queue
                if service.default_queue is None:
                    self.add_error(f"queue_{row}", _("This service has no usual queue. Choose one."))
        return cleaned

    def _parts(self) -> list[PartInput]:
        values = self.cleaned_data
        rows = [row for row in range(1, PART_ROWS + 1) if values.get(f"service_{row}")]
        services = reference().services
        return [
            PartInput(services[values[f"service_{row}"]], values[f"queue_{row}"], values[f"note_{row}"]) for row in rows
        ]

    def apply(self, *, actor: Actor, now: datetime) -> None:
        try:
            split(self.case.pk, self._parts(), actor=actor, version=self.cleaned_data["version"], now=now)
        except CannotSplit as refused:
            raise NotPossible("service_1", WHY_NOT_SPLIT[refused.code]) from None


VOICE_FORMS: dict[str, type[CaseForm]] = {form.action: form for form in (JoinForm, UnjoinForm, SeparateForm, SplitForm)}
