"""Forms for work on many cases: what is to be done with all of them. The chosen cases travel along in `cases`."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic311.accounts.absences import covers_on
from civic311.accounts.models import User
from civic311.accounts.viewer import Viewer
from civic311.lib.form_fields import CleanLine, CleanText, Day
from requests_app.actions.tags import tags_in
from requests_app.bulk_words import day_in_words
from requests_app.forms.case.base import MAX_TEXT
from requests_app.forms.case.working import LONGEST_HOLD
from requests_app.forms.staff_defer import work_words
from requests_app.models import ServiceRequest
from requests_app.queries.bulk import works_of
from requests_app.queries.case import hold_reasons, open_queues
from requests_app.queries.schedule import days_offered, schedule_of, zone_of_case
from requests_app.queries.search import find_by_number
from requests_app.queries.tags import tags_in_use
from routing.models import ClosureReason

Chosen = list[tuple[int, int]]


def chosen_words(chosen: Sequence[tuple[int, int]]) -> str:
    """Cases (id and the version that was seen) as one hidden field."""
    return ",".join(f"{key}:{version}" for key, version in chosen)


def chosen_from(text: str, *, most: int) -> Chosen:
    """What `chosen_words` wrote, each case once; what was made up or is too much is left out."""
    found: dict[int, int] = {}
    for part in text[: most * 40].split(","):
        key, _colon, version = part.partition(":")
        if _is_number(key, 18) and _is_number(version, 9):
            found[int(key)] = int(version)
    return list(found.items())[:most]


def _is_number(text: str, digits: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= digits


class BulkForm(forms.Form):
    """What is to be done; `given` makes its parameters, as `actions.bulk_kinds` reads them."""

    action: ClassVar[str]
    title: ClassVar[Any]

    def __init__(self, *args: Any, cases: Sequence[ServiceRequest], viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases, self.viewer = cases, viewer
        self.departments = {case.department_id for case in cases}
        self.prepare()

    def prepare(self) -> None:
        """Fill choices that depend on the cases."""

    def given(self) -> dict[str, Any]:
        """The parameters of the run, of what is valid."""
        return {
            name: value.pk if hasattr(value, "pk") else value
            for name, value in self.cleaned_data.items()
            if value is not None
        }


class AssignForm(BulkForm):
    action, title = "assign", _("Assign")

    assignee = forms.ModelChoiceField(queryset=None, label=_("New owner"), empty_label=_("Choose a person"))
    reason = CleanText(label=_("What should they know?"), required=False, max_length=MAX_TEXT)

    def prepare(self) -> None:
        self.covers = covers_on(timezone.localdate())
        field: Any = self.fields["assignee"]
        works_there = Q(memberships__department_id__in=self.departments) | Q(memberships__department_id=None)
        field.queryset = (
            User.objects.filter(
                works_there, memberships__role__capabilities__contains=["requests.claim"], is_active=True
            )
            .order_by("name", "id")
            .distinct()
        )
        field.label_from_instance = self._name
        field.initial = self.viewer.user_id

    def _name(self, person: User) -> str:
        if person.pk == self.viewer.user_id:
            return gettext("Me (%(name)s)") % {"name": person.name}
        return gettext("%(name)s (away)") % {"name": person.name} if person.pk in self.covers.away else person.name

    def clean_assignee(self) -> User:
        person: User = self.cleaned_data["assignee"]
        if self.covers.of(person.pk) is None:
            raise ValidationError(_("This person is away and nobody covers. Choose somebody else."))
        return person


class RouteForm(BulkForm):
    action, title = "route", _("Send on")

    queue = forms.ModelChoiceField(queryset=None, label=_("Queue"), empty_label=_("Choose a queue"))
    reason = CleanText(label=_("Why do they belong there?"), max_length=MAX_TEXT)

    def prepare(self) -> None:
        field: Any = self.fields["queue"]
        field.queryset = open_queues()
        field.label_from_instance = lambda queue: f"{queue.department}: {queue}"


class StartForm(BulkForm):
    action, title = "start", _("Start work")


class ResumeForm(BulkForm):
    action, title = "resume", _("Go on with the work")


class HoldForm(BulkForm):
    action, title = "hold", _("Put on hold")

    reason = forms.ModelChoiceField(
        queryset=None,
        label=_("Why do they wait? Residents read this"),
        empty_label=_("Choose a reason"),
        error_messages={"required": _("Choose why they wait.")},
    )
    review_on = Day(label=_("Look again on"), error_messages={"required": _("Choose the day.")})
    note = CleanText(label=_("Note for staff"), required=False, max_length=MAX_TEXT)

    def prepare(self) -> None:
        field: Any = self.fields["reason"]
        field.queryset = hold_reasons()

    def clean_review_on(self) -> Any:
        day = self.cleaned_data["review_on"]
        if day <= timezone.localdate():
            raise ValidationError(_("Choose a day after today."))
        if day > timezone.localdate() + LONGEST_HOLD:
            raise ValidationError(_("Choose a day within a year."))
        return day

    def given(self) -> dict[str, Any]:
        return super().given() | {"review_on": self.cleaned_data["review_on"].isoformat()}


class CloseForm(BulkForm):
    action, title = "close", _("Close")

    reason = forms.ModelChoiceField(
        queryset=None,
        label=_("What happened? Residents read this"),
        empty_label=_("Choose how it ended"),
        error_messages={"required": _("Choose how it ended.")},
    )
    note = CleanText(label=_("Note for staff"), required=False, max_length=MAX_TEXT)

    def prepare(self) -> None:
        """Reasons that fit at least one of the services; where one does not fit, its case is refused."""
        services = {case.service_id for case in self.cases}
        fits = Q(services__in=services) | Q(services=None)
        field: Any = self.fields["reason"]
        field.queryset = ClosureReason.objects.filter(fits, is_active=True).distinct().order_by("order", "code")


class TagForm(BulkForm):
    action, title = "tag", _("Tag")

    add = CleanLine(
        label=_("Tags to add"), required=False, max_length=400, help_text=_("Several are divided by commas.")
    )
    remove = CleanLine(label=_("Tags to take off"), required=False, max_length=400)

    def prepare(self) -> None:
        for name in ("add", "remove"):
            self.fields[name].widget.attrs |= {"list": "tags-in-use", "autocomplete": "off"}

    @property
    def suggestions(self) -> list[str]:
        """Tags that open cases carry."""
        return tags_in_use()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        add, remove = (tags_in(cleaned.get(name) or "") for name in ("add", "remove"))
        if not add and not remove and not self.errors:
            raise ValidationError(_("Write a tag to add or to take off."))
        return {"add": add, "remove": [tag for tag in remove if tag not in add]}


class ReplyForm(BulkForm):
    action, title = "reply", _("Write to residents")

    text = CleanText(label=_("Message to residents"), max_length=MAX_TEXT)
    is_public = forms.BooleanField(label=_("Everybody may read it on the tracker"), required=False)


class JoinForm(BulkForm):
    action, title = "join", _("Join")

    number = CleanLine(
        label=_("Number of the case they belong to"), max_length=60,
        help_text=_("The work goes on there, and everyone keeps their own report."),
    )  # fmt: skip

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        self.original = find_by_number(self.viewer, number)
        if self.original is None:
            raise ValidationError(_("There is no case with this number that you may see."))
        return number

    def given(self) -> dict[str, Any]:
        assert self.original is not None
        return {"original": self.original.pk}


class DeferForm(BulkForm):
    action, title = "defer", _("Wait for planned works")

    works = forms.TypedChoiceField(coerce=int, label=_("Which works will do it?"), widget=forms.RadioSelect)
    note = CleanText(label=_("Note for staff"), required=False, max_length=MAX_TEXT)

    def prepare(self) -> None:
        self.found = works_of(self.cases, now=timezone.now())
        field: Any = self.fields["works"]
        field.choices = [(each.id, work_words(each)) for each in self.found]
        if not self.found:
            field.help_text = _("No planned works lie at these cases and do what they ask for. Hold them instead.")


class AppointForm(BulkForm):
    action, title = "schedule", _("Appoint a day")

    day = forms.TypedChoiceField(
        coerce=date.fromisoformat, label=_("Day"), help_text=_("Whoever reported a case may choose another."),
        error_messages={"required": _("Choose the day.")},
    )  # fmt: skip

    def prepare(self) -> None:
        """The days that at least one of the cases may have; where one does not fit any more, its case is refused."""
        offers = {}
        for case in self.cases:
            schedule = schedule_of(case.service_id)
            if schedule is not None:
                offers[case.service_id, zone_of_case(case, schedule)] = schedule
        now = timezone.now()
        found = {each.day for (_id, zone), offer in offers.items() for each in days_offered(offer, zone, now=now)}
        field: Any = self.fields["day"]
        field.choices = [(day.isoformat(), day_in_words(day)) for day in sorted(found)]
        if not found:
            field.help_text = _("The services of these cases offer no day now.")

    def given(self) -> dict[str, Any]:
        return {"day": self.cleaned_data["day"].isoformat()}


BULK_FORMS: dict[str, type[BulkForm]] = {
    form.action: form
    for form in (
        AssignForm, RouteForm, StartForm, HoldForm, ResumeForm, CloseForm, TagForm, ReplyForm, JoinForm, DeferForm,
        AppointForm,
    )
}  # fmt: skip
