"""A proposed collection day that is to become appointments, with the notice for its streets."""

from datetime import date, datetime, time, timedelta
from typing import Any

import h3
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic311.city.current import city_zone
from civic311.lib.clean_text import clean_line
from civic311.site.forms.fields import TranslatedField
from community.models import Notice
from community.models.notices import NoticeKind
from community.shapes import read_shape
from requests_app.actions.bulk_runs import MOST
from requests_app.forms.bulk import Chosen, chosen_from
from requests_app.models import ServiceRequest
from routing.models import Service, Street
from routing.reference import reference
from routing.street_words import fold_street

MOST_STREETS = 40


class JointDayForm(forms.Form):
    """`cases`, `streets` and `day` travel along hidden. Without `may_publish` there is no notice."""

    service = forms.CharField(widget=forms.HiddenInput, max_length=60)
    day = forms.DateField(widget=forms.HiddenInput)
    cases = forms.CharField(widget=forms.HiddenInput, max_length=MOST * 40)
    streets = forms.CharField(widget=forms.HiddenInput, required=False, max_length=6000)
    publish = forms.BooleanField(label=gettext_lazy("Publish a notice for these streets"), required=False)
    title = TranslatedField(label=gettext_lazy("Title of the notice"), max_length=120, required=False)
    text = TranslatedField(
        label=gettext_lazy("What people should know"), several_lines=True, max_length=1500, required=False
    )

    def __init__(self, *args: Any, may_publish: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_publish:
            for name in ("publish", "title", "text"):
                del self.fields[name]

    def clean_service(self) -> Service:
        """One of the services that offer days."""
        known = reference()
        found = known.services.get(self.cleaned_data["service"])
        if found is None or found.pk not in known.schedules:
            raise forms.ValidationError(_("This service offers no days any more."))
        return found

    def clean_cases(self) -> Chosen:
        """The cases with the versions that were seen."""
        found = chosen_from(self.cleaned_data["cases"], most=MOST)
        if not found:
            raise forms.ValidationError(_("Choose at least one case."))
        return found

    def clean_streets(self) -> list[str]:
        """The names of those that the address index knows, as it writes them."""
        typed = [clean_line(line) for line in self.cleaned_data["streets"].splitlines()[:MOST_STREETS]]
        names = dict(Street.objects.filter(folded__in=map(fold_street, typed)).values_list("folded", "name"))
        return list(dict.fromkeys(names[fold_street(name)] for name in typed if fold_street(name) in names))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("publish"):
            if not any((cleaned.get("title") or {}).values()):
                self.add_error("title", _("Give the notice a title."))
            cleaned["shape"] = None if cleaned.get("streets") else _ground(cleaned.get("cases", ()))
            if not (cleaned.get("streets") or cleaned["shape"]):
                self.add_error("publish", _("None of these streets is known. Write the notice by hand."))
        return cleaned

    def notice(self, *, owner_id: int | None) -> Notice | None:
        """The notice as it is to be saved, until the end of the day; None when none is wanted."""
        cleaned = self.cleaned_data
        if not cleaned.get("publish"):
            return None
        return Notice(
            kind=NoticeKind.COLLECTION, title=cleaned["title"], text=cleaned["text"], streets=cleaned["streets"],
            shape=cleaned["shape"], ends_at=_end_of(cleaned["day"]), owner_id=owner_id,
        )  # fmt: skip


def _ground(cases: Chosen) -> dict[str, Any] | None:
    """The cells that the cases lie in, as one outline; None when they have no place."""
    rows = ServiceRequest.objects.filter(pk__in=[key for key, _version in cases], h3__isnull=False)
    cells = {h3.int_to_str(cell) for cell in rows.values_list("h3", flat=True)}
    return read_shape(h3.cells_to_geo(cells)) if cells else None


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, city_zone())
