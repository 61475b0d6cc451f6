"""What is said of an incident, and what is told to everybody behind it."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic311.accounts.viewer import Viewer
from civic311.city.languages import language_name, offered_languages
from civic311.lib.form_fields import CleanLine, CleanText, LocalTime
from requests_app.models import Incident
from requests_app.queries.case import open_queues
from requests_app.queries.incidents import CAPABILITY, closure_reasons
from routing.models import ClosureReason

MAX_TEXT = 4000
MOST_NUMBERS = 100


def _languages() -> list[tuple[str, str]]:
    """The languages of the city with their names, the first one first."""
    return [(code, language_name(code)) for code in offered_languages()]


class IncidentForm(forms.Form):
    """A new incident, or other words for one. Its date changes with an update to everybody."""

    queue = forms.ModelChoiceField(queryset=None, label=_("Who leads the work"), empty_label=_("Choose a queue"))
    promise = LocalTime(
        label=_("When will it be put right?"), required=False,
        help_text=_("Every case of the incident gets this date. Leave it empty if nobody knows yet."),
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, incident: Incident | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident = incident or Incident()
        self.languages = _languages()
        queues = open_queues()
        departments = viewer.departments_with(CAPABILITY)
        if departments is not None:
            queues = queues.filter(department_id__in=departments)
        field: Any = self.fields["queue"]
        field.queryset = queues
        field.label_from_instance = lambda queue: f"{queue.department}: {queue}"
        field.initial = self.incident.queue_id
        for number, (code, language) in enumerate(self.languages):
            self._box("name", CleanLine, code, language, _("Name (%(language)s)"), required=number == 0, max_length=120)
            self._box(
                "text", CleanText, code, language, _("What residents read (%(language)s)"), required=False,
                max_length=MAX_TEXT,
            )  # fmt: skip
        if self.incident.pk is not None:
            del self.fields["promise"]
        names = [f"{part}_{code}" for part in ("name", "text") for code, _language in self.languages]
        self.order_fields([*names, "queue", "promise"])

    def _box(self, part: str, kind: Any, code: str, language: str, label: Any, **values: Any) -> None:
        words = label % {"language": language}
        initial = getattr(self.incident, part).get(code, "")
        self.fields[f"{part}_{code}"] = kind(label=words, initial=initial, **values)
        self.fields[f"{part}_{code}"].widget.attrs["lang"] = code

    def clean_promise(self) -> datetime | None:
        return _ahead(self.cleaned_data["promise"])

    def filled(self) -> Incident:
        """The incident with what was typed; not saved."""
        values = self.cleaned_data
        for part in ("name", "text"):
            typed = getattr(self.incident, part) | {code: values[f"{part}_{code}"] for code, _name in self.languages}
            setattr(self.incident, part, {code: words for code, words in typed.items() if words})
        self.incident.queue = values["queue"]
        if "promise" in values:
            self.incident.promise = values["promise"]
        return self.incident


class UpdateForm(forms.Form):
    """One update to everybody: words, a new date, the end."""

    text = CleanText(
        label=_("Message to everybody behind it"), required=False, max_length=MAX_TEXT,
        help_text=_("Each person who reported it gets it by mail with their own link. Everybody may read it."),
    )  # fmt: skip
    promise = LocalTime(label=_("New date for all"), required=False)
    reason = forms.ModelChoiceField(
        queryset=None, required=False, label=_("Close all its cases"), empty_label=_("No, they stay open"),
        help_text=_("Cases that need a photo, or whose parts are open, stay open and are counted."),
    )  # fmt: skip
    ends = forms.BooleanField(label=_("The incident is over: nothing joins it any more"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = closure_reasons()  # type: ignore[attr-defined]

    def clean_promise(self) -> datetime | None:
        return _ahead(self.cleaned_data["promise"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(name) for name in ("text", "promise", "reason", "ends")):
            self.add_error("text", gettext("Write a message, give a date, or choose how it ends."))
        return cleaned


class ChosenForm(forms.Form):
    """Cases that were ticked, typed or both, and how those end that are closed."""

    case = forms.TypedMultipleChoiceField(coerce=int, required=False)
    numbers = CleanText(label=_("Add cases by number"), required=False, max_length=2000)
    reason = forms.ModelChoiceField(
        queryset=None, required=False, label=_("How the ticked cases ended"), empty_label=_("Choose how they ended")
    )

    def __init__(self, *args: Any, ids: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].choices = [(key, key) for key in ids]  # type: ignore[attr-defined]
        self.fields["numbers"].widget.attrs["rows"] = 2
        self.fields["reason"].queryset = closure_reasons()  # type: ignore[attr-defined]

    def typed_numbers(self) -> list[str]:
        """The numbers that were typed, one after the other, however they were parted."""
        return [each for each in re.split(r"[\s,;]+", self.cleaned_data["numbers"]) if each][:MOST_NUMBERS]

    def chosen_reason(self) -> ClosureReason | None:
        """How the chosen cases ended."""
        reason: ClosureReason | None = self.cleaned_data["reason"]
        return reason


def _ahead(moment: datetime | None) -> datetime | None:
    if moment is not None and moment <= timezone.now():
        raise forms.ValidationError(_("Choose a time that lies ahead."))
    return moment
