"""Forms of requests for public records."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import Department
from civic311.city.current import city_zone
from civic311.lib.form_fields import CleanLine, CleanText, Day
from civic311.lib.public_ids import normalise
from records.forms import service_choices
from records.models import Disclosure, Exemption
from routing.models import Area


class EnterForm(forms.Form):
    """A request as it came in."""

    text = CleanText(label=_("What is asked for"), max_length=4000)
    received_on = Day(label=_("Received on"), help_text=_("The deadline counts from the next working day on."))
    channel = forms.ChoiceField(label=_("How it came"), choices=Disclosure.Channel.choices)
    name = CleanLine(
        label=_("Who asks"), max_length=120, required=False,
        help_text=_("Where your law lets people ask without a name, leave it empty."),
    )  # fmt: skip
    email = forms.EmailField(label=_("Email"), required=False)
    phone = CleanLine(label=_("Phone"), max_length=40, required=False)
    postal_address = CleanLine(label=_("Postal address"), max_length=300, required=False)

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        today = timezone.localdate(None, city_zone())
        if day > today:
            raise forms.ValidationError(_("This day has not come yet."))
        if (today - day).days > 3_650:
            raise forms.ValidationError(_("This day lies more than ten years back."))
        return day


class SearchForm(forms.Form):
    """What to look for: what is filled in has to fit all of it."""

    numbers = CleanText(label=_("Case numbers"), required=False, max_length=4000, help_text=_("One on each line."))
    words = CleanLine(
        label=_("Words"), required=False, max_length=200,
        help_text=_("In reports, answers, notes and messages, in mail, calls and texts of both ways, under photos."),
    )  # fmt: skip
    person = CleanLine(
        label=_("Resident: email, phone or name"), required=False, max_length=254,
        help_text=_("Who reported it; by email and phone also who wrote to us or was written to."),
    )  # fmt: skip
    staff = CleanLine(
        label=_("Staff: email or name"), required=False, max_length=254,
        help_text=_("Who did something that stands in the log."),
    )  # fmt: skip
    address = CleanLine(label=_("Address has"), required=False, max_length=200)
    received_from = Day(label=_("Received from"), required=False)
    received_until = Day(label=_("Received until"), required=False)
    department = forms.ModelChoiceField(
        label=_("Department"), required=False, queryset=Department.objects.none(), empty_label=_("All")
    )
    services = forms.MultipleChoiceField(label=_("Services"), required=False, widget=forms.CheckboxSelectMultiple)
    areas = forms.ModelMultipleChoiceField(
        label=_("Areas"), required=False, queryset=Area.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].choices = service_choices()  # type: ignore[attr-defined]
        self.fields["areas"].queryset = Area.objects.filter(layer__is_reporting=True).order_by("name")  # type: ignore[attr-defined]
        self.fields["department"].queryset = Department.objects.order_by("pk")  # type: ignore[attr-defined]

    def clean_numbers(self) -> list[str]:
        lines = (line.strip() for line in self.cleaned_data["numbers"].splitlines())
        return [normalise(line) or line for line in lines if line][:500]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data.values()):
            raise forms.ValidationError(_("Say what to look for."))
        return data


class LawForm(forms.Form):
    """Why something is withheld."""

    exemption = forms.ModelChoiceField(label=_("By which law"), queryset=Exemption.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exemption"].queryset = Exemption.objects.filter(is_active=True)  # type: ignore[attr-defined]


class EverywhereForm(LawForm):
    """Words to black out in everything."""

    phrase = CleanLine(label=_("Words or a phrase"), max_length=200)
    field_order = ("phrase", "exemption")

    def clean_phrase(self) -> str:
        phrase: str = self.cleaned_data["phrase"]
        if len(phrase) < 3:
            raise forms.ValidationError(_("Too short: it would black out too much. Mark it in the case itself."))
        return phrase


class LeaveOutForm(forms.Form):
    """Why a case is not handed out."""

    reason = CleanText(label=_("Why"), max_length=300)
    exemption = forms.ModelChoiceField(
        label=_("By which law"), queryset=Exemption.objects.none(), required=False,
        empty_label=_("None: it is not what was asked for"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exemption"].queryset = Exemption.objects.filter(is_active=True)  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What the answer was."""

    outcome = forms.ChoiceField(label=_("What the answer was"), choices=Disclosure.Outcome.choices)


class ExemptionForm(forms.ModelForm):  # type: ignore[type-arg]
    """One code."""

    class Meta:
        model = Exemption
        fields = ("code", "law", "words", "order", "is_active")
