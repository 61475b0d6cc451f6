"""An outside body's Open311 server: where it is, which service is which, what its statuses mean."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanLine
from integrations.models import Connection
from integrations.open311.client.catalogue import same_keys
from integrations.open311.client.meanings import USUAL, Meaning
from integrations.queries.connections import bodies_without, codes_heard, our_services
from requests_app.workflow import Status
from routing.models import ClosureReason, ServiceQuestion

MEANINGS = {
    Meaning.NOTHING: _("Nothing"),
    Meaning.WORKING: _("Work has begun"),
    Meaning.RESOLVED: _("Close the case"),
    Meaning.REOPENED: _("Reopen the case"),
    Meaning.LOOK: _("A person looks"),
}
STATUSES = {
    "open": _("Open"), "in_progress": _("In progress"), "investigating": _("Investigating"), "planned": _("Planned"),
    "action_scheduled": _("Action scheduled"), "fixed": _("Fixed"), "closed": _("Closed"), "reopen": _("Reopened"),
    "no_further_action": _("No further action"), "not_councils_responsibility": _("Not their responsibility"),
    "duplicate": _("Duplicate"), "cancelled": _("Canceled"), "unchanged": _("Unchanged"),
    "internal_referral": _("With another of their teams"), "for_triage": _("To be sorted"),
}  # fmt: skip
DESCRIPTION = "description"
_FIXED = "="


class ConnectionForm(forms.ModelForm):
    """How to reach them, what we tell them, and who reads what they write."""

    url = forms.URLField(
        label=_("Address of their Open311 server"), assume_scheme="https", max_length=300,
        help_text=_("The address of the version, such as https://open311.example.gov/v2, or that of discovery.xml."),
    )  # fmt: skip
    key = CleanLine(
        label=_("Our key for it"), required=False, max_length=500, widget=forms.PasswordInput(),
        help_text=_("They give it to us. It is kept sealed and never shown again. Empty: as it is."),
    )  # fmt: skip
    stays_open = forms.BooleanField(
        label=_("Cases that rules hand to them stay open here until they are done"), required=False
    )

    class Meta:
        model = Connection
        fields = ("body", "url", "jurisdiction", "format", "reading", "sends_updates", "repeats_safely",
                  "sends_contact", "photos", "words")  # fmt: skip
        labels = {  # noqa: RUF012
            "body": _("Whose server it is"), "jurisdiction": _("Our jurisdiction_id there"),
            "format": _("Format"), "reading": _("How we hear of news"),
            "sends_updates": _("They take updates: words and photos that come later, and that it is not right"),
            "repeats_safely": _("They know a repeated request by its Idempotency-Key"),
            "sends_contact": _("They get the name, email and phone of whoever reported it"),
            "photos": _("Photos"), "words": _("Who reads what they write"),
        }  # fmt: skip
        help_texts = {  # noqa: RUF012
            "jurisdiction": _("Only if they serve several cities."),
            "repeats_safely": _("Civic311 does. Else a request whose answer was lost is left to a person."),
            "reading": _("From the requests themselves come their status and the words with it, no photos."),
            "sends_contact": _("Only where an agreement with them allows it. Phone numbers and email addresses in the "
                               "words, and how to find the place, go along."),
        }  # fmt: skip

    field_order = ("body", "url", "key", "jurisdiction")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body: Any = self.fields["body"]
        if self.instance.pk:
            del self.fields["body"]
            self.fields["stays_open"].initial = self.instance.body.stays_open
        else:
            body.queryset = bodies_without()
            body.empty_label = _("Choose one")
            self.fields["stays_open"].initial = True


class ServicesForm(forms.Form):
    """For each of our services the one of theirs."""

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theirs = [("", _("None"))] + [(each["code"], _name_of(each)) for each in connection.catalogue]
        self._ours = [service.service_code for service in our_services()]
        for service in our_services():
            mapped = connection.services.get(service.service_code) or {}
            self.fields[f"s-{service.service_code}"] = forms.ChoiceField(
                label=str(service), choices=theirs, required=False, initial=mapped.get("code", "")
            )
        self.fields["others"] = forms.ChoiceField(
            label=_("All others"), choices=theirs, required=False, initial=connection.other_services,
            help_text=_("What is handed to them of services without one above."),
        )  # fmt: skip

    def codes(self) -> dict[str, str]:
        """By our service code theirs, empty for none."""
        return {code: self.cleaned_data[f"s-{code}"] for code in self._ours}


class QuestionsForm(forms.Form):
    """What answers each of their questions: one of ours, the description, or words that are always the same."""

    def __init__(self, *args: Any, mapped: Mapping[str, Any], ours: list[ServiceQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ours = {question.code: question for question in ours}
        self._theirs = mapped.get("questions", [])
        answers = mapped.get("answers") or {}
        for question in self._theirs:
            how = answers.get(question["code"]) or {}
            chosen = how.get("from", "")
            if how.get("value"):
                chosen = _FIXED + how["value"] if question["values"] else _FIXED
            self.fields[f"q-{question['code']}"] = forms.ChoiceField(
                label=question["question"] or question["code"], required=question["is_required"], initial=chosen,
                choices=self._choices(question),
            )  # fmt: skip
            if not question["values"]:
                self.fields[f"t-{question['code']}"] = CleanLine(
                    label=_("The words that are always the same"), required=False, max_length=250,
                    initial=how.get("value", ""),
                )  # fmt: skip

    def _choices(self, question: Mapping[str, Any]) -> list[tuple[str, Any]]:
        ours = [(code, _("Our question: %(question)s") % {"question": row}) for code, row in self._ours.items()]
        nothing = _("Choose one") if question["is_required"] else _("Nothing")
        if question["values"]:
            always = [(_FIXED + key, _("Always: %(answer)s") % {"answer": name}) for key, name in question["values"]]
            return [("", nothing), *ours, *always]
        words = [(DESCRIPTION, _("The description")), (_FIXED, _("Always the words below"))]
        return [("", nothing), *ours, *words]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for question in self._theirs:
            code = question["code"]
            if cleaned.get(f"q-{code}") == _FIXED and not cleaned.get(f"t-{code}"):
                self.add_error(f"t-{code}", _("Please enter the words."))
        return cleaned

    def answers(self) -> dict[str, dict[str, Any]]:
        """By the code of their question what answers it."""
        found: dict[str, dict[str, Any]] = {}
        for question in self._theirs:
            code, chosen = question["code"], self.cleaned_data[f"q-{question['code']}"]
            if chosen.startswith(_FIXED):
                found[code] = {"value": chosen.removeprefix(_FIXED) or self.cleaned_data[f"t-{code}"]}
            elif chosen:
                ours = self._ours.get(chosen)
                keys = same_keys(ours.values, question["values"]) if ours is not None and question["values"] else {}
                found[code] = {"from": chosen, **({"keys": keys} if keys else {})}
        return found


class StatusesForm(forms.Form):
    """What each status of theirs means here."""

    closes_as = forms.ModelChoiceField(
        ClosureReason.objects.none(), label=_("Close it as"), required=False,
        empty_label=_("The first that fits"),
    )  # fmt: skip

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["closes_as"]
        field.queryset = ClosureReason.objects.filter(outcome=Status.RESOLVED, is_active=True, services=None)
        field.initial = connection.closes_as_id
        is_list = connection.reading == Connection.Reading.LIST
        self._names = {name: STATUSES[name] for name in (("open", "closed") if is_list else USUAL)}
        self._names |= {
            f"code:{code}": _("Their own word: %(word)s") % {"word": code} for code in codes_heard(connection)
        }
        for name, label in self._names.items():
            usual = USUAL.get(name, "")
            choices = [*MEANINGS.items()] if usual else [("", _("As its status says")), *MEANINGS.items()]
            self.fields[f"m-{name}"] = forms.ChoiceField(
                label=label, choices=choices, required=bool(usual), initial=connection.meanings.get(name, usual)
            )

    def meanings(self) -> dict[str, str]:
        """By their status what it means, only where the city wants it otherwise than usual."""
        chosen = {name: self.cleaned_data[f"m-{name}"] for name in self._names}
        return {name: value for name, value in chosen.items() if value and value != USUAL.get(name)}


class ReferenceForm(forms.Form):
    """The number under which they have a case."""

    reference = CleanLine(label=_("Their number"), max_length=120)


def _name_of(service: Mapping[str, Any]) -> str:
    group = f"{service['group']}: " if service.get("group") else ""
    return f"{group}{service['name']} ({service['code']})"
