"""Why a case ends or waits, and what means danger."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic311.city.languages import named_languages
from civic311.lib.translated_text import in_language
from civic311.site.forms.fields import TranslatedField
from civic311.site.forms.organisation import ORDER_LABEL
from civic311.site.forms.reference_form import ReferenceForm
from routing.actions.catalogue import keep_reasons
from routing.models import ClosureReason, DangerPhrase, HoldReason, Service, WaitsFor
from routing.phrases import forms as forms_of

LONGEST_WAIT = 60


class ClosureReasonForm(ReferenceForm):
    """Why a case ended."""

    text = TranslatedField(label=_("What residents read"), several_lines=True)

    class Meta(ReferenceForm.Meta):
        model = ClosureReason
        fields = ("name", "code", "text", "outcome", "services", "photo_required", "asks_reporter_days", "order")
        widgets = {"services": forms.CheckboxSelectMultiple}  # noqa: RUF012
        labels = {  # noqa: RUF012
            "name": _("Name, as staff choose it"), "outcome": _("What it means"),
            "services": _("Only for these services"), "photo_required": _("A photo is needed"),
            "asks_reporter_days": _("Ask whoever reported it first, and wait so many days"), "order": ORDER_LABEL,
        }  # fmt: skip
        help_texts = {  # noqa: RUF012
            "name": "", "services": _("None ticked: for every service."),
            "asks_reporter_days": _(
                "For what a crew could not find: they are asked for a photo or where exactly it is. 0: close at once."
            ),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asks_reporter_days"].required = False

    def clean_asks_reporter_days(self) -> int:
        """A case that waits for its reporter waits for a reason that says so."""
        days: int = self.cleaned_data["asks_reporter_days"] or 0
        waits = HoldReason.objects.filter(is_active=True, waits_for=WaitsFor.RESIDENT, pauses_clock=True)
        if days > LONGEST_WAIT:
            raise ValidationError(_("Give at most %(days)s days.") % {"days": LONGEST_WAIT})
        if days and not waits.exists():
            raise ValidationError(_("First add a reason to pause that waits for the resident and stops the clock."))
        return days


def _name_and_text(reason: ClosureReason) -> str:
    """Its name and what residents read: several reasons may have one name, each for its own services."""
    return gettext("%(name)s: %(text)s") % {"name": reason, "text": in_language(reason.text)}


class ServiceReasonsForm(forms.Form):
    """Which of the closure reasons that are meant for some services only fit this one."""

    saved_by: int | None = None
    reasons = forms.ModelMultipleChoiceField(
        ClosureReason.objects.none(), label=_("Reasons for some services only"), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("Ticked: staff can close this service with it."),
    )  # fmt: skip

    def __init__(self, *args: Any, instance: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance = instance
        active = ClosureReason.objects.filter(is_active=True)
        self.for_all = active.filter(services=None)
        field = self.fields["reasons"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = active.exclude(services=None).distinct()
        field.label_from_instance = _name_and_text  # type: ignore[method-assign]
        field.initial = [row.pk for row in active.filter(services=instance)]

    def clean_reasons(self) -> Any:
        """A reason without any service would fit every service, so one of this service alone stays."""
        chosen = self.cleaned_data["reasons"]
        for row in ClosureReason.objects.filter(is_active=True, services=self.instance).exclude(pk__in=chosen):
            if row.services.count() == 1:
                raise ValidationError(
                    _("“%(reason)s” is for this service only. Retire it, or choose other services for it first.")
                    % {"reason": row}
                )
        return chosen

    def keep(self, now: datetime) -> None:
        """Write which reasons fit."""
        keep_reasons(self.instance, list(self.cleaned_data["reasons"]))


class HoldReasonForm(ReferenceForm):
    """Why work waits."""

    class Meta(ReferenceForm.Meta):
        model = HoldReason
        fields = ("name", "code", "text", "waits_for", "pauses_clock", "longest_days", "order")
        labels = {  # noqa: RUF012
            "name": _("Reason, as residents read it"), "text": _("At the end of a sentence"),
            "waits_for": _("Whom or what the work waits for"),
            "pauses_clock": _("The clock stands still meanwhile"),
            "longest_days": _("Too long after so many days"), "order": ORDER_LABEL,
        }  # fmt: skip
        help_texts = {  # noqa: RUF012
            "text": _("The clock paused for 2 days … For example: while we waited for your photo."),
            "longest_days": _("Supervisors then hear of it once and find it in a list of its own."),
        }  # fmt: skip


class DangerPhraseForm(ReferenceForm):
    """Words that mean danger to life."""

    language = forms.ChoiceField(label=_("Language"), choices=named_languages)

    class Meta(ReferenceForm.Meta):
        model = DangerPhrase
        fields = ("language", "phrase", "advice")
        labels = {"phrase": _("Word or phrase"), "advice": _("What to do")}  # noqa: RUF012
        help_texts = {"advice": _("Shown with the emergency number.")}  # noqa: RUF012

    def clean_phrase(self) -> str:
        phrase: str = self.cleaned_data["phrase"]
        if not forms_of(phrase):
            raise ValidationError(_("Give at least one word."))
        return phrase
