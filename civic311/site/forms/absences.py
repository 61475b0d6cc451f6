"""Saying that somebody is away, and who covers."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import Absence, Membership, User
from civic311.accounts.viewer import Viewer
from civic311.lib.form_fields import Day
from civic311.site.forms.on_call import within_reach
from requests_app.queries.directory import ASSIGN, CLAIM


def people_of_viewer(viewer: Viewer) -> QuerySet[User]:
    """Whose absences the viewer may set: her own, and those of people in the departments she supervises."""
    departments = viewer.departments_with(ASSIGN)
    theirs = Q(memberships__isnull=False) if departments is None else Q(memberships__department_id__in=departments)
    return User.objects.filter(Q(pk=viewer.user_id) | theirs, is_active=True).distinct().order_by("name", "pk")


class AbsenceForm(forms.Form):
    """From a day to a day, both included; whoever covers gets new cases and escalations meanwhile."""

    person = forms.ModelChoiceField(queryset=None, label=_("Who is away"), empty_label=None)
    starts_on = Day(label=_("First day away"))
    ends_on = Day(label=_("Last day away"))
    cover = forms.ModelChoiceField(
        queryset=None, label=_("Who covers"), required=False, empty_label=_("Nobody: new cases stay in the queue")
    )
    hands_on = forms.BooleanField(label=_("Hand the open cases on to the cover now"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_of_viewer(viewer)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["person"].initial = viewer.user_id
        places = Membership.objects.filter(user__in=people).values("department_id")
        covers = User.objects.filter(
            Q(memberships__department_id__in=places) | Q(memberships__department_id__isnull=True),
            memberships__role__capabilities__contains=[CLAIM], is_active=True,
        )  # fmt: skip
        self.fields["cover"].queryset = covers.distinct().order_by("name", "pk")  # type: ignore[attr-defined]

    def clean_starts_on(self) -> date:
        return within_reach(self.cleaned_data["starts_on"])

    def clean_ends_on(self) -> date:
        day = within_reach(self.cleaned_data["ends_on"])
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is over. Choose today or a later one."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        person, cover = cleaned.get("person"), cleaned.get("cover")
        if person is not None and cover == person:
            self.add_error("cover", _("Choose somebody else."))
        if cleaned.get("hands_on") and cover is None and "cover" not in self.errors:
            self.add_error("cover", _("Say who covers, so that the cases can be handed on."))
        if self.errors or person is None:
            return cleaned
        if cleaned["ends_on"] < cleaned["starts_on"]:
            self.add_error("ends_on", _("The last day comes after the first."))
        elif Absence.objects.filter(
            user=person, starts_on__lte=cleaned["ends_on"], ends_on__gte=cleaned["starts_on"]
        ).exists():
            self.add_error("starts_on", _("There is an absence in that time already. Take it back first."))
        return cleaned
