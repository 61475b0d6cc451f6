"""How a work system's messages are read: where things stand in them, and what its statuses mean."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanLine
from integrations.models import WorkSystem
from integrations.work.mapping import Act, Part
from integrations.work_words import ACTS
from requests_app.wording import VISIT_OUTCOMES
from routing.models import ClosureReason, HoldReason

ROWS_TO_ADD = 3
_LABELS = {
    Part.EVENT_ID: _("Id of the message"),
    Part.REFERENCE: _("Their number of the work"),
    Part.NUMBER: _("Our number of the case"),
    Part.STATUS: _("Status"),
    Part.NOTE: _("Note"),
    Part.TIME: _("When it happened"),
    Part.PHOTOS: _("Addresses of photos"),
}
# What a reason may be for: an action and a code in one value, since the list of reasons is one.
_NEEDS = {Act.HOLD: "hold", Act.CLOSE: "close", Act.VISIT: "visit"}


class NameForm(forms.Form):
    """What a new work system is called."""

    name = CleanLine(label=_("Name"), max_length=80, help_text=_("Of the system that tells how work goes."))


class PathsForm(forms.Form):
    """Where things stand in a message: names with dots between them."""

    name = CleanLine(label=_("Name"), max_length=80)

    def __init__(self, *args: Any, system: WorkSystem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = system.name
        for part, label in _LABELS.items():
            self.fields[f"path_{part}"] = CleanLine(
                label=label, required=False, max_length=120, initial=system.paths.get(part, ""),
                widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
            )  # fmt: skip

    def paths(self) -> dict[str, str]:
        """The paths by what they find."""
        return {str(part): self.cleaned_data[f"path_{part}"] for part in _LABELS}


class StatusForm(forms.Form):
    """One status of theirs and what it means here."""

    status = CleanLine(label=_("Their status"), required=False, max_length=80)
    meaning = forms.ChoiceField(label=_("What it means here"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["meaning"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = meanings()
        field.widget.attrs["class"] = "usa-select"

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("status") and not given.get("meaning"):
            self.add_error("meaning", _("Choose what it means."))
        return given


def meanings() -> list[Any]:
    """Every action with each of its reasons, for a list to choose from: values are "action" or "action:code"."""
    simple = [(str(act), ACTS[act]) for act in Act if act not in _NEEDS]
    holds = [(f"{Act.HOLD}:{row.code}", str(row)) for row in HoldReason.objects.filter(is_active=True)]
    ends = [(f"{Act.CLOSE}:{row.code}", str(row)) for row in ClosureReason.objects.filter(is_active=True)]
    visits = [(f"{Act.VISIT}:{code}", words) for code, words in VISIT_OUTCOMES.items()]
    return [
        ("", "–"), *simple, (ACTS[Act.VISIT], visits), (ACTS[Act.HOLD], holds), (ACTS[Act.CLOSE], ends),
    ]  # fmt: skip


def status_forms(system: WorkSystem, data: Any = None) -> Any:
    """The rows of statuses, with a few empty ones."""
    made = forms.formset_factory(StatusForm, extra=ROWS_TO_ADD, max_num=60, absolute_max=80)
    rows = [
        {"status": status, "meaning": ":".join(filter(None, (row.get("act", ""), row.get("reason", ""))))}
        for status, row in system.statuses.items()
    ]
    return made(data, initial=rows, prefix="status")


def statuses_of(formset: Any) -> dict[str, dict[str, str]]:
    """What was chosen, as `WorkSystem.statuses` keeps it."""
    found = {}
    for given in formset.cleaned_data:
        if given.get("status") and given.get("meaning"):
            act, _colon, reason = given["meaning"].partition(":")
            found[given["status"]] = {"act": act} | ({"reason": reason} if reason else {})
    return found


class SampleForm(forms.Form):
    """A message of theirs, to see what it would do."""

    sample = forms.CharField(
        label=_("A message of theirs"), max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "ltr", "spellcheck": "false"}),
        error_messages={"required": _("Paste a message.")},
    )  # fmt: skip

    def clean_sample(self) -> dict[str, Any]:
        try:
            body = json.loads(self.cleaned_data["sample"])
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            raise forms.ValidationError(_("This is no JSON object. It begins with { and ends with }."))
        return body
